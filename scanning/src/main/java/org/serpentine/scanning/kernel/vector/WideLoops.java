package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;

/**
 * The loops of the selective scan for any exponent and for B and C of any kind, each a {@link LaneMatrix}: one vector of channels,
 * states in turn. Slower than {@link ScanLoops} and {@link ScanGradientLoops}, which read a B and C that all lanes share.
 */
final class WideLoops {

    private WideLoops() {
    }

    /** Clamped decays of all steps, [step][state][lane]. */
    static void decays(ScanSpan s, float[] decays) {
        float[] rate = s.rate;
        int slot = s.slot;
        int row = s.states * Lanes.COUNT;
        for (int l = 0; l < s.steps; l++) {
            FloatVector step = Lanes.load(s.delta, l * s.stride + s.column);
            int at = l * row;
            for (int j = 0; j < row; j += Lanes.COUNT) {
                Exponential.clampedPower(step.mul(Lanes.load(rate, slot + j))).intoArray(decays, at + j);
            }
        }
    }

    /**
     * Walks the steps and finishes the outputs.
     *
     * @param h states before the span at {@code at}; those after step l go to {@code (l + 1) * hStep} from there
     */
    static void states(ScanSpan s, LaneMatrix matrixB, LaneMatrix matrixC, float[] decays, float[] h, int at, int hStep) {
        float[] b = matrixB.values;
        float[] c = matrixC.values;
        int row = s.states * Lanes.COUNT;
        FloatVector skip = Lanes.load(s.skip, s.skipAt);
        for (int l = 0; l < s.steps; l++) {
            FloatVector input = Lanes.load(s.u, s.uAt[l] + s.column);
            FloatVector sum = input.mul(skip);
            input = input.mul(Lanes.load(s.delta, l * s.stride + s.column));
            int bl = matrixB.at + l * matrixB.step;
            int cl = matrixC.at + l * matrixC.step;
            int dl = l * row;
            int before = at + l * hStep;
            int after = before + hStep;
            for (int j = 0; j < row; j += Lanes.COUNT) {
                FloatVector drive = input.mul(Lanes.load(b, bl + j));
                FloatVector state = Lanes.load(decays, dl + j).fma(Lanes.load(h, before + j), drive);
                state.intoArray(h, after + j);
                sum = state.fma(Lanes.load(c, cl + j), sum);
            }
            ScanLoops.finish(s, sum, l, s.out);
        }
    }

    /**
     * Walks the steps in reverse and adds to the sums of B and C; arrays as in {@link ScanGradientLoops#reverse}, but one for each
     * quantity.
     *
     * @param h states, [step + 1][state][lane], with those before the span in row 0
     * @param lambda gradient of the states, padded
     * @param da sums for A, padded
     */
    static void reverse(ScanSpan s, LaneMatrix matrixB, LaneMatrix matrixC, float[] decays, float[] h, float[] lambda, float[] da,
            float[] dy, float[] dInput, float[] dStep) {
        float[] b = matrixB.values;
        float[] c = matrixC.values;
        float[] forB = matrixB.sums;
        float[] forC = matrixC.sums;
        float[] rate = s.rate;
        int slot = s.slot;
        int row = s.states * Lanes.COUNT;
        for (int l = s.steps - 1; l >= 0; l--) {
            int at = l * s.stride + s.column;
            FloatVector g = Lanes.load(dy, at);
            FloatVector step = Lanes.load(s.delta, at);
            FloatVector input = Lanes.load(s.u, at).mul(step);
            FloatVector forInput = FloatVector.zero(Lanes.F);
            FloatVector forStep = FloatVector.zero(Lanes.F);
            int bl = matrixB.at + l * matrixB.step;
            int cl = matrixC.at + l * matrixC.step;
            int before = l * row;
            int after = before + row;
            for (int j = 0; j < row; j += Lanes.COUNT) {
                FloatVector grad = g.fma(Lanes.load(c, cl + j), Lanes.load(lambda, slot + j));
                forInput = grad.fma(Lanes.load(b, bl + j), forInput);
                grad.fma(input, Lanes.load(forB, bl + j)).intoArray(forB, bl + j);
                g.fma(Lanes.load(h, after + j), Lanes.load(forC, cl + j)).intoArray(forC, cl + j);
                grad = grad.mul(Lanes.load(decays, before + j));
                grad.intoArray(lambda, slot + j);
                grad = grad.mul(Lanes.load(h, before + j));
                forStep = grad.fma(Lanes.load(rate, slot + j), forStep);
                grad.fma(step, Lanes.load(da, slot + j)).intoArray(da, slot + j);
            }
            forInput.intoArray(dInput, at);
            forStep.intoArray(dStep, at);
        }
    }
}
