package org.serpentine.tensor.dense;

/**
 * Products of operands rounded to bfloat16 (8 significant bits), summed in float: about three significant decimals, for
 * processors with AVX-512 bfloat16 or AMX instructions. Never chosen unasked.
 */
final class OneDnnBf16 implements DenseEngine {
    /** The bits of {@code dnnl_cpu_isa_avx512_core_bf16}. */
    private static final int AVX512_BF16 = 0xe7;
    /** Values of A converted at a time. */
    private static final int BLOCK = 1 << 18;

    private static final class Scratch {
        short[] a = new short[0];
        short[] b = new short[0];
    }

    private final OneDnn library;
    private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

    /** Works with any processor: oneDNN falls back to a loop that is slower than plain Java. */
    OneDnnBf16(OneDnn library) {
        this.library = library;
    }

    /** @throws UnavailableException if the processor has no bfloat16 instructions */
    static OneDnnBf16 whereItPays() throws UnavailableException {
        OneDnn library = new OneDnn();
        int instructions = library.instructions();
        if ((instructions & AVX512_BF16) != AVX512_BF16) {
            throw new UnavailableException("this processor has no bfloat16 instructions (AVX-512 BF16 or AMX; oneDNN reports 0x"
                    + Integer.toHexString(instructions) + "): it would be more than 100 times slower than float; use onednn");
        }
        return new OneDnnBf16(library);
    }

    @Override
    public String name() {
        return "onednn-bf16";
    }

    @Override
    public void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        Operands.check(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, c, co, ldc);
        if (Operands.empty(m, n, k, beta, c, co, ldc)) {
            return;
        }
        Scratch scratch = scratches.get();
        int deep = Math.min(k, Math.max(1, BLOCK / 64));
        int rows = Math.min(m, Math.max(1, BLOCK / deep));
        scratch.a = reserve(scratch.a, (long) rows * deep);
        scratch.b = reserve(scratch.b, (long) deep * n);
        for (int p = 0; p < k; p += deep) {
            int depth = Math.min(deep, k - p);
            round(transB, depth, n, b, transB ? bo + p : bo + p * ldb, ldb, scratch.b);
            for (int i = 0; i < m; i += rows) {
                int height = Math.min(rows, m - i);
                round(transA, height, depth, a, transA ? ao + p * lda + i : ao + i * lda + p, lda, scratch.a);
                library.bf16(height, n, depth, scratch.a, scratch.b, p == 0 ? beta : 1f, c, co + i * ldc, ldc);
            }
        }
    }

    private static short[] reserve(short[] array, long length) {
        return array.length >= length ? array : new short[Math.toIntExact(length)];
    }

    /** op(X), rows x columns, rounded into {@code to} without gaps. */
    private static void round(boolean transposed, int rows, int columns, float[] x, int xo, int ldx, short[] to) {
        for (int i = 0; i < rows; i++) {
            if (transposed) {
                for (int j = 0; j < columns; j++) {
                    to[i * columns + j] = round(x[xo + j * ldx + i]);
                }
            } else {
                for (int j = 0; j < columns; j++) {
                    to[i * columns + j] = round(x[xo + i * ldx + j]);
                }
            }
        }
    }

    /** The nearest bfloat16, ties to even; NaN stays NaN. */
    static short round(float x) {
        int bits = Float.floatToRawIntBits(x);
        int rounded = bits + 0x7fff + ((bits >>> 16) & 1) >>> 16;
        return (short) (x != x ? 0x7fc0 : rounded);
    }
}
