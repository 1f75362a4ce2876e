package org.serpentine.io.checkpoint;

import java.io.IOException;

/** A checkpoint file that cannot be read; the message says what was found, what was expected and what to do. */
public final class CheckpointException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * An error without a deeper cause.
     *
     * @param message what was found and what was expected
     */
    public CheckpointException(String message) {
        super(message);
    }

    /**
     * An error with its cause.
     *
     * @param message what was found and what was expected
     * @param cause   the error beneath
     */
    public CheckpointException(String message, Throwable cause) {
        super(message, cause);
    }
}
