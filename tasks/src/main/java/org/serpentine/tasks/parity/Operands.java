package org.serpentine.tasks.parity;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.tensor.Shape;

/** Inputs of official functions as kernels read them, and room for their gradients. An input that a fixture leaves out is null throughout. */
final class Operands {
    private Operands() {}

    static float[] data(Values v) {
        return v == null ? null : v.data();
    }

    /** An input (..., width) that is channel-last already. */
    static Rows rows(Values v, int width) {
        return v == null ? null : Rows.of(v.data(), width);
    }

    /** An input (B, channels..., L) as channel-last rows (B, L, channels). */
    static Rows sequence(Values v) {
        if (v == null) {
            return null;
        }
        int[] s = v.shape();
        int last = s.length - 1;
        int width = Shape.product(s, 1, last);
        return Rows.of(Values.swap(v.data(), s[0], width, s[last]), width);
    }

    static float[] zeros(float[] like) {
        return like == null ? null : new float[like.length];
    }

    static Rows zeros(Rows like) {
        return like == null ? null : Rows.of(zeros(like.data()), like.stride());
    }
}
