package org.serpentine.tensor.kernel.vector;

import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.ScalarHeads;
import org.serpentine.tensor.kernel.ScalarNeighbours;

/** Where {@link ImageKernels} finds the vector kernels. */
public final class VectorImageKernels {
    private VectorImageKernels() {}

    /** All of them. */
    public static ImageKernels create() {
        return new ImageKernels("vector", new VectorDepthwise(), new VectorRows(),
                new VectorNeighbours(Kernels.vector().activations(), new ScalarNeighbours()),
                new VectorAttention(Kernels.vector().activations()), new VectorSpatialNorm(),
                new VectorHeads(new ScalarHeads()));
    }
}
