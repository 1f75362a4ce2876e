package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops of the selective scan's backward pass. What belongs to one state of one step (state, decay, sums for B and C)
 * lies side by side in one array, and what belongs to one state of all steps (rate, gradient of the state, sum for A) in another:
 * with an array for each, the loops would run out of registers for their addresses.
 */
final class ScanGradientLoops {

    /** Floats of one state of one step: state after the step, decay, and the lanes of the sums for B and for C. */
    static final int CELL = 4 * Lanes.COUNT;
    static final int DECAY = Lanes.COUNT;
    static final int FOR_B = 2 * Lanes.COUNT;
    static final int FOR_C = 3 * Lanes.COUNT;

    /** Floats of one state of one vector of channels: rate, gradient of the state, sum for A. */
    static final int TRACK = 3 * Lanes.COUNT;
    static final int LAMBDA = Lanes.COUNT;
    static final int FOR_A = 2 * Lanes.COUNT;

    /** ln(2): decay rates are kept in powers of two. */
    private static final float LN_2 = 0.6931472f;

    private ScanGradientLoops() {
    }

    /**
     * Works out decays and states of one vector of channels, and the output before the gate.
     *
     * @param cells [step + 1][state][{@link #CELL}]; the states before the span are those of row 0
     * @param tracks [state][{@link #TRACK}] from {@code track}
     * @param clamp whether exponents may leave {@link Exponential#RANGE}
     */
    static void recompute(ScanSpan s, float[] cells, float[] tracks, int track, boolean clamp) {
        float[] b = s.b;
        float[] c = s.c;
        int states = s.states;
        int row = states * CELL;
        FloatVector skip = Lanes.load(s.skip, s.skipAt);
        for (int l = 0; l < s.steps; l++) {
            int at = l * s.stride + s.column;
            FloatVector step = Lanes.load(s.delta, at);
            FloatVector input = Lanes.load(s.u, at);
            FloatVector sum = input.mul(skip);
            input = input.mul(step);
            int bl = s.bAt[l];
            int cl = s.cAt[l];
            int before = l * row;
            int after = before + row;
            for (int n = 0; n < states; n++) {
                int k = n * CELL;
                FloatVector x = step.mul(Lanes.load(tracks, track + n * TRACK));
                if (clamp) {
                    x = x.blend(-Exponential.RANGE, x.compare(VectorOperators.LT, -Exponential.RANGE));
                    x = x.blend(Exponential.RANGE, x.compare(VectorOperators.GT, Exponential.RANGE));
                }
                FloatVector rounded = x.add(Exponential.MAGIC);
                FloatVector decay = Exponential.power(x.sub(rounded.sub(Exponential.MAGIC)), rounded);
                FloatVector state = decay.fma(Lanes.load(cells, before + k), input.mul(b[bl + n]));
                decay.intoArray(cells, after + k + DECAY);
                state.intoArray(cells, after + k);
                sum = state.lanewise(VectorOperators.FMA, Lanes.all(c[cl + n]), sum);
            }
            sum.intoArray(s.out, at);
        }
    }

    /**
     * Walks one vector of channels from the last step of the span to the first.
     *
     * @param dy gradients of the output before the gate, laid out as delta
     * @param dInput receives the sum over states of lambda times B, laid out as delta
     * @param dStep receives the sum over states of what the decays pass to the step size, over ln(2), laid out as delta
     */
    static void reverse(ScanSpan s, float[] cells, float[] tracks, int track, float[] dy, float[] dInput, float[] dStep) {
        float[] b = s.b;
        float[] c = s.c;
        int states = s.states;
        int row = states * CELL;
        for (int l = s.steps - 1; l >= 0; l--) {
            int at = l * s.stride + s.column;
            FloatVector g = Lanes.load(dy, at);
            FloatVector step = Lanes.load(s.delta, at);
            FloatVector input = Lanes.load(s.u, at).mul(step);
            FloatVector forInput = FloatVector.zero(Lanes.F);
            FloatVector forStep = FloatVector.zero(Lanes.F);
            int bl = s.bAt[l];
            int cl = s.cAt[l];
            int before = l * row;
            int after = before + row;
            for (int n = 0; n < states; n++) {
                int i = after + n * CELL;
                int j = track + n * TRACK;
                FloatVector grad = g.fma(Lanes.all(c[cl + n]), Lanes.load(tracks, j + LAMBDA));
                forInput = grad.fma(Lanes.all(b[bl + n]), forInput);
                grad.fma(input, Lanes.load(cells, i + FOR_B)).intoArray(cells, i + FOR_B);
                g.fma(Lanes.load(cells, i), Lanes.load(cells, i + FOR_C)).intoArray(cells, i + FOR_C);
                grad = grad.mul(Lanes.load(cells, i + DECAY));
                grad.intoArray(tracks, j + LAMBDA);
                grad = grad.mul(Lanes.load(cells, before + n * CELL));
                forStep = grad.fma(Lanes.load(tracks, j), forStep);
                grad.fma(step, Lanes.load(tracks, j + FOR_A)).intoArray(tracks, j + FOR_A);
            }
            forInput.intoArray(dInput, at);
            forStep.intoArray(dStep, at);
        }
    }

    /** Adds the lanes of one sum, kept {@code stride} floats apart for each state, to one value of {@code to} each. */
    static void fold(float[] lanes, int lanesAt, int stride, int states, float[] to, int toAt) {
        for (int n = 0; n < states; n++) {
            to[toAt + n] += Lanes.sum(lanes, lanesAt + n * stride);
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
}
