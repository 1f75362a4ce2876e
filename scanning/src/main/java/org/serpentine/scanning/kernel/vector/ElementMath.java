package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Functions of one vector, each with at most one exponential. Fits are minimax in the relative error of the float result. */
final class ElementMath {

    private static final float LOG_1 = 2f;
    private static final float LOG_3 = 0.66666317f;
    private static final float LOG_5 = 0.4002491f;
    private static final float LOG_7 = 0.279606f;
    private static final float LOG_9 = 0.28178334f;

    private static final float TANH_LIMIT = 9f;
    private static final float TANH_P0 = 1f;
    private static final float TANH_P1 = 0.13084011f;
    private static final float TANH_P2 = 0.0031039568f;
    private static final float TANH_P3 = 1.1154315e-5f;
    private static final float TANH_P4 = -2.0225249e-8f;
    private static final float TANH_P5 = 5.277958e-11f;
    private static final float TANH_P6 = -8.488732e-14f;
    private static final float TANH_Q0 = 1f;
    private static final float TANH_Q1 = 0.46417338f;
    private static final float TANH_Q2 = 0.02449518f;
    private static final float TANH_Q3 = 2.5461463e-4f;

    private static final float ROOT_HALF = 0.70710677f;
    private static final float ROOT_2_OVER_PI = 0.7978846f;
    private static final float CUBIC = 0.044715f;
    private static final float ERFC_SCALE = 0.4f;
    private static final float ERFC_0 = 0.22563423f;
    private static final float ERFC_1 = 0.22644311f;
    private static final float ERFC_2 = 0.20188758f;
    private static final float ERFC_3 = 0.19339326f;
    private static final float ERFC_4 = 0.07975638f;
    private static final float ERFC_5 = 0.087964505f;
    private static final float ERFC_6 = 0.08398715f;
    private static final float ERFC_7 = -0.14031917f;
    private static final float ERFC_8 = 0.041253027f;

    private ElementMath() {
    }

    static FloatVector sigmoid(FloatVector x) {
        return Lanes.all(1f).div(Exponential.exp(x.neg()).add(1f));
    }

    static FloatVector silu(FloatVector x) {
        return x.div(Exponential.exp(x.neg()).add(1f));
    }

    /** Slope of SiLU: s (1 + x (1 - s)) with s the sigmoid, and 1 - s = exp(-x) s so that no digits cancel. */
    static FloatVector siluSlope(FloatVector x) {
        FloatVector e = Exponential.exp(x.neg());
        FloatVector s = Lanes.all(1f).div(e.add(1f));
        return s.mul(x.mul(e.mul(s)).add(1f));
    }

    /** max(x, 0) + log(1 + exp(-|x|)): above 20 this is x itself to the last bit. */
    static FloatVector softplus(FloatVector x) {
        FloatVector positive = x.blend(0f, x.compare(VectorOperators.LT, 0f));
        return positive.add(logOnePlus(Exponential.exp(x.abs().neg())));
    }

    /** log(1 + t) for t in 0..1, as twice the inverse hyperbolic tangent of t / (2 + t): good for tiny t as well. */
    private static FloatVector logOnePlus(FloatVector t) {
        FloatVector s = t.div(t.add(2f));
        FloatVector w = s.mul(s);
        FloatVector p = w.lanewise(VectorOperators.FMA, LOG_9, LOG_7);
        p = p.fma(w, Lanes.all(LOG_5)).fma(w, Lanes.all(LOG_3)).fma(w, Lanes.all(LOG_1));
        return s.mul(p);
    }

    /** Odd rational function, held to one beyond 9. */
    static FloatVector tanh(FloatVector x) {
        FloatVector t = x.blend(TANH_LIMIT, x.compare(VectorOperators.GT, TANH_LIMIT));
        t = t.blend(-TANH_LIMIT, t.compare(VectorOperators.LT, -TANH_LIMIT));
        FloatVector w = t.mul(t);
        FloatVector p = w.lanewise(VectorOperators.FMA, TANH_P6, TANH_P5).fma(w, Lanes.all(TANH_P4))
                .fma(w, Lanes.all(TANH_P3)).fma(w, Lanes.all(TANH_P2)).fma(w, Lanes.all(TANH_P1))
                .fma(w, Lanes.all(TANH_P0));
        FloatVector q = w.lanewise(VectorOperators.FMA, TANH_Q3, TANH_Q2).fma(w, Lanes.all(TANH_Q1))
                .fma(w, Lanes.all(TANH_Q0));
        return t.mul(p).div(q);
    }

    static FloatVector tanhSlope(FloatVector x) {
        FloatVector t = tanh(x);
        return Lanes.all(1f).sub(t.mul(t));
    }

    /** exp(-x^2 / 2). */
    static FloatVector bell(FloatVector x) {
        return Exponential.exp(x.mul(x).mul(-0.5f));
    }

    /**
     * The cumulative normal distribution, given {@code bell(x)}: half the complementary error function, whose small values keep
     * their digits.
     */
    static FloatVector normal(FloatVector x, FloatVector bell) {
        FloatVector w = Lanes.all(1f).div(x.abs().fma(Lanes.all(ERFC_SCALE * ROOT_HALF), Lanes.all(1f)));
        FloatVector p = w.fma(Lanes.all(ERFC_8), Lanes.all(ERFC_7)).fma(w, Lanes.all(ERFC_6)).fma(w, Lanes.all(ERFC_5))
                .fma(w, Lanes.all(ERFC_4)).fma(w, Lanes.all(ERFC_3)).fma(w, Lanes.all(ERFC_2)).fma(w, Lanes.all(ERFC_1))
                .fma(w, Lanes.all(ERFC_0));
        FloatVector tail = p.mul(w.mul(0.5f)).mul(bell);
        return tail.blend(Lanes.all(1f).sub(tail), x.compare(VectorOperators.GE, 0f));
    }

    /** (1 + tanh(v / 2)) / 2 is the sigmoid of v, so this GELU is x sigmoid(v) with v twice the argument of its tanh. */
    static FloatVector geluTanh(FloatVector x) {
        FloatVector inner = x.mul(x).fma(Lanes.all(CUBIC), Lanes.all(1f));
        return x.div(Exponential.exp(inner.mul(x).mul(-2 * ROOT_2_OVER_PI)).add(1f));
    }

    /** s + x v' s (1 - s), and 1 - s = exp(-v) s so that no digits cancel. */
    static FloatVector geluTanhSlope(FloatVector x) {
        FloatVector square = x.mul(x);
        FloatVector inner = square.fma(Lanes.all(CUBIC), Lanes.all(1f));
        FloatVector e = Exponential.exp(inner.mul(x).mul(-2 * ROOT_2_OVER_PI));
        FloatVector s = Lanes.all(1f).div(e.add(1f));
        FloatVector slope = square.fma(Lanes.all(3 * CUBIC), Lanes.all(1f)).mul(2 * ROOT_2_OVER_PI);
        return s.mul(x.mul(slope).mul(e.mul(s)).add(1f));
    }
}
