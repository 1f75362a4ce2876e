package org.serpentine.tensor.dense;

import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * oneDNN's {@code dnnl_sgemm} on heap arrays, without a copy; weights that are kept lie in native memory ({@link F32Weight}). The
 * library's OpenMP threads are never used: each calling thread tells OpenMP that it works alone, and takes no signals during a
 * product of long sums ({@link SignalMask} says why).
 */
final class OneDnn extends CriticalDense {
    /**
     * oneDNN reads a transposed A down its columns where it lies. With rows a multiple of 2 KB apart these all fall on the same
     * lines of the cache: 36 GFLOP/s instead of 85. Such an A is first copied, block by block, to rows this much further apart.
     */
    private static final int PAD = 16;
    private static final int ALIASED = 512;
    private static final int PADDED_ROWS = 512;
    private static final int PADDED_DEPTH = 256;

    /** Sums of at most 84 values leave the stack pointer on the stack, also with AVX-512; the mask costs half a microsecond. */
    private static final int ON_STACK = 80;

    private static final NativeLibraries LIBRARIES = NativeLibraries.load("dnnl/libgomp.so.1", "opencl/libOpenCL.so.1",
            "dnnl/libdnnl.so.3");
    private static final ThreadLocal<float[]> COPIES = ThreadLocal.withInitial(() -> new float[PADDED_DEPTH * (PADDED_ROWS + PAD)]);

    /** The functions, bound at the first product: that takes a tenth of a second, which {@code --version} need not spend. */
    private static final class Calls {
        static final Foreign LIBRARY = LIBRARIES.functions(2);
        static final MethodHandle SGEMM;
        static final MethodHandle SGEMM_KEPT;
        static final MethodHandle BF16_GEMM;
        static final MethodHandle THREADS;
        static final MethodHandle INSTRUCTIONS;

        static {
            Foreign openMp = LIBRARIES.functions(0);
            SGEMM = gemm("dnnl_sgemm", float[].class, float[].class);
            SGEMM_KEPT = gemm("dnnl_sgemm", float[].class, long.class);
            BF16_GEMM = gemm("dnnl_gemm_bf16bf16f32", short[].class, short[].class);
            THREADS = openMp.function("omp_set_num_threads", void.class, int.class);
            INSTRUCTIONS = LIBRARY.function("dnnl_get_effective_cpu_isa", int.class);
        }

        private static MethodHandle gemm(String name, Class<?> a, Class<?> b) {
            return LIBRARY.function(name, int.class, byte.class, byte.class, long.class, long.class, long.class, float.class,
                    a, long.class, b, long.class, float.class, float[].class, long.class);
        }
    }

    private final WeightCache<F32Weight> transposed = new WeightCache<>(F32Weight::of);

    /** @throws UnavailableException if it cannot be had here */
    OneDnn() throws UnavailableException {
        LIBRARIES.require();
    }

    /** oneDNN's bit set of the instructions that it uses on this processor ({@code dnnl_cpu_isa_t}). */
    int instructions() {
        try {
            return (int) Calls.INSTRUCTIONS.invokeExact();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    void multiply(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        alone();
        if (transA && lda % ALIASED == 0 && m >= 2 * PAD && n >= 2 * PAD) {
            padded(transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
            return;
        }
        super.multiply(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
    }

    /** Kept transposed as well, once a product has asked for it. */
    @Override
    public FixedOperand fix(float[] b, int edition) {
        return new Fixed(b, edition);
    }

    @Override
    public void forget() {
        transposed.clear();
    }

    /** A weight {@code [n, k]}, and its transpose when needed. */
    private final class Fixed implements FixedOperand {
        private final float[] b;
        private final WeightCache<F32Weight>.Kept flipped;

        Fixed(float[] b, int edition) {
            this.b = b;
            flipped = transposed.keep(b, edition);
        }

        @Override
        public void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, int bo, int ldb,
                float beta, float[] c, int co, int ldc) {
            if (transA || !FixedOperand.wholeRows(transB, k, b, bo, ldb)) {
                OneDnn.this.gemm(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
            } else if (!Operands.empty(false, true, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc)) {
                multiply(flipped.get(k), bo / k, m, n, a, ao, lda, beta, c, co, ldc);
            }
        }
    }

    /** {@code C = A B^T + beta C}, where B are {@code n} columns of the weight from {@code first} on. */
    private void multiply(F32Weight weight, int first, int m, int n, float[] a, int ao, int lda, float beta, float[] c, int co, int ldc) {
        alone();
        for (int from = 0, to; from < n; from = to) {
            int column = first + from;
            to = Math.min(n, weight.end(column) - first);
            long b = weight.at(column);
            int ldb = weight.stride(column);
            int at = co + from;
            Operands.cut(m, to - from, weight.depth(), beta, (i, rows, j, columns, p, deep, factor) -> call(rows, columns, deep,
                    a, ao + i * lda + p, lda, b + Float.BYTES * ((long) p * ldb + j), ldb, factor, c, at + i * ldc + j, ldc));
        }
        Reference.reachabilityFence(weight);
    }

    private void padded(boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        float[] copy = COPIES.get();
        for (int i = 0; i < m; i += PADDED_ROWS) {
            int rows = Math.min(PADDED_ROWS, m - i);
            int stride = rows + PAD;
            for (int p = 0; p < k; p += PADDED_DEPTH) {
                int deep = Math.min(PADDED_DEPTH, k - p);
                for (int q = 0; q < deep; q++) {
                    System.arraycopy(a, ao + (p + q) * lda + i, copy, q * stride, rows);
                }
                call(true, transB, rows, n, deep, copy, 0, stride, b, transB ? bo + p : bo + p * ldb, ldb,
                        p == 0 ? beta : 1f, c, co + i * ldc, ldc);
            }
        }
    }

    @Override
    void call(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo,
            int ldb, float beta, float[] c, int co, int ldc) {
        int status;
        int[] mask = k > ON_STACK ? SignalMask.block() : null;
        try {
            status = (int) Calls.SGEMM.invokeExact(letter(transA), letter(transB), (long) m, (long) n, (long) k, 1f,
                    a, (long) ao, (long) lda, b, (long) bo, (long) ldb, beta, c, (long) co, (long) ldc);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            restore(mask);
        }
        check(status, "dnnl_sgemm", m, n, k);
    }

    /** {@code C = A B + beta C} with a B in native memory. */
    private static void call(int m, int n, int k, float[] a, int ao, int lda, long b, int ldb, float beta, float[] c, int co, int ldc) {
        int status;
        int[] mask = k > ON_STACK ? SignalMask.block() : null;
        try {
            status = (int) Calls.SGEMM_KEPT.invokeExact(letter(false), letter(false), (long) m, (long) n, (long) k, 1f,
                    a, (long) ao, (long) lda, b, (long) ldb, beta, c, (long) co, (long) ldc);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            restore(mask);
        }
        check(status, "dnnl_sgemm", m, n, k);
    }

    private static void restore(int[] mask) {
        if (mask != null) {
            SignalMask.restore(mask);
        }
    }

    /** {@code C = op(A) op(B) + beta C} of bfloat16 matrices; A begins at the beginning of its array. */
    void bf16(boolean transA, boolean transB, int m, int n, int k, short[] a, int lda, short[] b, int bo, int ldb, float beta,
            float[] c, int co, int ldc) {
        alone();
        int status;
        try {
            status = (int) Calls.BF16_GEMM.invokeExact(letter(transA), letter(transB), (long) m, (long) n, (long) k, 1f,
                    a, 0L, (long) lda, b, (long) bo, (long) ldb, beta, c, (long) co, (long) ldc);
        } catch (Throwable e) {
            throw unexpected(e);
        }
        check(status, "dnnl_gemm_bf16bf16f32", m, n, k);
    }

    /**
     * Has the library use the calling thread alone. Said before every product: others that use OpenMP on this thread, ND4J among them, say
     * something else.
     */
    static void alone() {
        try {
            Calls.THREADS.invokeExact(1);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A function of the library as {@link Foreign#function}. */
    static MethodHandle function(String name, Class<?> result, Class<?>... parameters) {
        return Calls.LIBRARY.function(name, result, parameters);
    }

    private static byte letter(boolean transposed) {
        return (byte) (transposed ? 'T' : 'N');
    }

    private static void check(int status, String function, int m, int n, int k) {
        if (status != 0) {
            throw new IllegalStateException(function + " of " + m + " x " + k + " by " + k + " x " + n + " returned status " + status
                    + "; choose another engine with -D" + DenseEngines.PROPERTY + "=java");
        }
    }

    /** A native call throws nothing; whatever comes is a mistake of the binding. */
    static IllegalStateException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a native call failed", e);
    }
}
