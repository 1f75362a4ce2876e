package org.serpentine.io.nifti;

import java.io.IOException;

/** A NIfTI file that cannot be read; the message says what was found, what was expected and what to do. */
public final class NiftiException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * An error without a deeper cause.
     *
     * @param message what was found and what was expected
     */
    public NiftiException(String message) {
        super(message);
    }

    /**
     * An error with its cause.
     *
     * @param message what was found and what was expected
     * @param cause   the error beneath
     */
    public NiftiException(String message, Throwable cause) {
        super(message, cause);
    }
}
