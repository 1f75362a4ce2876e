package org.serpentine.scanning.kernel.vector;

import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of the causal convolution over one row of channels. Rows of a window are named by array and place, tap by tap;
 * {@code n} is a multiple of {@link Lanes#COUNT}, and weights are padded to {@code stride} channels a tap.
 */
final class ConvLoops {

    private ConvLoops() {
    }

    /** {@code y = bias + sum over k of weight[k] * x[at[k]]} for any number of taps. */
    static void taps(float[] x, int[] at, float[] weight, int stride, float[] bias, float[] y, int n) {
        for (int j = 0; j < n; j += Lanes.COUNT) {
            FloatVector sum = Lanes.load(bias, j);
            for (int k = 0; k < at.length; k++) {
                sum = Lanes.load(weight, k * stride + j).fma(Lanes.load(x, at[k] + j), sum);
            }
            sum.intoArray(y, j);
        }
    }

    /** The same for four taps, the width of every published Mamba: no inner loop. */
    static void fourTaps(float[] x, int[] at, float[] weight, int stride, float[] bias, float[] y, int n) {
        int a = at[0];
        int b = at[1];
        int c = at[2];
        int d = at[3];
        for (int j = 0; j < n; j += Lanes.COUNT) {
            FloatVector left = Lanes.load(weight, j).fma(Lanes.load(x, a + j), Lanes.load(bias, j));
            left = Lanes.load(weight, stride + j).fma(Lanes.load(x, b + j), left);
            FloatVector right = Lanes.load(weight, 2 * stride + j).mul(Lanes.load(x, c + j));
            right = Lanes.load(weight, 3 * stride + j).fma(Lanes.load(x, d + j), right);
            left.add(right).intoArray(y, j);
        }
    }
}
