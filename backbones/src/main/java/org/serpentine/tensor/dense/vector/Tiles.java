package org.serpentine.tensor.dense.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tiles: 4 rows of A times 2 vectors of columns of B.
 *
 * <p>Eight accumulators, two vectors of B and four broadcast values of A stay within 16 vector registers whatever order the
 * compiler schedules the loads in. A 6 x 2 tile has more work per load, but C2 on JDK 17 and 25 hoists its six broadcasts and
 * then spills: 30-45 GFLOP/s instead of 70-100 on AVX2, depending on the collector in use.
 */
final class Tiles {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();
    /** Rows of a tile. */
    static final int ROWS = 4;
    /** Columns of a tile. */
    static final int COLUMNS = 2 * LANES;

    private Tiles() {}

    /**
     * A tile of C from packed A ({@code a[ao + 4 p + row]}) and packed B ({@code b[bo + COLUMNS p + column]}).
     *
     * @param add if true added to C, else written over it
     */
    static void multiply(int k, float[] a, int ao, float[] b, int bo, float[] c, int co, int ldc, boolean add) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = c00;
        FloatVector c10 = c00;
        FloatVector c11 = c00;
        FloatVector c20 = c00;
        FloatVector c21 = c00;
        FloatVector c30 = c00;
        FloatVector c31 = c00;
        int end = bo + k * COLUMNS;
        for (int q = bo, r = ao; q < end; q += COLUMNS, r += ROWS) { // counts what is checked: C2 on JDK 17 then takes the checks out
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, q);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, q + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[r]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[r + 1]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[r + 2]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[r + 3]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
        }
        store(c00, c, co, add);
        store(c01, c, co + LANES, add);
        store(c10, c, co + ldc, add);
        store(c11, c, co + ldc + LANES, add);
        store(c20, c, co + 2 * ldc, add);
        store(c21, c, co + 2 * ldc + LANES, add);
        store(c30, c, co + 3 * ldc, add);
        store(c31, c, co + 3 * ldc + LANES, add);
    }

    static void store(FloatVector sum, float[] c, int at, boolean add) {
        (add ? sum.add(FloatVector.fromArray(SPECIES, c, at)) : sum).intoArray(c, at);
    }
}
