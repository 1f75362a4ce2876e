package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vector width that all kernels share: the machine's preferred one, or what the property {@value #PROPERTY} asks for. */
final class Lanes {

    /** Width of a vector in bits: 64, 128, 256 or 512. Wider than the machine is right but slow: for tests. */
    static final String PROPERTY = "serpentine.vector.bits";

    static final VectorSpecies<Float> F = species();
    static final VectorSpecies<Integer> I = F.vectorShape().withLanes(int.class);
    /** Floats in a vector; a power of two. */
    static final int COUNT = F.length();

    private Lanes() {
    }

    private static VectorSpecies<Float> species() {
        int bits = Integer.getInteger(PROPERTY, 0);
        return bits == 0 ? FloatVector.SPECIES_PREFERRED : VectorShape.forBitSize(bits).withLanes(float.class);
    }

    /** The least multiple of the lane count that is not below {@code n}. */
    static int padded(int n) {
        return (n + COUNT - 1) & -COUNT;
    }

    static FloatVector load(float[] data, int at) {
        return FloatVector.fromArray(F, data, at);
    }

    static FloatVector all(float value) {
        return FloatVector.broadcast(F, value);
    }

    /**
     * Sum of the lanes, folded in halves: {@code reduceLanes} adds one lane after another. {@code scratch} holds at least
     * {@link #COUNT} values.
     */
    static float sum(FloatVector v, float[] scratch) {
        v.intoArray(scratch, 0);
        return sum(scratch, 0);
    }

    /** Sum of the values of one vector at {@code at}. */
    static float sum(float[] lanes, int at) {
        float even = 0;
        float odd = 0;
        for (int i = at; i < at + COUNT; i += 2) {
            even += lanes[i];
            odd += lanes[i + 1];
        }
        return even + odd;
    }

    /** Largest magnitude in column {@code at} (one vector wide) of {@code steps} rows. */
    static float largest(float[] data, int at, int stride, int steps) {
        IntVector most = IntVector.zero(I);
        for (int l = 0; l < steps; l++) {
            most = most.max(FloatVector.fromArray(F, data, at + l * stride).reinterpretAsInts().and(Integer.MAX_VALUE));
        }
        return Float.intBitsToFloat(most.reduceLanes(VectorOperators.MAX));
    }
}
