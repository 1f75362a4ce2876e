package org.serpentine.tasks.segmentation;

import java.io.IOException;

/** An image that cannot be segmented as asked; the message says what was found, what is needed and what to do. */
public final class SegmentationException extends IOException {
    private static final long serialVersionUID = 1L;

    /** An exception with its message. */
    public SegmentationException(String message) {
        super(message);
    }
}
