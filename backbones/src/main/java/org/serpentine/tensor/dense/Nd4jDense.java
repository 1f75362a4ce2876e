package org.serpentine.tensor.dense;

import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's gemm. The operands are copied out of the heap and the result back; its native library uses threads of its own.
 *
 * <p>ND4J computes into column-major results only, and a row-major matrix read column by column is its transpose: so this
 * computes {@code C^T = op(B)^T op(A)^T}. Everything lives in a workspace, without which memory grows to JavaCPP's cap.
 */
final class Nd4jDense extends CheckedDense {
    private static final WorkspaceConfiguration WORKSPACE = WorkspaceConfiguration.builder()
            .policyLearning(LearningPolicy.FIRST_LOOP).build();

    /** @throws UnavailableException if ND4J's native backend does not load */
    Nd4jDense() throws UnavailableException {
        try {
            Nd4j.getExecutioner();
        } catch (LinkageError | RuntimeException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new UnavailableException("ND4J's native backend does not load: " + root);
        }
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    void multiply(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        try (MemoryWorkspace scope = Nd4j.getWorkspaceManager().getAndActivateWorkspace(WORKSPACE, "SERPENTINE_DENSE")) {
            INDArray left = matrix(transB ? n : k, transB ? k : n, b, bo, ldb);
            INDArray right = matrix(transA ? k : m, transA ? m : k, a, ao, lda);
            INDArray product = beta == 0f ? Nd4j.createUninitialized(new int[] {n, m}, 'f') : matrix(m, n, c, co, ldc);
            Nd4j.gemm(left, right, product, transB, transA, 1.0, beta);
            float[] values = product.data().asFloat();
            for (int i = 0; i < m; i++) {
                System.arraycopy(values, i * n, c, co + i * ldc, n);
            }
            assert scope.isScopeActive();
        }
    }

    /** A row-major matrix as the column-major array of its transpose, columns x rows. */
    private static INDArray matrix(int rows, int columns, float[] x, int xo, int ldx) {
        float[] compact = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, xo + i * ldx, compact, i * columns, columns);
        }
        return Nd4j.create(compact, new int[] {columns, rows}, 'f');
    }
}
