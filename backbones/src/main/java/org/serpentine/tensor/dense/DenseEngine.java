package org.serpentine.tensor.dense;

/** A single-threaded matrix product; {@link Gemm} spreads one over threads. Implementations are safe to call from many threads. */
public interface DenseEngine {
    /** Name for {@code --version} and tables: {@code onednn}, {@code openblas}, {@code java}, {@code nd4j}, ... */
    String name();

    /**
     * {@code C = op(A) op(B) + beta C}, all row-major: op(A) is m x k, op(B) is k x n, C is m x n.
     *
     * @param transA if true A is stored k x m
     * @param transB if true B is stored n x k
     * @param m      rows of C
     * @param n      columns of C
     * @param k      summed extent
     * @param a      holds A from {@code ao} on, rows {@code lda} apart
     * @param b      holds B from {@code bo} on, rows {@code ldb} apart
     * @param beta   0 (C is not read) or 1 (added to)
     * @param c      holds C from {@code co} on, rows {@code ldc} apart
     */
    void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc);

    /**
     * Prepares a B that many products have in common. Engines may keep what they prepared until they are asked for another edition, or
     * {@link #forget}.
     *
     * @param edition another number whenever values of the array have changed
     */
    default FixedOperand fix(float[] b, int edition) {
        return once(b);
    }

    /** A B as it is; nothing is kept. */
    default FixedOperand once(float[] b) {
        return (transA, transB, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc) ->
                gemm(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
    }

    /** Drops everything kept by {@link #fix}. */
    default void forget() {}
}
