package org.serpentine.tensor.kernel.vector;

import static org.serpentine.tensor.kernel.vector.FloatLanes.at;

import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of {@link DirectDepthwise} over the channels of one pixel, or of four neighbours, whose sums stay in registers. Taps
 * are a loop, not written out: with three rows of three taps of four pixels in one loop body C2 boxes vectors.
 *
 * <p>Arguments: tap t of the first pixel reads {@code x} from {@code xs[t] + x0} on and weights {@code w} from {@code ws[t]} on, those of
 * the other pixels read {@code step} further each. Sums begin with the values of {@code b} from {@code b0} on, {@code bStep} further
 * for each pixel, and go to {@code y} from {@code y0} on, {@code n} further for each. {@code n} is the number of channels, at least a
 * vector's; the last vector ends with them, and may do some channels again.
 */
final class PixelTaps {
    private static final int LANES = FloatLanes.COUNT;

    private PixelTaps() {}

    /** One pixel. */
    static void one(float[] x, int[] xs, float[] w, int[] ws, int taps, float[] b, int b0, float[] y, int y0, int n) {
        for (int next = 0; next < n; next += LANES) {
            int c = Math.min(next, n - LANES);
            FloatVector s = at(b, b0 + c);
            for (int t = 0; t < taps; t++) {
                s = at(x, xs[t] + c).fma(at(w, ws[t] + c), s);
            }
            s.intoArray(y, y0 + c);
        }
    }

    /** Four pixels. */
    static void four(float[] x, int[] xs, int x0, int step, float[] w, int[] ws, int taps, float[] b, int b0, int bStep, float[] y, int y0,
            int n) {
        for (int next = 0; next < n; next += LANES) {
            int c = Math.min(next, n - LANES);
            FloatVector s0 = at(b, b0 + c);
            FloatVector s1 = at(b, b0 + bStep + c);
            FloatVector s2 = at(b, b0 + 2 * bStep + c);
            FloatVector s3 = at(b, b0 + 3 * bStep + c);
            for (int t = 0; t < taps; t++) {
                int i = xs[t] + x0 + c;
                FloatVector v = at(w, ws[t] + c);
                s0 = at(x, i).fma(v, s0);
                s1 = at(x, i + step).fma(v, s1);
                s2 = at(x, i + 2 * step).fma(v, s2);
                s3 = at(x, i + 3 * step).fma(v, s3);
            }
            s0.intoArray(y, y0 + c);
            s1.intoArray(y, y0 + n + c);
            s2.intoArray(y, y0 + 2 * n + c);
            s3.intoArray(y, y0 + 3 * n + c);
        }
    }

    /** Four pixels that share what they read: each tap of the lists stands for itself and the two that follow it in its row. */
    static void fourOfThree(float[] x, int[] xs, int x0, int step, float[] w, int[] ws, int rows, float[] b, int b0, int bStep, float[] y,
            int y0, int n) {
        for (int next = 0; next < n; next += LANES) {
            int c = Math.min(next, n - LANES);
            FloatVector s0 = at(b, b0 + c);
            FloatVector s1 = at(b, b0 + bStep + c);
            FloatVector s2 = at(b, b0 + 2 * bStep + c);
            FloatVector s3 = at(b, b0 + 3 * bStep + c);
            for (int t = 0; t < rows; t++) {
                int i = xs[t] + x0 + c;
                int k = ws[t] + c;
                FloatVector w0 = at(w, k);
                FloatVector w1 = at(w, k + n);
                FloatVector w2 = at(w, k + 2 * n);
                s0 = at(x, i).fma(w0, s0);
                FloatVector v = at(x, i + step);
                s0 = v.fma(w1, s0);
                s1 = v.fma(w0, s1);
                v = at(x, i + 2 * step);
                s0 = v.fma(w2, s0);
                s1 = v.fma(w1, s1);
                s2 = v.fma(w0, s2);
                v = at(x, i + 3 * step);
                s1 = v.fma(w2, s1);
                s2 = v.fma(w1, s2);
                s3 = v.fma(w0, s3);
                v = at(x, i + 4 * step);
                s2 = v.fma(w2, s2);
                s3 = v.fma(w1, s3);
                s3 = at(x, i + 5 * step).fma(w2, s3);
            }
            s0.intoArray(y, y0 + c);
            s1.intoArray(y, y0 + n + c);
            s2.intoArray(y, y0 + 2 * n + c);
            s3.intoArray(y, y0 + 3 * n + c);
        }
    }

    /** As {@link #fourOfThree} for rows of five taps. */
    static void fourOfFive(float[] x, int[] xs, int x0, int step, float[] w, int[] ws, int rows, float[] b, int b0, int bStep, float[] y,
            int y0, int n) {
        for (int next = 0; next < n; next += LANES) {
            int c = Math.min(next, n - LANES);
            FloatVector s0 = at(b, b0 + c);
            FloatVector s1 = at(b, b0 + bStep + c);
            FloatVector s2 = at(b, b0 + 2 * bStep + c);
            FloatVector s3 = at(b, b0 + 3 * bStep + c);
            for (int t = 0; t < rows; t++) {
                int i = xs[t] + x0 + c;
                int k = ws[t] + c;
                FloatVector w0 = at(w, k);
                FloatVector w1 = at(w, k + n);
                FloatVector w2 = at(w, k + 2 * n);
                FloatVector w3 = at(w, k + 3 * n);
                FloatVector w4 = at(w, k + 4 * n);
                s0 = at(x, i).fma(w0, s0);
                FloatVector v = at(x, i + step);
                s0 = v.fma(w1, s0);
                s1 = v.fma(w0, s1);
                v = at(x, i + 2 * step);
                s0 = v.fma(w2, s0);
                s1 = v.fma(w1, s1);
                s2 = v.fma(w0, s2);
                v = at(x, i + 3 * step);
                s0 = v.fma(w3, s0);
                s1 = v.fma(w2, s1);
                s2 = v.fma(w1, s2);
                s3 = v.fma(w0, s3);
                v = at(x, i + 4 * step);
                s0 = v.fma(w4, s0);
                s1 = v.fma(w3, s1);
                s2 = v.fma(w2, s2);
                s3 = v.fma(w1, s3);
                v = at(x, i + 5 * step);
                s1 = v.fma(w4, s1);
                s2 = v.fma(w3, s2);
                s3 = v.fma(w2, s3);
                v = at(x, i + 6 * step);
                s2 = v.fma(w4, s2);
                s3 = v.fma(w3, s3);
                s3 = at(x, i + 7 * step).fma(w4, s3);
            }
            s0.intoArray(y, y0 + c);
            s1.intoArray(y, y0 + n + c);
            s2.intoArray(y, y0 + 2 * n + c);
            s3.intoArray(y, y0 + 3 * n + c);
        }
    }
}
