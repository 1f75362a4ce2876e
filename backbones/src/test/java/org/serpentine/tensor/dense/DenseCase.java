package org.serpentine.tensor.dense;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;

/** One product with gaps, offsets and poison around the operands, and its value in double precision. */
record DenseCase(boolean transA, boolean transB, int m, int n, int k, int ao, int lda, int bo, int ldb, float beta, int co, int ldc,
        float[] a, float[] b, float[] c) {
    private static final float GUARD = 1e30f;

    static DenseCase random(SplittableRandom random, int m, int n, int k) {
        return random(random, m, n, k, random.nextInt(8));
    }

    /** @param combination bit 0: A transposed, bit 1: B transposed, bit 2: beta is 1 */
    static DenseCase random(SplittableRandom random, int m, int n, int k, int combination) {
        return random(random, m, n, k, combination, ((combination & 1) != 0 ? m : k) + random.nextInt(4));
    }

    /** As the others, with rows of A this far apart. */
    static DenseCase random(SplittableRandom random, int m, int n, int k, int combination, int lda) {
        boolean transA = (combination & 1) != 0;
        boolean transB = (combination & 2) != 0;
        float beta = combination >>> 2;
        int ldb = (transB ? k : n) + random.nextInt(4);
        int ldc = n + random.nextInt(4);
        int ao = random.nextInt(5);
        int bo = random.nextInt(5);
        int co = random.nextInt(5);
        float[] a = matrix(random, transA ? k : m, transA ? m : k, ao, lda, random.nextInt(3));
        float[] b = matrix(random, transB ? n : k, transB ? k : n, bo, ldb, random.nextInt(3));
        float[] c = matrix(random, m, n, co, ldc, random.nextInt(3));
        if (beta == 0f) {
            for (int i = 0; i < m; i++) {
                Arrays.fill(c, co + i * ldc, co + i * ldc + n, Float.NaN);
            }
        }
        return new DenseCase(transA, transB, m, n, k, ao, lda, bo, ldb, beta, co, ldc, a, b, c);
    }

    /** Values from -1 to 1. */
    static float[] values(SplittableRandom random, int length) {
        float[] x = new float[length];
        for (int i = 0; i < length; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        return x;
    }

    /**
     * That every {@code rowStep}th row and every {@code columnStep}th column of {@code c}, {@code [m, n]}, is {@code start} plus the product
     * of {@code a}, {@code [m, k]}, and the transpose of {@code w}, {@code [n, k]}; none of them with gaps.
     */
    static void assertProduct(int m, int n, int k, float[] a, float[] w, float start, float[] c, int rowStep, int columnStep, String name) {
        for (int i = 0; i < m; i += rowStep) {
            for (int j = 0; j < n; j += columnStep) {
                double sum = start;
                for (int p = 0; p < k; p++) {
                    sum += (double) a[i * k + p] * w[j * k + p];
                }
                assertEquals(sum, c[i * n + j], 1e-5 * Math.sqrt(k), name + ": " + m + " x " + k + " x " + n + " at " + i + ", " + j);
            }
        }
    }

    private static float[] matrix(SplittableRandom random, int rows, int columns, int offset, int stride, int slack) {
        float[] x = new float[offset + (rows - 1) * stride + columns + slack];
        Arrays.fill(x, GUARD);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                x[offset + i * stride + j] = (float) random.nextDouble(-1, 1);
            }
        }
        return x;
    }

    /** Largest error relative to the root mean square of the exact result's rows, which grows as the square root of k. */
    double error(DenseEngine engine) {
        return error((ta, tb, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc) ->
                engine.gemm(ta, tb, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc));
    }

    double error(Product product) {
        float[] got = c.clone();
        product.run(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, got, co, ldc);
        double norm = 0;
        double worst = 0;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = beta == 0f ? 0 : c[co + i * ldc + j];
                double size = 0;
                for (int p = 0; p < k; p++) {
                    double term = (double) a[transA ? ao + p * lda + i : ao + i * lda + p]
                            * b[transB ? bo + j * ldb + p : bo + p * ldb + j];
                    sum += term;
                    size += term * term;
                }
                norm = Math.max(norm, Math.sqrt(size));
                double difference = Math.abs(got[co + i * ldc + j] - sum);
                worst = difference <= worst ? worst : difference;
                got[co + i * ldc + j] = c[co + i * ldc + j];
            }
        }
        assertTrue(Arrays.equals(got, c), this + ": values outside the result were changed");
        return worst / Math.max(norm, 1e-3);
    }

    void check(DenseEngine engine, double bound) {
        double error = error(engine);
        assertTrue(error <= bound, engine.name() + ", " + this + ": differs from double precision by " + error);
    }

    @Override
    public String toString() {
        return m + " x " + n + " x " + k + (transA ? " A^T" : "") + (transB ? " B^T" : "") + " beta " + beta + " a+" + ao + "/" + lda
                + " b+" + bo + "/" + ldb + " c+" + co + "/" + ldc;
    }

    /** Something that multiplies matrices. */
    @FunctionalInterface
    interface Product {
        void run(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
                float beta, float[] c, int co, int ldc);
    }
}
