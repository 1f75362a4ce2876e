package org.serpentine.tensor.dense;

/** An engine whose native calls hold up the collector, so that long products are cut into several. */
abstract class CriticalDense extends CheckedDense {
    @Override
    void multiply(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        if (Operands.brief(m, n, k)) {
            call(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
            return;
        }
        Operands.cut(m, n, k, beta, (i, rows, j, columns, p, deep, factor) -> call(transA, transB, rows, columns, deep,
                a, transA ? ao + p * lda + i : ao + i * lda + p, lda, b, transB ? bo + j * ldb + p : bo + p * ldb + j, ldb,
                factor, c, co + i * ldc + j, ldc));
    }

    /** One native call. */
    abstract void call(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc);
}
