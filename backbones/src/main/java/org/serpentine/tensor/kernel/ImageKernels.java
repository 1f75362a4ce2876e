package org.serpentine.tensor.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Objects;
import org.serpentine.scanning.kernel.Kernels;

/**
 * One implementation of every image kernel; which one follows from the choice that
 * {@link org.serpentine.scanning.kernel.Kernels} made (system property {@value org.serpentine.scanning.kernel.Kernels#PROPERTY}).
 *
 * @param name         {@code "scalar"} or {@code "vector"}
 * @param depthwise    depthwise convolution
 * @param rows         arithmetic on rows, for pooling and resampling
 * @param neighbours   neighbourhood attention
 * @param attention    attention in windows
 * @param spatialNorms batch, group and instance norms
 * @param heads        arithmetic across and inside heads
 */
public record ImageKernels(String name, DepthwiseKernel depthwise, RowKernel rows, NeighbourKernel neighbours, AttentionKernel attention,
        SpatialNormKernel spatialNorms, HeadKernel heads) {
    private static final String VECTOR_CLASS = "org.serpentine.tensor.kernel.vector.VectorImageKernels";

    /** Looked up on first use, once. */
    private static final class Scalar {
        static final ImageKernels INSTANCE = new ImageKernels("scalar", new ScalarDepthwise(), new ScalarRows(), new ScalarNeighbours(),
                new ScalarAttention(), new ScalarSpatialNorm(), new ScalarHeads());
    }

    /** Looked up on first use, once. */
    private static final class Vector {
        static final ImageKernels INSTANCE = load();

        private static ImageKernels load() {
            try {
                return (ImageKernels) MethodHandles.publicLookup()
                        .findStatic(Class.forName(VECTOR_CLASS), "create", MethodType.methodType(ImageKernels.class)).invokeExact();
            } catch (Throwable e) {
                throw new IllegalStateException("the vector image kernels do not run on this Java ("
                        + System.getProperty("java.version") + "): " + e, e);
            }
        }
    }

    /** The kernels that were asked for by the system property, else the fastest that work here. */
    public static ImageKernels best() {
        return matching(Kernels.best());
    }

    /** The plain loops. */
    public static ImageKernels scalar() {
        return Scalar.INSTANCE;
    }

    /**
     * The Vector API kernels.
     *
     * @throws IllegalStateException when they do not work here, as {@link Kernels#vector()} explains
     */
    public static ImageKernels vector() {
        return matching(Kernels.vector());
    }

    /** The image kernels of the same kind as these state-space kernels. */
    public static ImageKernels matching(Kernels kernels) {
        return "scalar".equals(kernels.name()) ? Scalar.INSTANCE : Vector.INSTANCE;
    }

    /** Checks that nothing is missing. */
    public ImageKernels {
        Objects.requireNonNull(name, "ImageKernels: name is null");
        Objects.requireNonNull(depthwise, "ImageKernels: depthwise is null");
        Objects.requireNonNull(rows, "ImageKernels: rows is null");
        Objects.requireNonNull(neighbours, "ImageKernels: neighbours is null");
        Objects.requireNonNull(attention, "ImageKernels: attention is null");
        Objects.requireNonNull(spatialNorms, "ImageKernels: spatialNorms is null");
        Objects.requireNonNull(heads, "ImageKernels: heads is null");
    }
}
