package org.serpentine.scanning.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;
import java.util.Objects;

/**
 * One implementation of every kernel.
 *
 * @param name {@code "scalar"}, or {@code "vector-"} and the width of a vector in bits
 * @param reason why the vectors are off, in words for a log or {@code --version}; empty when they are on or were not asked for
 * @param selectiveScan selective scan (S6)
 * @param ssd state-space duality (Mamba-2)
 * @param causalConv1d causal depthwise convolution
 * @param norms LayerNorm and RMSNorm
 * @param activations elementwise functions
 */
public record Kernels(String name, String reason, SelectiveScan selectiveScan, Ssd ssd, CausalConv1d causalConv1d, Norms norms,
        Activations activations) {

    /** System property that forces a provider: {@code scalar}, {@code vector} or {@code auto} (the default). */
    public static final String PROPERTY = "serpentine.kernels";

    private static final String FLAG = "--add-modules jdk.incubator.vector";
    private static final String VECTOR_CLASS = "org.serpentine.scanning.kernel.vector.VectorKernels";

    public Kernels {
        Objects.requireNonNull(name, "Kernels: name is null");
        Objects.requireNonNull(reason, "Kernels: reason is null");
    }

    /**
     * The provider that the property {@value #PROPERTY} names; by default the vector one, or the scalar one with a
     * {@link #reason} when the Vector API is absent.
     *
     * @throws IllegalStateException when the property asks for vectors and they are absent
     * @throws IllegalArgumentException when the property holds anything else
     */
    public static Kernels best() {
        String wanted = System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
        return switch (wanted) {
            case "scalar" -> scalar();
            case "vector" -> vector();
            case "auto" -> {
                try {
                    yield vector();
                } catch (IllegalStateException e) {
                    yield scalar(e.getMessage());
                }
            }
            default -> throw new IllegalArgumentException("System property " + PROPERTY + " is \"" + wanted
                    + "\", expected scalar, vector or auto");
        };
    }

    /** The scalar twins: portable, in double precision inside, slow. */
    public static Kernels scalar() {
        return scalar("");
    }

    private static Kernels scalar(String reason) {
        return new Kernels("scalar", reason, new ScalarSelectiveScan(), new ScalarSsd(), new ScalarCausalConv1d(),
                new ScalarNorms(), new ScalarActivations());
    }

    /**
     * The Vector API kernels.
     *
     * @throws IllegalStateException when this Java was started without the vector module; the message says what to type
     */
    public static Kernels vector() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            throw new IllegalStateException("the Vector API is off in this Java: start it with " + FLAG);
        }
        try {
            Class<?> provider = Class.forName(VECTOR_CLASS);
            return (Kernels) MethodHandles.publicLookup()
                    .findStatic(provider, "create", MethodType.methodType(Kernels.class)).invokeExact();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("this build of Serpentine holds no vector kernels (" + VECTOR_CLASS + ")", e);
        } catch (Throwable e) {
            throw new IllegalStateException("the vector kernels do not run on this Java (" + System.getProperty("java.version")
                    + "): " + e, e);
        }
    }
}
