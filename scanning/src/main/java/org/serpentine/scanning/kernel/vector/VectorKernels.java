package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.Kernels;

/** The Vector API kernels; looked up by name so that everything else runs without the vector module. */
public final class VectorKernels {

    private VectorKernels() {
    }

    /** The kernels for this machine's vectors. */
    public static Kernels create() {
        return new Kernels("vector-" + Lanes.F.vectorBitSize(), "", new VectorSelectiveScan(), new VectorSsd(),
                new VectorCausalConv1d(), new VectorNorms(), new VectorActivations());
    }
}
