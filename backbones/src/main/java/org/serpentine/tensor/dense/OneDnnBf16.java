package org.serpentine.tensor.dense;

import java.util.Arrays;

/**
 * Products of operands rounded to bfloat16 (8 significant bits), summed in float: about three significant decimals, for
 * processors with AVX-512 bfloat16 or AMX instructions. Sums of fewer than {@value #SHALLOW} terms are float throughout. Never
 * chosen unasked.
 */
final class OneDnnBf16 extends CheckedDense {
    /** The bits of {@code dnnl_cpu_isa_avx512_core_bf16}. */
    private static final int AVX512_BF16 = 0xe7;
    /** Values of A rounded at a time: half of the second-level cache. */
    private static final int BLOCK = 1 << 18;
    /** Greatest depth of a block, so that it has some rows. */
    private static final int DEEPEST = BLOCK / 64;
    /** Values of C written at a time: half a megabyte. */
    private static final int WRITTEN = 1 << 17;
    /** Sums of fewer values are quicker in float: rounding and the tiles' set-up cost more than they save. */
    private static final int SHALLOW = 48;

    private static final class Scratch {
        short[] a = new short[0];
        short[] b = new short[0];
    }

    private static final ThreadLocal<Scratch> SCRATCHES = ThreadLocal.withInitial(Scratch::new);

    private final OneDnn library;
    private final Rounding rounding;
    private final WeightCache<short[]> weights;
    private final WeightCache<Bf16Weight> laidOut;
    private final Bf16Rows rows;

    /** Works with any processor: oneDNN falls back to a loop that is slower than plain Java. */
    OneDnnBf16(OneDnn library) {
        this.library = library;
        this.rounding = DenseEngines.rounding();
        this.weights = new WeightCache<>((b, rowLength) -> {
            short[] rounded = new short[b.length];
            rounding.round(b, 0, rounded, 0, b.length);
            return rounded;
        });
        this.laidOut = new WeightCache<>((b, rowLength) -> Bf16Weight.of(b, rowLength, rounding));
        this.rows = new Bf16Rows(rounding);
    }

    /** @throws UnavailableException if the processor has no bfloat16 instructions */
    static OneDnnBf16 whereItPays() throws UnavailableException {
        OneDnn library = new OneDnn();
        int instructions = library.instructions();
        if ((instructions & AVX512_BF16) != AVX512_BF16) {
            throw new UnavailableException("this processor has no bfloat16 instructions (AVX-512 BF16 or AMX; oneDNN reports 0x"
                    + Integer.toHexString(instructions) + "): it would be more than 100 times slower than float");
        }
        return new OneDnnBf16(library);
    }

    @Override
    public String name() {
        return "onednn-bf16";
    }

    @Override
    void multiply(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        if (k < SHALLOW) {
            library.multiply(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
            return;
        }
        Scratch scratch = SCRATCHES.get();
        for (int p = 0; p < k; p += DEEPEST) {
            int deep = Math.min(DEEPEST, k - p);
            int rows = transB ? n : deep;
            int columns = transB ? deep : n;
            scratch.b = reserve(scratch.b, (long) rows * columns);
            round(rows, columns, b, transB ? bo + p : bo + p * ldb, ldb, scratch.b);
            rows(scratch, transA, transB, m, n, deep, a, transA ? ao + p * lda : ao + p, lda, scratch.b, 0, columns,
                    p == 0 ? beta : 1f, c, co, ldc);
        }
    }

    @Override
    public FixedOperand fix(float[] b, int edition) {
        return new Fixed(b, edition);
    }

    /** A weight {@code [n, k]} that is kept laid out for {@link Bf16Matmul}, or just rounded, once a product that is not shallow has asked. */
    private final class Fixed implements FixedOperand {
        private final float[] b;
        private final FixedOperand inFloat;
        private final WeightCache<Bf16Weight>.Kept laid;
        private final WeightCache<short[]>.Kept rounded;

        Fixed(float[] b, int edition) {
            this.b = b;
            inFloat = library.fix(b, edition);
            laid = laidOut.keep(b, edition);
            rounded = weights.keep(b, edition);
        }

        @Override
        public int columns(int n) {
            return Bf16Weight.block(n);
        }

        @Override
        public void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, int bo, int ldb,
                float beta, float[] c, int co, int ldc) {
            gemm(transA, transB, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc, null);
        }

        @Override
        public boolean gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, int bo, int ldb,
                float beta, float[] c, int co, int ldc, Finish finish) {
            if (k < SHALLOW) {
                inFloat.gemm(transA, transB, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc);
                return false;
            }
            if (Operands.empty(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc)) {
                return false;
            }
            Finish inside = finish != null && Bf16Matmul.finishes(finish, beta) ? finish : Finish.NONE;
            if (!transA && k <= Bf16Rows.DEEPEST && FixedOperand.wholeRows(transB, k, b, bo, ldb)
                    && rows.multiply(laid.get(k), bo / k, m, n, a, ao, lda, beta, c, co, ldc, inside)) {
                return inside == finish;
            }
            for (int p = 0; p < k; p += DEEPEST) {
                rows(SCRATCHES.get(), transA, transB, m, n, Math.min(DEEPEST, k - p), a, transA ? ao + p * lda : ao + p, lda,
                        rounded.get(b.length), transB ? bo + p : bo + p * ldb, ldb, p == 0 ? beta : 1f, c, co, ldc);
            }
            return false;
        }
    }

    @Override
    public void forget() {
        library.forget();
        weights.clear();
        laidOut.clear();
    }

    /** {@code C = op(A) op(B) + beta C}, some rows of A after the other. */
    private void rows(Scratch scratch, boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, short[] b,
            int bo, int ldb, float beta, float[] c, int co, int ldc) {
        int most = Math.min(m, Bf16Rows.height(m, Math.min(BLOCK / k, WRITTEN / n)));
        scratch.a = reserve(scratch.a, (long) most * k);
        for (int i = 0; i < m; i += most) {
            int height = Math.min(most, m - i);
            if (beta == 0f) {
                fetch(c, co + i * ldc, height, n, ldc);
            }
            if (transA) {
                round(k, height, a, ao + i, lda, scratch.a);
            } else {
                round(height, k, a, ao + i * lda, lda, scratch.a);
            }
            library.bf16(transA, transB, height, n, k, scratch.a, transA ? height : k, b, bo, ldb, beta, c, co + i * ldc, ldc);
        }
    }

    /** Brings lines of C into the cache: an AMX store waits for each of its 16, and short sums took up to three times as long. */
    private static void fetch(float[] c, int co, int rows, int n, int ldc) {
        for (int i = 0; i < rows; i++) {
            Arrays.fill(c, co + i * ldc, co + i * ldc + n, 0f);
        }
    }

    private static short[] reserve(short[] array, long length) {
        return array.length >= length ? array : new short[Math.toIntExact(length)];
    }

    /** Rounds a matrix into {@code to} without gaps. */
    private void round(int rows, int columns, float[] x, int xo, int ldx, short[] to) {
        if (ldx == columns) {
            rounding.round(x, xo, to, 0, rows * columns);
            return;
        }
        for (int i = 0; i < rows; i++) {
            rounding.round(x, xo + i * ldx, to, i * columns, columns);
        }
    }
}
