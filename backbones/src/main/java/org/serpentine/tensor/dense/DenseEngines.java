package org.serpentine.tensor.dense;

/** Finds the dense engines that work on this machine. */
public final class DenseEngines {
    private DenseEngines() {}

    /** The fastest engine that works here. */
    public static DenseEngine best() {
        return new ScalarDense();
    }
}
