package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * One loop for each function, over whole vectors: {@code n} is a multiple of {@link Lanes#COUNT}. They look alike and must stay
 * apart: a shared loop that takes the function as an argument would box every vector.
 */
final class ActivationLoops {

    /** 1 / sqrt(2 pi). */
    private static final float NORMAL = 0.3989423f;

    private ActivationLoops() {
    }

    static void exp(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = Lanes.load(x, xAt + i);
            Exponential.open(v, Exponential.exp(v)).intoArray(y, yAt + i);
        }
    }

    /** {@code exp(x - largest)} of each lane, row by row, and one over its sum: a plain sum, since C2 boxes vectors with several. */
    static void softmax(float[] x, int xAt, int stride, int rows, float[] inverse, int at) {
        FloatVector largest = Lanes.load(x, xAt);
        for (int r = 1; r < rows; r++) {
            FloatVector v = Lanes.load(x, xAt + r * stride);
            largest = largest.blend(v, v.compare(VectorOperators.GT, largest));
        }
        FloatVector sum = FloatVector.zero(Lanes.F);
        for (int r = 0; r < rows; r++) {
            FloatVector e = Exponential.ofNegative(Lanes.load(x, xAt + r * stride).sub(largest));
            e.intoArray(x, xAt + r * stride);
            sum = sum.add(e);
        }
        Lanes.all(1f).div(sum).intoArray(inverse, at);
    }

    static void sigmoid(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            ElementMath.sigmoid(Lanes.load(x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    static void silu(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            ElementMath.silu(Lanes.load(x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    static void siluSlope(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            ElementMath.siluSlope(Lanes.load(x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    static void softplus(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            ElementMath.softplus(Lanes.load(x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    static void tanh(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            ElementMath.tanh(Lanes.load(x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    /** exp(-x^2 / 2): the exponential that GELU and its slope need, apart from them. */
    static void bell(float[] x, int xAt, float[] y, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            ElementMath.bell(Lanes.load(x, xAt + i)).intoArray(y, i);
        }
    }

    static void gelu(float[] x, int xAt, float[] bell, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = Lanes.load(x, xAt + i);
            v.mul(ElementMath.normal(v, Lanes.load(bell, i))).intoArray(y, yAt + i);
        }
    }

    static void geluTanh(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            ElementMath.geluTanh(Lanes.load(x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    static void expBackward(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = Lanes.load(x, xAt + i);
            add(Exponential.open(v, Exponential.exp(v)), dy, dyAt + i, dx, dxAt + i);
        }
    }

    static void sigmoidBackward(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector s = ElementMath.sigmoid(Lanes.load(x, xAt + i));
            add(s.mul(Lanes.all(1f).sub(s)), dy, dyAt + i, dx, dxAt + i);
        }
    }

    static void siluBackward(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            add(ElementMath.siluSlope(Lanes.load(x, xAt + i)), dy, dyAt + i, dx, dxAt + i);
        }
    }

    static void softplusBackward(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            add(ElementMath.sigmoid(Lanes.load(x, xAt + i)), dy, dyAt + i, dx, dxAt + i);
        }
    }

    static void tanhBackward(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            add(ElementMath.tanhSlope(Lanes.load(x, xAt + i)), dy, dyAt + i, dx, dxAt + i);
        }
    }

    static void geluBackward(float[] x, int xAt, float[] bell, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector v = Lanes.load(x, xAt + i);
            FloatVector b = Lanes.load(bell, i);
            add(v.mul(b).fma(Lanes.all(NORMAL), ElementMath.normal(v, b)), dy, dyAt + i, dx, dxAt + i);
        }
    }

    static void geluTanhBackward(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            add(ElementMath.geluTanhSlope(Lanes.load(x, xAt + i)), dy, dyAt + i, dx, dxAt + i);
        }
    }

    private static void add(FloatVector slope, float[] dy, int dyAt, float[] dx, int dxAt) {
        slope.fma(Lanes.load(dy, dyAt), Lanes.load(dx, dxAt)).intoArray(dx, dxAt);
    }
}
