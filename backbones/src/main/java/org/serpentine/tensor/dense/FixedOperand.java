package org.serpentine.tensor.dense;

/** The right operand of many products, such as a layer's weight, in the form that an engine works on fastest. */
@FunctionalInterface
public interface FixedOperand {
    /** The columns of a result {@code n} wide are best shared out between threads in multiples of so many: a line of the cache at least. */
    default int columns(int n) {
        return 16;
    }

    /** As {@link DenseEngine#gemm}, with this as B. */
    void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, int bo, int ldb, float beta,
            float[] c, int co, int ldc);
}
