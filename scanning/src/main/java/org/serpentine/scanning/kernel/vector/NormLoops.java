package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;

/** The inner loops of the norms over one padded group of channels; {@code n} is a multiple of {@link Lanes#COUNT}. */
final class NormLoops {

    private NormLoops() {
    }

    /** Sum of v. */
    static float sum(float[] v, int at, int n, float[] lanes) {
        FloatVector even = FloatVector.zero(Lanes.F);
        FloatVector odd = FloatVector.zero(Lanes.F);
        int i = 0;
        for (; i + Lanes.COUNT < n; i += 2 * Lanes.COUNT) {
            even = even.add(Lanes.load(v, at + i));
            odd = odd.add(Lanes.load(v, at + i + Lanes.COUNT));
        }
        if (i < n) {
            even = even.add(Lanes.load(v, at + i));
        }
        return Lanes.sum(even.add(odd), lanes);
    }

    /** Sum of (v - mean)^2. */
    static float squares(float[] v, int at, float mean, int n, float[] lanes) {
        FloatVector even = FloatVector.zero(Lanes.F);
        FloatVector odd = FloatVector.zero(Lanes.F);
        int i = 0;
        for (; i + Lanes.COUNT < n; i += 2 * Lanes.COUNT) {
            FloatVector a = Lanes.load(v, at + i).sub(mean);
            FloatVector b = Lanes.load(v, at + i + Lanes.COUNT).sub(mean);
            even = a.fma(a, even);
            odd = b.fma(b, odd);
        }
        if (i < n) {
            FloatVector a = Lanes.load(v, at + i).sub(mean);
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

    /** {@code y = (x - mean) * scale * weight + bias}. */
    static void apply(float[] x, int xAt, float mean, float scale, float[] weight, float[] bias, int at, float[] y, int yAt,
            int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(x, xAt + i).sub(mean).mul(scale).fma(Lanes.load(weight, at + i), Lanes.load(bias, at + i))
                    .intoArray(y, yAt + i);
        }
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
