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

    /**
     * As the other {@code gemm}, and {@code finish} after it if this does both in one pass.
     *
     * @param finish made for the rows of this weight; may be null
     * @return whether {@code finish} has been done; otherwise C is the plain result
     */
    default boolean gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, int bo, int ldb, float beta,
            float[] c, int co, int ldc, Finish finish) {
        gemm(transA, transB, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc);
        return false;
    }

    /** Whether B is made of whole rows, from {@code bo / k} on, of a weight {@code [b.length / k, k]}. */
    static boolean wholeRows(boolean transB, int k, float[] b, int bo, int ldb) {
        return transB && k > 0 && ldb == k && bo % k == 0 && b.length % k == 0;
    }

    /** The least multiple of {@code strip} that holds {@code columns}. */
    static int roundUp(int columns, int strip) {
        return (columns + strip - 1) / strip * strip;
    }

    /** Whether the columns from {@code first} to {@code end} (exclusive) of {@code all} begin and end as strips of so many do. */
    static boolean wholeStrips(int first, int end, int all, int strip) {
        return first % strip == 0 && (end == all || end < all && end % strip == 0);
    }
}
