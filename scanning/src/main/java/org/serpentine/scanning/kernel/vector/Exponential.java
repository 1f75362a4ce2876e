package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential function, built so that C2 keeps it in registers on every JDK from 17: the exponent comes from adding a magic
 * number (whose low mantissa bits then hold the rounded integer) and an integer shift, never from a float-to-int conversion,
 * which is not compiled to an instruction on 17. Polynomials are minimax fits of the relative error (9.2e-8) on half an octave
 * to each side.
 *
 * <p>A compiled method must hold at most one of these polynomials and little else. C2 creates some hundred nodes for every vector
 * operation before it drops most of them, and past its node limit (PrintInlining says NodeCountInliningCutoff) helper methods are
 * called instead of inlined: every vector that passes through the call is then boxed, silently, at several times the cost.
 */
final class Exponential {

    /** 1.5 * 2^23: adding it rounds a float of magnitude below 2^22 to an integer in the low bits. */
    static final float MAGIC = 0x1.8p23f;
    /** log2(e): callers scale decay rates by it once, and then use powers of two. */
    static final float LOG2_E = 1.44269504f;
    /** Powers of two are right for arguments within this magnitude. */
    static final float RANGE = 126f;

    private static final float P1 = 0.693147f;
    private static final float P2 = 0.24022242f;
    private static final float P3 = 0.055507336f;
    private static final float P4 = 0.009671513f;
    private static final float P5 = 0.0013264727f;

    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    private static final float E1 = 0.9999997f;
    private static final float E2 = 0.4999915f;
    private static final float E3 = 0.16667636f;
    private static final float E4 = 0.04189793f;
    private static final float E5 = 0.008290315f;
    private static final float LEAST = -87.33654f;
    private static final float MOST = 88.72283f;

    private Exponential() {
    }

    /**
     * 2 to the power {@code fraction + integer}.
     *
     * @param fraction -0.5..0.5
     * @param rounded the integer plus {@link #MAGIC}
     */
    static FloatVector power(FloatVector fraction, FloatVector rounded) {
        FloatVector square = fraction.mul(fraction);
        FloatVector low = fraction.lanewise(VectorOperators.FMA, P1, 1f);
        FloatVector middle = fraction.lanewise(VectorOperators.FMA, P3, P2);
        FloatVector p = fraction.lanewise(VectorOperators.FMA, P5, P4).fma(square, middle).fma(square, low);
        return scale(p, rounded);
    }

    /** 2 to the power x, with x held to {@link #RANGE} on either side. */
    static FloatVector clampedPower(FloatVector x) {
        FloatVector inside = x.blend(-RANGE, x.compare(VectorOperators.LT, -RANGE));
        inside = inside.blend(RANGE, inside.compare(VectorOperators.GT, RANGE));
        FloatVector rounded = inside.add(MAGIC);
        return power(inside.sub(rounded.sub(MAGIC)), rounded);
    }

    /** Multiplies by a power of two through the exponent bits. */
    private static FloatVector scale(FloatVector value, FloatVector rounded) {
        IntVector exponent = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
        return value.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    }

    /**
     * e to the power x, with x held to -87.3..88.7: about 1.2e-38 below and the largest float above. Good to 2e-7 of the value.
     */
    static FloatVector exp(FloatVector x) {
        FloatVector inside = x.blend(LEAST, x.compare(VectorOperators.LT, LEAST));
        return within(inside.blend(MOST, inside.compare(VectorOperators.GT, MOST)));
    }

    /** e to the power x for x up to 0; zero below -87.3. Good to 2e-7 of the value. */
    static FloatVector ofNegative(FloatVector x) {
        VectorMask<Float> vanishing = x.compare(VectorOperators.LT, LEAST);
        return within(x.blend(LEAST, vanishing)).blend(0f, vanishing);
    }

    /** e to the power of an x between the limits. */
    private static FloatVector within(FloatVector inside) {
        FloatVector rounded = inside.lanewise(VectorOperators.FMA, LOG2_E, MAGIC);
        FloatVector k = rounded.sub(MAGIC);
        FloatVector r = k.lanewise(VectorOperators.FMA, Lanes.all(-LN2_HIGH), inside);
        r = k.lanewise(VectorOperators.FMA, Lanes.all(-LN2_LOW), r);
        FloatVector square = r.mul(r);
        FloatVector low = r.lanewise(VectorOperators.FMA, E1, 1f);
        FloatVector middle = r.lanewise(VectorOperators.FMA, E3, E2);
        return scale(r.lanewise(VectorOperators.FMA, E5, E4).fma(square, middle).fma(square, low), rounded);
    }

    /** Turns what {@link #exp} holds at its limits into zero and infinity. */
    static FloatVector open(FloatVector x, FloatVector exp) {
        FloatVector y = exp.blend(0f, x.compare(VectorOperators.LT, LEAST));
        return y.blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, MOST));
    }
}
