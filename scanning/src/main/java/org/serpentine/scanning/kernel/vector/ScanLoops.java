package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops of the selective scan: one vector of channels, states in turn. Each holds at most one exponential and keeps
 * its accumulators in locals; see {@link Exponential} for why.
 */
final class ScanLoops {

    private ScanLoops() {
    }

    /** Steps with the exponential inside; for spans whose exponents stay within {@link Exponential#RANGE}. */
    static void steps(ScanSpan s) {
        float[] delta = s.delta;
        float[] u = s.u;
        float[] out = s.out;
        float[] b = s.b;
        float[] c = s.c;
        float[] rate = s.rate;
        float[] h = s.h;
        int[] uAt = s.uAt;
        int[] bAt = s.bAt;
        int[] cAt = s.cAt;
        int states = s.states;
        int slot = s.slot;
        FloatVector magic = Lanes.all(Exponential.MAGIC);
        FloatVector skip = Lanes.load(s.skip, s.skipAt);
        for (int l = 0; l < s.steps; l++) {
            FloatVector step = Lanes.load(delta, l * s.stride + s.column);
            FloatVector input = Lanes.load(u, uAt[l] + s.column);
            FloatVector sum = input.mul(skip);
            input = input.mul(step);
            int bl = bAt[l];
            int cl = cAt[l];
            for (int n = 0; n < states; n++) {
                int i = slot + n * Lanes.COUNT;
                FloatVector r = Lanes.load(rate, i);
                FloatVector rounded = step.fma(r, magic);
                FloatVector decay = Exponential.power(step.fma(r, magic.sub(rounded)), rounded);
                FloatVector state = decay.fma(Lanes.load(h, i), input.mul(b[bl + n]));
                state.intoArray(h, i);
                sum = state.lanewise(VectorOperators.FMA, Lanes.all(c[cl + n]), sum);
            }
            finish(s, sum, l, out);
        }
    }

    /** Gates and stores, or adds, the output of step {@code l}. */
    static void finish(ScanSpan s, FloatVector sum, int l, float[] out) {
        int at = s.outAt[l] + s.column;
        FloatVector y = sum;
        if (s.gateSum) {
            y = y.add(Lanes.load(out, at));
        }
        if (s.gate != null) {
            y = y.mul(Lanes.load(s.gate, l * s.stride + s.column));
        }
        if (s.accumulate && !s.gateSum) {
            y = y.add(Lanes.load(out, at));
        }
        y.intoArray(out, at);
    }

    /** One state a channel: {@code vectors} neighbouring vectors at once, row by row. For exponents as in {@link #steps(ScanSpan)}. */
    static void single(ScanSpan s, int vectors) {
        for (int l = 0; l < s.steps; l++) {
            int at = l * s.stride + s.column;
            row(s, vectors * Lanes.COUNT, at, s.uAt[l] + s.column, s.outAt[l] + s.column, s.b[s.bAt[l]], s.c[s.cAt[l]]);
        }
    }

    private static void row(ScanSpan s, int width, int deltaAt, int uAt, int outAt, float b, float c) {
        float[] delta = s.delta;
        float[] gate = s.gate;
        float[] u = s.u;
        float[] out = s.out;
        float[] rate = s.rate;
        float[] h = s.h;
        float[] skip = s.skip;
        int slot = s.slot;
        int skipAt = s.skipAt;
        boolean gateSum = s.gateSum;
        boolean accumulate = s.accumulate && !gateSum;
        FloatVector magic = Lanes.all(Exponential.MAGIC);
        for (int j = 0; j < width; j += Lanes.COUNT) {
            FloatVector step = Lanes.load(delta, deltaAt + j);
            FloatVector input = Lanes.load(u, uAt + j);
            FloatVector r = Lanes.load(rate, slot + j);
            FloatVector rounded = step.fma(r, magic);
            FloatVector decay = Exponential.power(step.fma(r, magic.sub(rounded)), rounded);
            FloatVector state = decay.fma(Lanes.load(h, slot + j), input.mul(step).mul(b));
            state.intoArray(h, slot + j);
            FloatVector y = state.lanewise(VectorOperators.FMA, Lanes.all(c), input.mul(Lanes.load(skip, skipAt + j)));
            if (gateSum) {
                y = y.add(Lanes.load(out, outAt + j));
            }
            if (gate != null) {
                y = y.mul(Lanes.load(gate, deltaAt + j));
            }
            if (accumulate) {
                y = y.add(Lanes.load(out, outAt + j));
            }
            y.intoArray(out, outAt + j);
        }
    }
}
