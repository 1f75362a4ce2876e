package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;

/**
 * The backward loops for one state a channel: whole rows of channels at a time, since a loop over one state would be all overhead,
 * and since the sums for B and C then stay in a register along the row.
 */
final class SingleStateLoops {

    private SingleStateLoops() {
    }

    /** Decays of all steps and channels of a block, clamped to {@link Exponential#RANGE}. */
    static void decays(ScanSpan s, float[] decays) {
        for (int l = 0; l < s.steps; l++) {
            decays(s.delta, s.rate, s.slot, decays, l * s.stride, s.stride);
        }
    }

    private static void decays(float[] delta, float[] rate, int slot, float[] decays, int at, int n) {
        for (int j = 0; j < n; j += Lanes.COUNT) {
            FloatVector x = Lanes.load(delta, at + j).mul(Lanes.load(rate, slot + j));
            Exponential.clampedPower(x).intoArray(decays, at + j);
        }
    }

    /** States, [step + 1][channel] with those before the span in row 0, and outputs before the gate. */
    static void states(ScanSpan s, float[] decays, float[] h) {
        for (int l = 0; l < s.steps; l++) {
            states(s, decays, h, l * s.stride, s.b[s.bAt[l]], s.c[s.cAt[l]]);
        }
    }

    private static void states(ScanSpan s, float[] decays, float[] h, int at, float b, float c) {
        int n = s.stride;
        float[] u = s.u;
        float[] delta = s.delta;
        float[] out = s.out;
        float[] skip = s.skip;
        int skipAt = s.skipAt;
        for (int j = 0; j < n; j += Lanes.COUNT) {
            FloatVector input = Lanes.load(u, at + j);
            FloatVector drive = input.mul(Lanes.load(delta, at + j)).mul(b);
            FloatVector state = Lanes.load(decays, at + j).fma(Lanes.load(h, at + j), drive);
            state.intoArray(h, at + n + j);
            state.mul(c).add(input.mul(Lanes.load(skip, skipAt + j))).intoArray(out, at + j);
        }
    }

    /**
     * One step in reverse; arrays as in {@link ScanGradientLoops#reverse}, but by rows.
     *
     * @param lambda gradient of the state, [channel] at the span's slot
     * @param da sum for A, likewise
     * @param sums receives the lanes of the sum for B, then those of the sum for C
     */
    static void reverse(ScanSpan s, int l, float[] decays, float[] h, float[] lambda, float[] da, float[] dy, float[] dInput,
            float[] dStep, float[] sums) {
        int n = s.stride;
        int at = l * n;
        int slot = s.slot;
        float[] u = s.u;
        float[] delta = s.delta;
        float[] rate = s.rate;
        FloatVector b = Lanes.all(s.b[s.bAt[l]]);
        FloatVector c = Lanes.all(s.c[s.cAt[l]]);
        FloatVector forB = FloatVector.zero(Lanes.F);
        FloatVector forC = FloatVector.zero(Lanes.F);
        for (int j = 0; j < n; j += Lanes.COUNT) {
            int i = at + j;
            FloatVector g = Lanes.load(dy, i);
            FloatVector step = Lanes.load(delta, i);
            FloatVector grad = g.fma(c, Lanes.load(lambda, slot + j));
            grad.mul(b).intoArray(dInput, i);
            forB = grad.fma(Lanes.load(u, i).mul(step), forB);
            forC = g.fma(Lanes.load(h, i + n), forC);
            grad = grad.mul(Lanes.load(decays, i));
            grad.intoArray(lambda, slot + j);
            grad = grad.mul(Lanes.load(h, i));
            grad.mul(Lanes.load(rate, slot + j)).intoArray(dStep, i);
            grad.fma(step, Lanes.load(da, slot + j)).intoArray(da, slot + j);
        }
        forB.intoArray(sums, 0);
        forC.intoArray(sums, Lanes.COUNT);
    }
}
