package org.serpentine.tensor.dense;

import java.lang.invoke.MethodHandle;

/**
 * OpenBLAS's {@code cblas_sgemm} on heap arrays, without a copy and without the library's own threads. ND4J, which uses the same library,
 * switches these on again, and works on one thread as well from the next product on.
 */
final class OpenBlas extends CriticalDense {
    private static final int ROW_MAJOR = 101;
    private static final int PLAIN = 111;
    private static final int TRANSPOSED = 112;

    private static final NativeLibraries LIBRARIES = NativeLibraries.load("openblas/libquadmath.so.0", "openblas/libgfortran.so.5",
            "openblas/libopenblas.so.0");

    /** The functions, bound at the first product. */
    private static final class Calls {
        static final MethodHandle SGEMM;
        static final MethodHandle THREADS;
        static final MethodHandle USE_THREADS;

        static {
            Foreign library = LIBRARIES.functions(2);
            THREADS = library.function("openblas_get_num_threads", int.class);
            USE_THREADS = library.function("openblas_set_num_threads", void.class, int.class);
            SGEMM = library.function("cblas_sgemm", void.class, int.class, int.class, int.class, int.class, int.class, int.class,
                    float.class, float[].class, int.class, float[].class, int.class, float.class, float[].class, int.class);
        }
    }

    /** @throws UnavailableException if it cannot be had here */
    OpenBlas() throws UnavailableException {
        LIBRARIES.require();
    }

    @Override
    public String name() {
        return "openblas";
    }

    @Override
    void call(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo,
            int ldb, float beta, float[] c, int co, int ldc) {
        try {
            if ((int) Calls.THREADS.invokeExact() != 1) {
                Calls.USE_THREADS.invokeExact(1);
            }
            Calls.SGEMM.invokeExact(ROW_MAJOR, transA ? TRANSPOSED : PLAIN, transB ? TRANSPOSED : PLAIN, m, n, k, 1f,
                    a, (long) ao, lda, b, (long) bo, ldb, beta, c, (long) co, ldc);
        } catch (Throwable e) {
            throw OneDnn.unexpected(e);
        }
    }
}
