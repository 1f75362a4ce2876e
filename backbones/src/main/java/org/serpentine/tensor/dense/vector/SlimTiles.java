package org.serpentine.tensor.dense.vector;

import jdk.incubator.vector.FloatVector;

/**
 * Tiles for processors with 16 vector registers: four rows times two vectors keep eight accumulators, two vectors of B and four
 * broadcast values in registers, whatever order the compiler schedules the loads in. Six rows have more work per load, but C2 on
 * JDK 17 and 25 hoists their broadcasts and then spills: 30-45 GFLOP/s instead of 70-100 on AVX2, depending on the collector in use.
 */
final class SlimTiles extends PanelTiles {
    SlimTiles() {
        super(4, 2 * LANES);
    }

    @Override
    int height(int rows, int width) {
        return 4;
    }

    @Override
    void multiply(int rows, int width, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc) {
        if (width == LANES) {
            narrow(rows, k, a, ao, lda, b, bo, c, co, ldc);
        } else {
            four(rows, k, a, ao, lda, b, bo, c, co, ldc);
        }
    }

    /** Up to four rows, two vectors. */
    private static void four(int rows, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc) {
        int a0 = ao;
        int a1 = ao + Math.min(1, rows - 1) * lda;
        int a2 = ao + Math.min(2, rows - 1) * lda;
        int a3 = ao + Math.min(3, rows - 1) * lda;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, co);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, co + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, co + ldc);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, co + ldc + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, co + 3 * ldc);
        FloatVector c31 = FloatVector.fromArray(SPECIES, c, co + 3 * ldc + LANES);
        for (int p = 0; p < k; p++) {
            int q = bo + p * 2 * LANES;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, q + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + p]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[a1 + p]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[a2 + p]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[a3 + p]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
        }
        c00.intoArray(c, co);
        c01.intoArray(c, co + LANES);
        c10.intoArray(c, co + ldc);
        c11.intoArray(c, co + ldc + LANES);
        c20.intoArray(c, co + 2 * ldc);
        c21.intoArray(c, co + 2 * ldc + LANES);
        c30.intoArray(c, co + 3 * ldc);
        c31.intoArray(c, co + 3 * ldc + LANES);
    }

    /** Up to four rows, one vector. */
    private static void narrow(int rows, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc) {
        int a0 = ao;
        int a1 = ao + Math.min(1, rows - 1) * lda;
        int a2 = ao + Math.min(2, rows - 1) * lda;
        int a3 = ao + Math.min(3, rows - 1) * lda;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, co);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, co + ldc);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, co + 2 * ldc);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, co + 3 * ldc);
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
        }
        c00.intoArray(c, co);
        c10.intoArray(c, co + ldc);
        c20.intoArray(c, co + 2 * ldc);
        c30.intoArray(c, co + 3 * ldc);
    }
}
