package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of the norms over one group of channels. {@code n} is a multiple of {@link Lanes#COUNT} unless something else is
 * said; other widths of a vector or more end with a vector that overlaps the one before.
 */
final class NormLoops {

    private NormLoops() {
    }

    /** Sum of v, of any width from a vector on; {@code rest} is one in the lanes of an overlapping last vector that count. */
    static float sum(float[] v, int at, int n, float[] rest, float[] lanes) {
        FloatVector even = FloatVector.zero(Lanes.F);
        FloatVector odd = FloatVector.zero(Lanes.F);
        int whole = n & -Lanes.COUNT;
        int i = 0;
        for (; i + Lanes.COUNT < whole; i += 2 * Lanes.COUNT) {
            even = even.add(Lanes.load(v, at + i));
            odd = odd.add(Lanes.load(v, at + i + Lanes.COUNT));
        }
        if (i < whole) {
            even = even.add(Lanes.load(v, at + i));
        }
        if (whole < n) {
            even = Lanes.load(v, at + n - Lanes.COUNT).fma(Lanes.load(rest, 0), even);
        }
        return Lanes.sum(even.add(odd), lanes);
    }

    /** Sum of (v - mean)^2, of such a width. */
    static float squares(float[] v, int at, float mean, int n, float[] rest, float[] lanes) {
        FloatVector even = FloatVector.zero(Lanes.F);
        FloatVector odd = FloatVector.zero(Lanes.F);
        int whole = n & -Lanes.COUNT;
        int i = 0;
        for (; i + Lanes.COUNT < whole; i += 2 * Lanes.COUNT) {
            FloatVector a = Lanes.load(v, at + i).sub(mean);
            FloatVector b = Lanes.load(v, at + i + Lanes.COUNT).sub(mean);
            even = a.fma(a, even);
            odd = b.fma(b, odd);
        }
        if (i < whole) {
            FloatVector a = Lanes.load(v, at + i).sub(mean);
            even = a.fma(a, even);
        }
        if (whole < n) {
            FloatVector a = Lanes.load(v, at + n - Lanes.COUNT).sub(mean).mul(Lanes.load(rest, 0));
            even = a.fma(a, even);
        }
        return Lanes.sum(even.add(odd), lanes);
    }

    /** Sum of a * b. */
    static float dot(float[] a, float[] b, int n, float[] lanes) {
        FloatVector even = FloatVector.zero(Lanes.F);
        FloatVector odd = FloatVector.zero(Lanes.F);
        int i = 0;
        for (; i + Lanes.COUNT < n; i += 2 * Lanes.COUNT) {
            even = Lanes.load(a, i).fma(Lanes.load(b, i), even);
            odd = Lanes.load(a, i + Lanes.COUNT).fma(Lanes.load(b, i + Lanes.COUNT), odd);
        }
        if (i < n) {
            even = Lanes.load(a, i).fma(Lanes.load(b, i), even);
        }
        return Lanes.sum(even.add(odd), lanes);
    }

    /** {@code v = (v - mean) * scale}. */
    static void standardise(float[] v, float mean, float scale, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(v, i).sub(mean).mul(scale).intoArray(v, i);
        }
    }

    /** {@code y = (x - mean) * scale * weight + bias}, of any width from a vector on; y may be x. */
    static void apply(float[] x, int xAt, float mean, float scale, float[] weight, float[] bias, int at, float[] y, int yAt,
            int n) {
        int last = n - Lanes.COUNT;
        FloatVector end = normal(x, xAt + last, mean, scale, weight, bias, at + last);
        for (int i = 0; i < last; i += Lanes.COUNT) {
            normal(x, xAt + i, mean, scale, weight, bias, at + i).intoArray(y, yAt + i);
        }
        end.intoArray(y, yAt + last);
    }

    /** The same times {@code gate}, which has the overlapping last vector behind the whole ones. */
    static void applyGated(float[] x, int xAt, float mean, float scale, float[] weight, float[] bias, int at, float[] gate,
            float[] y, int yAt, int n) {
        int last = n - Lanes.COUNT;
        FloatVector end = normal(x, xAt + last, mean, scale, weight, bias, at + last).mul(Lanes.load(gate, Lanes.padded(n) - Lanes.COUNT));
        for (int i = 0; i < last; i += Lanes.COUNT) {
            normal(x, xAt + i, mean, scale, weight, bias, at + i).mul(Lanes.load(gate, i)).intoArray(y, yAt + i);
        }
        end.intoArray(y, yAt + last);
    }

    private static FloatVector normal(float[] x, int xAt, float mean, float scale, float[] weight, float[] bias, int at) {
        return Lanes.load(x, xAt).sub(mean).mul(scale).fma(Lanes.load(weight, at), Lanes.load(bias, at));
    }

    /** {@code dv = scale * (dv - mean - v * along)}: the gradient of what was standardised. */
    static void gradient(float[] v, float[] dv, float scale, float mean, float along, int n) {
        FloatVector down = Lanes.all(-along);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(v, i).fma(down, Lanes.load(dv, i)).sub(mean).mul(scale).intoArray(dv, i);
        }
    }

    /**
     * First half of the backward pass without a gate: standardises x into {@code v}, puts {@code dy * weight} into {@code dv}, and
     * adds to the sums for weight and bias at {@code at}. {@code lanes} receives the lanes of the sum of {@code dv * v}, then those
     * of the sum of {@code dv}.
     */
    static void begin(float[] x, int xAt, float mean, float scale, float[] dy, int dyAt, float[] weight, float[] dweight,
            float[] dbias, int at, float[] v, float[] dv, float[] lanes, int n) {
        FloatVector along = FloatVector.zero(Lanes.F);
        FloatVector level = FloatVector.zero(Lanes.F);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector normal = Lanes.load(x, xAt + i).sub(mean).mul(scale);
            FloatVector g = Lanes.load(dy, dyAt + i);
            normal.fma(g, Lanes.load(dweight, at + i)).intoArray(dweight, at + i);
            g.add(Lanes.load(dbias, at + i)).intoArray(dbias, at + i);
            g = g.mul(Lanes.load(weight, at + i));
            along = g.fma(normal, along);
            level = level.add(g);
            normal.intoArray(v, i);
            g.intoArray(dv, i);
        }
        along.intoArray(lanes, 0);
        level.intoArray(lanes, Lanes.COUNT);
    }

    /** Second half: {@code dx += scale * (dv - mean - v * along)}. */
    static void end(float[] v, float[] dv, float scale, float mean, float along, float[] dx, int dxAt, int n) {
        FloatVector down = Lanes.all(-along);
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector g = Lanes.load(v, i).fma(down, Lanes.load(dv, i)).sub(mean);
            g.fma(Lanes.all(scale), Lanes.load(dx, dxAt + i)).intoArray(dx, dxAt + i);
        }
    }
}
