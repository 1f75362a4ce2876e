package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;

/** The inner loops of SSD: one vector of a head's channels, states in turn. The decay is one number for a head and step. */
final class SsdLoops {

    /** Steps taken at once by {@link #forward}: each state is then loaded and stored once for all of them. */
    static final int AT_ONCE = 4;
    /** Floats of one state of one step in the backward pass: the state after the step, lanes of the sums for B and for C. */
    static final int CELL = 3 * Lanes.COUNT;
    static final int FOR_B = Lanes.COUNT;
    static final int FOR_C = 2 * Lanes.COUNT;

    private SsdLoops() {
    }

    /**
     * Moves a state over {@code steps} steps, a multiple of {@link #AT_ONCE}.
     *
     * @param x inputs times their weights, step l at {@code column + l * stride}; y likewise receives the sums over states
     * @param decay decay of each step
     * @param b [step][state]; {@code c} likewise
     * @param state [state][lane] at {@code stateAt}
     */
    static void forward(int steps, int states, float[] x, float[] y, int column, int stride, float[] decay, float[] b, float[] c,
            float[] state, int stateAt) {
        for (int l = 0; l < steps; l += AT_ONCE) {
            int at = column + l * stride;
            FloatVector x0 = Lanes.load(x, at);
            FloatVector x1 = Lanes.load(x, at + stride);
            FloatVector x2 = Lanes.load(x, at + 2 * stride);
            FloatVector x3 = Lanes.load(x, at + 3 * stride);
            FloatVector a0 = Lanes.all(decay[l]);
            FloatVector a1 = Lanes.all(decay[l + 1]);
            FloatVector a2 = Lanes.all(decay[l + 2]);
            FloatVector a3 = Lanes.all(decay[l + 3]);
            FloatVector y0 = FloatVector.zero(Lanes.F);
            FloatVector y1 = y0;
            FloatVector y2 = y0;
            FloatVector y3 = y0;
            int k = l * states;
            for (int n = 0; n < states; n++) {
                int i = stateAt + n * Lanes.COUNT;
                FloatVector s = a0.fma(Lanes.load(state, i), x0.mul(b[k + n]));
                y0 = s.fma(Lanes.all(c[k + n]), y0);
                s = a1.fma(s, x1.mul(b[k + states + n]));
                y1 = s.fma(Lanes.all(c[k + states + n]), y1);
                s = a2.fma(s, x2.mul(b[k + 2 * states + n]));
                y2 = s.fma(Lanes.all(c[k + 2 * states + n]), y2);
                s = a3.fma(s, x3.mul(b[k + 3 * states + n]));
                y3 = s.fma(Lanes.all(c[k + 3 * states + n]), y3);
                s.intoArray(state, i);
            }
            y0.intoArray(y, at);
            y1.intoArray(y, at + stride);
            y2.intoArray(y, at + 2 * stride);
            y3.intoArray(y, at + 3 * stride);
        }
    }

    /**
     * Keeps the states of all steps.
     *
     * @param cells [step + 1][state][{@link #CELL}]; the states before the first step are those of row 0
     */
    static void states(int steps, int states, float[] x, float[] y, int column, int stride, float[] decay, float[] b, float[] c,
            float[] cells) {
        int row = states * CELL;
        for (int l = 0; l < steps; l++) {
            FloatVector input = Lanes.load(x, column + l * stride);
            FloatVector a = Lanes.all(decay[l]);
            FloatVector sum = FloatVector.zero(Lanes.F);
            int after = (l + 1) * row;
            for (int n = 0; n < states; n++) {
                int i = after + n * CELL;
                FloatVector s = a.fma(Lanes.load(cells, i - row), input.mul(b[l * states + n]));
                s.intoArray(cells, i);
                sum = s.fma(Lanes.all(c[l * states + n]), sum);
            }
            sum.intoArray(y, column + l * stride);
        }
    }

    /**
     * Walks a state backwards.
     *
     * @param dy gradients of y; {@code dInput} receives the sum over states of lambda times B
     * @param lambda gradient of the state, [state][lane] at {@code lambdaAt}
     * @param dLog sums of what reaches the logarithm of the decay, [step][lane]
     */
    static void reverse(int steps, int states, float[] x, float[] dy, float[] dInput, int column, int stride, float[] decay,
            float[] b, float[] c, float[] cells, float[] lambda, int lambdaAt, float[] dLog) {
        int row = states * CELL;
        for (int l = steps - 1; l >= 0; l--) {
            FloatVector g = Lanes.load(dy, column + l * stride);
            FloatVector input = Lanes.load(x, column + l * stride);
            FloatVector a = Lanes.all(decay[l]);
            FloatVector forInput = FloatVector.zero(Lanes.F);
            FloatVector forLog = Lanes.load(dLog, l * Lanes.COUNT);
            int after = (l + 1) * row;
            for (int n = 0; n < states; n++) {
                int i = after + n * CELL;
                int j = lambdaAt + n * Lanes.COUNT;
                FloatVector grad = g.fma(Lanes.all(c[l * states + n]), Lanes.load(lambda, j));
                forInput = grad.fma(Lanes.all(b[l * states + n]), forInput);
                grad.fma(input, Lanes.load(cells, i + FOR_B)).intoArray(cells, i + FOR_B);
                g.fma(Lanes.load(cells, i), Lanes.load(cells, i + FOR_C)).intoArray(cells, i + FOR_C);
                grad = grad.mul(a);
                grad.intoArray(lambda, j);
                forLog = grad.fma(Lanes.load(cells, i - row), forLog);
            }
            forInput.intoArray(dInput, column + l * stride);
            forLog.intoArray(dLog, l * Lanes.COUNT);
        }
    }
}
