package org.serpentine.tensor.dense;

/** A dense engine cannot be had here; the message says why, and what to do about it where something can be done. */
final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnavailableException(String why) {
        super(why);
    }
}
