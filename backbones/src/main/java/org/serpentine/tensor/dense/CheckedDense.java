package org.serpentine.tensor.dense;

/** An engine that leaves Java, where nothing else would notice an operand beyond its array. */
abstract class CheckedDense implements DenseEngine {
    @Override
    public final void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        if (!Operands.empty(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc)) {
            multiply(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
        }
    }

    /** As {@link #gemm}, of operands that lie inside their arrays and have at least one row and column. */
    abstract void multiply(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc);
}
