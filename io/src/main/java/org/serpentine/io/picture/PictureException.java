package org.serpentine.io.picture;

import java.io.IOException;

/** A picture that cannot be read or written; the message says what was found, what was expected and what to do. */
public final class PictureException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * An error without a deeper cause.
     *
     * @param message what was found and what was expected
     */
    public PictureException(String message) {
        super(message);
    }

    /**
     * An error with its cause.
     *
     * @param message what was found and what was expected
     * @param cause   the error beneath
     */
    public PictureException(String message, Throwable cause) {
        super(message, cause);
    }
}
