package org.serpentine.tensor.dense.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Tiles for processors with 32 vector registers: six rows times three vectors keep 18 accumulators, three vectors of B and six
 * broadcast values in registers. C2 hoists the broadcasts, so that larger tiles spill: eight by three reaches 105 GFLOP/s on a
 * Sapphire Rapids where this one reaches 129.
 */
final class WideTiles extends PanelTiles {
    WideTiles() {
        super(6, 3 * LANES, false);
    }

    @Override
    int height(int rows, int width) {
        return rows <= 3 && width > LANES ? 3 : 6;
    }

    @Override
    void multiply(int rows, int width, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc, boolean add) {
        for (int r = 0; r < height(rows, width) && !add; r++) {
            Arrays.fill(c, co + r * ldc, co + r * ldc + width, 0f);
        }
        if (width == LANES) {
            narrow(rows, k, a, ao, lda, b, bo, c, co, ldc);
        } else if (rows <= 3) {
            three(rows, k, a, ao, lda, b, bo, c, co, ldc);
        } else {
            six(rows, k, a, ao, lda, b, bo, c, co, ldc);
        }
    }

    /** Up to six rows, three vectors. */
    private static void six(int rows, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc) {
        int a0 = ao;
        int a1 = ao + Math.min(1, rows - 1) * lda;
        int a2 = ao + Math.min(2, rows - 1) * lda;
        int a3 = ao + Math.min(3, rows - 1) * lda;
        int a4 = ao + Math.min(4, rows - 1) * lda;
        int a5 = ao + Math.min(5, rows - 1) * lda;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, co);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, co + LANES);
        FloatVector c02 = FloatVector.fromArray(SPECIES, c, co + 2 * LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, co + ldc);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, co + ldc + LANES);
        FloatVector c12 = FloatVector.fromArray(SPECIES, c, co + ldc + 2 * LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc + LANES);
        FloatVector c22 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc + 2 * LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, co + 3 * ldc);
        FloatVector c31 = FloatVector.fromArray(SPECIES, c, co + 3 * ldc + LANES);
        FloatVector c32 = FloatVector.fromArray(SPECIES, c, co + 3 * ldc + 2 * LANES);
        FloatVector c40 = FloatVector.fromArray(SPECIES, c, co + 4 * ldc);
        FloatVector c41 = FloatVector.fromArray(SPECIES, c, co + 4 * ldc + LANES);
        FloatVector c42 = FloatVector.fromArray(SPECIES, c, co + 4 * ldc + 2 * LANES);
        FloatVector c50 = FloatVector.fromArray(SPECIES, c, co + 5 * ldc);
        FloatVector c51 = FloatVector.fromArray(SPECIES, c, co + 5 * ldc + LANES);
        FloatVector c52 = FloatVector.fromArray(SPECIES, c, co + 5 * ldc + 2 * LANES);
        for (int p = 0; p < k; p++) {
            int q = bo + p * 3 * LANES;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, q + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, q + 2 * LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = FloatVector.broadcast(SPECIES, a[a1 + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = FloatVector.broadcast(SPECIES, a[a2 + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = FloatVector.broadcast(SPECIES, a[a3 + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            x = FloatVector.broadcast(SPECIES, a[a4 + p]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            x = FloatVector.broadcast(SPECIES, a[a5 + p]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c02.intoArray(c, co + 2 * LANES);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LANES);
        c12.intoArray(c, co + ldc + 2 * LANES);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LANES);
        c22.intoArray(c, co + 2 * ldc + 2 * LANES);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LANES);
        c32.intoArray(c, co + 3 * ldc + 2 * LANES);
        c40.intoArray(c, co + 4 * ldc);
        c41.intoArray(c, co + 4 * ldc + LANES);
        c42.intoArray(c, co + 4 * ldc + 2 * LANES);
        c50.intoArray(c, co + 5 * ldc);
        c51.intoArray(c, co + 5 * ldc + LANES);
        c52.intoArray(c, co + 5 * ldc + 2 * LANES);
    }

    /** Up to three rows, three vectors. */
    private static void three(int rows, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc) {
        int a0 = ao;
        int a1 = ao + Math.min(1, rows - 1) * lda;
        int a2 = ao + Math.min(2, rows - 1) * lda;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, co);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, co + LANES);
        FloatVector c02 = FloatVector.fromArray(SPECIES, c, co + 2 * LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, co + ldc);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, co + ldc + LANES);
        FloatVector c12 = FloatVector.fromArray(SPECIES, c, co + ldc + 2 * LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc + LANES);
        FloatVector c22 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc + 2 * LANES);
        for (int p = 0; p < k; p++) {
            int q = bo + p * 3 * LANES;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, q + LANES);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, q + 2 * LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = FloatVector.broadcast(SPECIES, a[a1 + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = FloatVector.broadcast(SPECIES, a[a2 + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c02.intoArray(c, co + 2 * LANES);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LANES);
        c12.intoArray(c, co + ldc + 2 * LANES);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LANES);
        c22.intoArray(c, co + 2 * ldc + 2 * LANES);
    }

    /** Up to six rows, one vector. */
    private static void narrow(int rows, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc) {
        int a0 = ao;
        int a1 = ao + Math.min(1, rows - 1) * lda;
        int a2 = ao + Math.min(2, rows - 1) * lda;
        int a3 = ao + Math.min(3, rows - 1) * lda;
        int a4 = ao + Math.min(4, rows - 1) * lda;
        int a5 = ao + Math.min(5, rows - 1) * lda;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, co);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, co + ldc);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, co + 3 * ldc);
        FloatVector c40 = FloatVector.fromArray(SPECIES, c, co + 4 * ldc);
        FloatVector c50 = FloatVector.fromArray(SPECIES, c, co + 5 * ldc);
        for (int p = 0; p < k; p++) {
            int q = bo + p * LANES;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(SPECIES, a[a1 + p]);
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(SPECIES, a[a2 + p]);
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(SPECIES, a[a3 + p]);
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(SPECIES, a[a4 + p]);
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(SPECIES, a[a5 + p]);
            c50 = x.fma(b0, c50);
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + ldc);
        c20.intoArray(c, co + 2 * ldc);
        c30.intoArray(c, co + 3 * ldc);
        c40.intoArray(c, co + 4 * ldc);
        c50.intoArray(c, co + 5 * ldc);
    }
}
