package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;

/** The inner loops of the selective scan's backward pass. */
final class ScanGradientLoops {

    /** ln(2): decay rates are kept in powers of two. */
    static final float LN_2 = 0.6931472f;

    private ScanGradientLoops() {
    }

    /**
     * One vector of channels, from the last step of the span to the first.
     *
     * @param decays [step][state][lane]
     * @param h states, [step + 1][state][lane]: the one before the span, then those after each step
     * @param dy gradients of the output before the gate, laid out as delta
     * @param lambda gradient of the state, [state][lane] at the span's slot: in, the one after the span; out, the one before it
     * @param da sums for the gradient of A, as lambda
     * @param db sums for B, [step][state][lane]: lanes are added up by the caller
     * @param dc likewise for C
     * @param dInput receives the sum over states of lambda times B, laid out as delta
     * @param dStep receives the sum over states of what the decays pass to the step size, over ln(2), laid out as delta
     */
    static void reverse(ScanSpan s, float[] decays, float[] h, float[] dy, float[] lambda, float[] da, float[] db, float[] dc,
            float[] dInput, float[] dStep) {
        float[] b = s.b;
        float[] c = s.c;
        float[] rate = s.rate;
        int states = s.states;
        int slot = s.slot;
        int next = states * Lanes.COUNT;
        for (int l = s.steps - 1; l >= 0; l--) {
            int at = l * s.stride + s.column;
            FloatVector g = Lanes.load(dy, at);
            FloatVector step = Lanes.load(s.delta, at);
            FloatVector input = Lanes.load(s.u, at).mul(step);
            FloatVector forInput = FloatVector.zero(Lanes.F);
            FloatVector forStep = FloatVector.zero(Lanes.F);
            int bl = s.bAt[l];
            int cl = s.cAt[l];
            int before = l * next;
            for (int n = 0; n < states; n++) {
                int i = before + n * Lanes.COUNT;
                int j = slot + n * Lanes.COUNT;
                FloatVector grad = g.fma(Lanes.all(c[cl + n]), Lanes.load(lambda, j));
                forInput = grad.fma(Lanes.all(b[bl + n]), forInput);
                grad.fma(input, Lanes.load(db, i)).intoArray(db, i);
                g.fma(Lanes.load(h, i + next), Lanes.load(dc, i)).intoArray(dc, i);
                grad = grad.mul(Lanes.load(decays, i));
                grad.intoArray(lambda, j);
                grad = grad.mul(Lanes.load(h, i));
                forStep = grad.fma(Lanes.load(rate, j), forStep);
                grad.fma(step, Lanes.load(da, j)).intoArray(da, j);
            }
            forInput.intoArray(dInput, at);
            forStep.intoArray(dStep, at);
        }
    }

    /**
     * The end of a block, elementwise over {@code n} values: {@code dInput} becomes the gradient of u without the skip, and
     * {@code dStep} that of delta before its activation.
     *
     * @param slope slope of the step size's activation
     */
    static void complete(float[] delta, float[] u, float[] slope, float[] dInput, float[] dStep, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            FloatVector forInput = Lanes.load(dInput, i);
            FloatVector forStep = Lanes.load(dStep, i).fma(Lanes.all(LN_2), forInput.mul(Lanes.load(u, i)));
            forStep.mul(Lanes.load(slope, i)).intoArray(dStep, i);
            forInput.mul(Lanes.load(delta, i)).intoArray(dInput, i);
        }
    }

    /** Sums of {@code count} vectors from {@code vectorsAt}, each added to one value of {@code to}. */
    static void fold(float[] vectors, int vectorsAt, int count, float[] to, int toAt) {
        for (int k = 0; k < count; k++) {
            int at = vectorsAt + k * Lanes.COUNT;
            float even = 0;
            float odd = 0;
            for (int i = 0; i < Lanes.COUNT; i += 2) {
                even += vectors[at + i];
                odd += vectors[at + i + 1];
            }
            to[toAt + k] += even + odd;
        }
    }
}
