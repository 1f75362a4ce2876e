package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;

/** The loops of a norm over one row of any width; whole vectors first, the rest one by one. */
final class NormLoops {
    private NormLoops() {}

    private static int whole(int n) {
        return n & -Lanes.COUNT;
    }

    static float total(float[] x, int at, int n, float[] lanes) {
        FloatVector sum = Lanes.all(0f);
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            sum = sum.add(Lanes.load(x, at + i));
        }
        float total = Lanes.sum(sum, lanes);
        for (int i = whole; i < n; i++) {
            total += x[at + i];
        }
        return total;
    }

    /** {@code v = x - mean}; returns the sum of v. */
    static float centre(float[] x, int at, float mean, float[] v, int n, float[] lanes) {
        FloatVector sum = Lanes.all(0f);
        FloatVector m = Lanes.all(mean);
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector d = Lanes.load(x, at + i).sub(m);
            d.intoArray(v, i);
            sum = sum.add(d);
        }
        float total = Lanes.sum(sum, lanes);
        for (int i = whole; i < n; i++) {
            v[i] = x[at + i] - mean;
            total += v[i];
        }
        return total;
    }

    static float squares(float[] v, int n, float[] lanes) {
        return dot(v, v, n, lanes);
    }

    static float dot(float[] a, float[] b, int n, float[] lanes) {
        FloatVector sum = Lanes.all(0f);
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            sum = Lanes.load(a, i).fma(Lanes.load(b, i), sum);
        }
        float total = Lanes.sum(sum, lanes);
        for (int i = whole; i < n; i++) {
            total += a[i] * b[i];
        }
        return total;
    }

    /** {@code v = (v - mean) * scale}. */
    static void scale(float[] v, float mean, float scale, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(v, i).sub(mean).mul(scale).intoArray(v, i);
        }
        for (int i = whole; i < n; i++) {
            v[i] = (v[i] - mean) * scale;
        }
    }

    static void sum(float[] a, int aAt, float[] b, int bAt, float[] y, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(a, aAt + i).add(Lanes.load(b, bAt + i)).intoArray(y, i);
        }
        for (int i = whole; i < n; i++) {
            y[i] = a[aAt + i] + b[bAt + i];
        }
    }

    static void affine(float[] v, float[] weight, float[] bias, float[] y, int at, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(v, i).fma(Lanes.load(weight, i), Lanes.load(bias, i)).intoArray(y, at + i);
        }
        for (int i = whole; i < n; i++) {
            y[at + i] = v[i] * weight[i] + bias[i];
        }
    }

    static void multiply(float[] v, float[] weight, float[] y, int at, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(v, i).mul(Lanes.load(weight, i)).intoArray(y, at + i);
        }
        for (int i = whole; i < n; i++) {
            y[at + i] = v[i] * weight[i];
        }
    }

    static void add(float[] v, float[] bias, float[] y, int at, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(v, i).add(Lanes.load(bias, i)).intoArray(y, at + i);
        }
        for (int i = whole; i < n; i++) {
            y[at + i] = v[i] + bias[i];
        }
    }

    /** {@code y = a * weight}. */
    static void product(float[] a, int aAt, float[] weight, float[] y, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(a, aAt + i).mul(Lanes.load(weight, i)).intoArray(y, i);
        }
        for (int i = whole; i < n; i++) {
            y[i] = a[aAt + i] * weight[i];
        }
    }

    /** {@code y += a * v}. */
    static void addProduct(float[] a, int aAt, float[] v, float[] y, int at, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(a, aAt + i).fma(Lanes.load(v, i), Lanes.load(y, at + i)).intoArray(y, at + i);
        }
        for (int i = whole; i < n; i++) {
            y[at + i] += a[aAt + i] * v[i];
        }
    }

    /** {@code dv = scale * (dv - mean - v * along)}. */
    static void inputGradient(float[] dv, float[] v, float scale, float mean, float along, int n) {
        FloatVector minusAlong = Lanes.all(-along);
        int whole = whole(n);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(v, i).fma(minusAlong, Lanes.load(dv, i).sub(mean)).mul(scale).intoArray(dv, i);
        }
        for (int i = whole; i < n; i++) {
            dv[i] = scale * (dv[i] - mean - v[i] * along);
        }
    }
}
