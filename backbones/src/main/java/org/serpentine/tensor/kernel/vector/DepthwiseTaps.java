package org.serpentine.tensor.kernel.vector;

import static org.serpentine.tensor.kernel.vector.FloatLanes.at;

import jdk.incubator.vector.FloatVector;

/**
 * The inner loops of the depthwise convolution over one block of channels, whose pixels follow each other in memory. Each adds
 * some taps to a row of outputs, or collects the gradient of these taps. The weights stay in registers; every index is the loop
 * variable plus a constant, so that the compiler needs neither address arithmetic nor bounds checks inside the loop.
 *
 * <p>Arguments: {@code p} holds packed input rows, {@code x0, x1, ...} are where the taps of the first pixel read; {@code w0} is
 * the first of these taps in the packed weights; {@code y0} is the first output; {@code n} is the number of pixels times lanes.
 */
final class DepthwiseTaps {
    private static final int LANES = FloatLanes.COUNT;

    private DepthwiseTaps() {}

    /** Three rows of three taps; {@code t1} and {@code t2} lead from the first tap of a row to the others. */
    static void nine(float[] p, int x0, int x1, int x2, int t1, int t2, float[] w, int w0, float[] y, int y0, int n) {
        FloatVector a = at(w, w0);
        FloatVector b = at(w, w0 + LANES);
        FloatVector c = at(w, w0 + 2 * LANES);
        FloatVector d = at(w, w0 + 3 * LANES);
        FloatVector e = at(w, w0 + 4 * LANES);
        FloatVector f = at(w, w0 + 5 * LANES);
        FloatVector g = at(w, w0 + 6 * LANES);
        FloatVector h = at(w, w0 + 7 * LANES);
        FloatVector k = at(w, w0 + 8 * LANES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector s = at(p, x0 + i).fma(a, at(y, y0 + i));
            s = at(p, x0 + t1 + i).fma(b, s);
            s = at(p, x0 + t2 + i).fma(c, s);
            s = at(p, x1 + i).fma(d, s);
            s = at(p, x1 + t1 + i).fma(e, s);
            s = at(p, x1 + t2 + i).fma(f, s);
            s = at(p, x2 + i).fma(g, s);
            s = at(p, x2 + t1 + i).fma(h, s);
            at(p, x2 + t2 + i).fma(k, s).intoArray(y, y0 + i);
        }
    }

    /** Seven taps. */
    static void seven(float[] p, int x0, int x1, int x2, int x3, int x4, int x5, int x6, float[] w, int w0, float[] y, int y0,
            int n) {
        FloatVector a = at(w, w0);
        FloatVector b = at(w, w0 + LANES);
        FloatVector c = at(w, w0 + 2 * LANES);
        FloatVector d = at(w, w0 + 3 * LANES);
        FloatVector e = at(w, w0 + 4 * LANES);
        FloatVector f = at(w, w0 + 5 * LANES);
        FloatVector g = at(w, w0 + 6 * LANES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector s = at(p, x0 + i).fma(a, at(y, y0 + i));
            s = at(p, x1 + i).fma(b, s);
            s = at(p, x2 + i).fma(c, s);
            s = at(p, x3 + i).fma(d, s);
            s = at(p, x4 + i).fma(e, s);
            s = at(p, x5 + i).fma(f, s);
            at(p, x6 + i).fma(g, s).intoArray(y, y0 + i);
        }
    }

    /** Five taps. */
    static void five(float[] p, int x0, int x1, int x2, int x3, int x4, float[] w, int w0, float[] y, int y0, int n) {
        FloatVector a = at(w, w0);
        FloatVector b = at(w, w0 + LANES);
        FloatVector c = at(w, w0 + 2 * LANES);
        FloatVector d = at(w, w0 + 3 * LANES);
        FloatVector e = at(w, w0 + 4 * LANES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector s = at(p, x0 + i).fma(a, at(y, y0 + i));
            s = at(p, x1 + i).fma(b, s);
            s = at(p, x2 + i).fma(c, s);
            s = at(p, x3 + i).fma(d, s);
            at(p, x4 + i).fma(e, s).intoArray(y, y0 + i);
        }
    }

    /** Three taps. */
    static void three(float[] p, int x0, int x1, int x2, float[] w, int w0, float[] y, int y0, int n) {
        FloatVector a = at(w, w0);
        FloatVector b = at(w, w0 + LANES);
        FloatVector c = at(w, w0 + 2 * LANES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector s = at(p, x0 + i).fma(a, at(y, y0 + i));
            s = at(p, x1 + i).fma(b, s);
            at(p, x2 + i).fma(c, s).intoArray(y, y0 + i);
        }
    }

    /** One tap. */
    static void one(float[] p, int x0, float[] w, int w0, float[] y, int y0, int n) {
        FloatVector a = at(w, w0);
        for (int i = 0; i < n; i += LANES) {
            at(p, x0 + i).fma(a, at(y, y0 + i)).intoArray(y, y0 + i);
        }
    }

    /** Gradients of three rows of three taps. */
    static void nineGradient(float[] p, int x0, int x1, int x2, int t1, int t2, float[] dy, int y0, float[] dw, int w0, int n) {
        FloatVector a = at(dw, w0);
        FloatVector b = at(dw, w0 + LANES);
        FloatVector c = at(dw, w0 + 2 * LANES);
        FloatVector d = at(dw, w0 + 3 * LANES);
        FloatVector e = at(dw, w0 + 4 * LANES);
        FloatVector f = at(dw, w0 + 5 * LANES);
        FloatVector g = at(dw, w0 + 6 * LANES);
        FloatVector h = at(dw, w0 + 7 * LANES);
        FloatVector k = at(dw, w0 + 8 * LANES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector s = at(dy, y0 + i);
            a = at(p, x0 + i).fma(s, a);
            b = at(p, x0 + t1 + i).fma(s, b);
            c = at(p, x0 + t2 + i).fma(s, c);
            d = at(p, x1 + i).fma(s, d);
            e = at(p, x1 + t1 + i).fma(s, e);
            f = at(p, x1 + t2 + i).fma(s, f);
            g = at(p, x2 + i).fma(s, g);
            h = at(p, x2 + t1 + i).fma(s, h);
            k = at(p, x2 + t2 + i).fma(s, k);
        }
        a.intoArray(dw, w0);
        b.intoArray(dw, w0 + LANES);
        c.intoArray(dw, w0 + 2 * LANES);
        d.intoArray(dw, w0 + 3 * LANES);
        e.intoArray(dw, w0 + 4 * LANES);
        f.intoArray(dw, w0 + 5 * LANES);
        g.intoArray(dw, w0 + 6 * LANES);
        h.intoArray(dw, w0 + 7 * LANES);
        k.intoArray(dw, w0 + 8 * LANES);
    }

    /** Gradients of seven taps. */
    static void sevenGradient(float[] p, int x0, int x1, int x2, int x3, int x4, int x5, int x6, float[] dy, int y0, float[] dw,
            int w0, int n) {
        FloatVector a = at(dw, w0);
        FloatVector b = at(dw, w0 + LANES);
        FloatVector c = at(dw, w0 + 2 * LANES);
        FloatVector d = at(dw, w0 + 3 * LANES);
        FloatVector e = at(dw, w0 + 4 * LANES);
        FloatVector f = at(dw, w0 + 5 * LANES);
        FloatVector g = at(dw, w0 + 6 * LANES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector s = at(dy, y0 + i);
            a = at(p, x0 + i).fma(s, a);
            b = at(p, x1 + i).fma(s, b);
            c = at(p, x2 + i).fma(s, c);
            d = at(p, x3 + i).fma(s, d);
            e = at(p, x4 + i).fma(s, e);
            f = at(p, x5 + i).fma(s, f);
            g = at(p, x6 + i).fma(s, g);
        }
        a.intoArray(dw, w0);
        b.intoArray(dw, w0 + LANES);
        c.intoArray(dw, w0 + 2 * LANES);
        d.intoArray(dw, w0 + 3 * LANES);
        e.intoArray(dw, w0 + 4 * LANES);
        f.intoArray(dw, w0 + 5 * LANES);
        g.intoArray(dw, w0 + 6 * LANES);
    }

    /** Gradients of three taps. */
    static void threeGradient(float[] p, int x0, int x1, int x2, float[] dy, int y0, float[] dw, int w0, int n) {
        FloatVector a = at(dw, w0);
        FloatVector b = at(dw, w0 + LANES);
        FloatVector c = at(dw, w0 + 2 * LANES);
        for (int i = 0; i < n; i += LANES) {
            FloatVector s = at(dy, y0 + i);
            a = at(p, x0 + i).fma(s, a);
            b = at(p, x1 + i).fma(s, b);
            c = at(p, x2 + i).fma(s, c);
        }
        a.intoArray(dw, w0);
        b.intoArray(dw, w0 + LANES);
        c.intoArray(dw, w0 + 2 * LANES);
    }

    /** Gradient of one tap. */
    static void oneGradient(float[] p, int x0, float[] dy, int y0, float[] dw, int w0, int n) {
        FloatVector a = at(dw, w0);
        for (int i = 0; i < n; i += LANES) {
            a = at(p, x0 + i).fma(at(dy, y0 + i), a);
        }
        a.intoArray(dw, w0);
    }
}
