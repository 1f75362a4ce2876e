package org.serpentine.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of all kernels of this package: the machine's preferred width. */
final class FloatLanes {
    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    /** Floats in a vector; a power of two. */
    static final int COUNT = F.length();

    private FloatLanes() {}

    static FloatVector at(float[] a, int i) {
        return FloatVector.fromArray(F, a, i);
    }

    static FloatVector all(float x) {
        return FloatVector.broadcast(F, x);
    }

    static FloatVector zero() {
        return FloatVector.zero(F);
    }
}
