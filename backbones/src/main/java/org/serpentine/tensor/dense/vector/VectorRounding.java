package org.serpentine.tensor.dense.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.serpentine.tensor.dense.Rounding;

/** Rounding in vectors; the few values past the last whole vector are done one by one. */
public final class VectorRounding implements Rounding {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> HALF = VectorSpecies.of(short.class, VectorShape.forBitSize(S.vectorBitSize() / 2));
    private static final int LANES = S.length();

    @Override
    public void round(float[] x, int at, short[] to, int toAt, int n) {
        int whole = n - n % LANES;
        for (int i = 0; i < whole; i += LANES) {
            FloatVector v = FloatVector.fromArray(S, x, at + i);
            IntVector bits = v.reinterpretAsInts();
            IntVector rounded = bits.add(0x7fff).add(bits.lanewise(VectorOperators.LSHR, 16).and(1)).lanewise(VectorOperators.LSHR, 16);
            IntVector kept = rounded.blend(0x7fc0, v.test(VectorOperators.IS_NAN).cast(bits.species()));
            ((ShortVector) kept.convertShape(VectorOperators.I2S, HALF, 0)).intoArray(to, toAt + i);
        }
        for (int i = whole; i < n; i++) {
            to[toAt + i] = Rounding.round(x[at + i]);
        }
    }
}
