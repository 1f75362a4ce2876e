package org.serpentine.tensor.dense;

/** The obvious triple loop: the oracle of the other engines, and the fallback that works everywhere. */
final class ScalarDense implements DenseEngine {
    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0f;
                for (int p = 0; p < k; p++) {
                    float x = transA ? a[ao + p * lda + i] : a[ao + i * lda + p];
                    float y = transB ? b[bo + j * ldb + p] : b[bo + p * ldb + j];
                    sum += x * y;
                }
                int at = co + i * ldc + j;
                c[at] = beta == 0f ? sum : sum + beta * c[at];
            }
        }
    }
}
