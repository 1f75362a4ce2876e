package org.serpentine.tasks.parity;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.tensor.Shape;

/** An operand (B, channels..., L) of an official function as channel-last rows (B, L, channels), with room for its gradient. */
final class Sequence {
    private final int[] official;
    private final int batch;
    private final int width;
    private final int length;
    private final float[] data;
    private final float[] gradient;

    private Sequence(int[] official, int batch, int width, int length, float[] data) {
        this.official = official;
        this.batch = batch;
        this.width = width;
        this.length = length;
        this.data = data;
        this.gradient = new float[data.length];
    }

    static Sequence of(Values v) {
        int[] s = v.shape();
        int batch = s[0];
        int length = s[s.length - 1];
        int width = Shape.product(s, 1, s.length - 1);
        return new Sequence(s, batch, width, length, Values.swap(v.data(), batch, width, length));
    }

    Rows rows() {
        return new Rows(data, 0, width);
    }

    Rows gradientRows() {
        return new Rows(gradient, 0, width);
    }

    Values officialGradient() {
        return new Values(official, Values.swap(gradient, batch, length, width));
    }
}
