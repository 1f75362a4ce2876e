package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;

/** The projection to step sizes of a few steps of one vector of channels. */
final class StepLoops {

    private StepLoops() {
    }

    /**
     * {@code delta = dt W^T + bias}.
     *
     * @param dtAt     where each step's {@code rank} values of dt begin
     * @param weightAt where the weights begin, rank r of all lanes at {@code weightAt + r * lanes}
     * @param at       where to put the first step, the others {@code stride} apart
     */
    static void project(float[] dt, int[] dtAt, int steps, float[] weight, int weightAt, int rank, float[] bias, int biasAt,
            float[] delta, int at, int stride) {
        int l = 0;
        for (; l + 4 <= steps; l += 4) {
            int a = dtAt[l];
            int b = dtAt[l + 1];
            int c = dtAt[l + 2];
            int d = dtAt[l + 3];
            FloatVector sumA = Lanes.load(bias, biasAt);
            FloatVector sumB = sumA;
            FloatVector sumC = sumA;
            FloatVector sumD = sumA;
            for (int r = 0; r < rank; r++) {
                FloatVector w = Lanes.load(weight, weightAt + r * Lanes.COUNT);
                sumA = w.fma(Lanes.all(dt[a + r]), sumA);
                sumB = w.fma(Lanes.all(dt[b + r]), sumB);
                sumC = w.fma(Lanes.all(dt[c + r]), sumC);
                sumD = w.fma(Lanes.all(dt[d + r]), sumD);
            }
            int to = at + l * stride;
            sumA.intoArray(delta, to);
            sumB.intoArray(delta, to + stride);
            sumC.intoArray(delta, to + 2 * stride);
            sumD.intoArray(delta, to + 3 * stride);
        }
        for (; l < steps; l++) {
            FloatVector sum = Lanes.load(bias, biasAt);
            for (int r = 0; r < rank; r++) {
                sum = Lanes.load(weight, weightAt + r * Lanes.COUNT).fma(Lanes.all(dt[dtAt[l] + r]), sum);
            }
            sum.intoArray(delta, at + l * stride);
        }
    }
}
