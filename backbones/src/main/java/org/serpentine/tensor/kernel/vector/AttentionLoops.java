package org.serpentine.tensor.kernel.vector;

import static org.serpentine.tensor.kernel.vector.FloatLanes.all;
import static org.serpentine.tensor.kernel.vector.FloatLanes.at;
import static org.serpentine.tensor.kernel.vector.FloatLanes.zero;

import jdk.incubator.vector.FloatVector;

/** The inner loops of attention: queries lie in the lanes, keys and values are walked one after the other. One loop a method. */
final class AttentionLoops {
    private static final int LANES = FloatLanes.COUNT;

    private AttentionLoops() {}

    /**
     * Products of eight channels of queries and keys, key by key.
     *
     * @param q     the queries' first channel, the others following {@code qStep} apart
     * @param rows  the first key's channel at {@code k0}, the other keys following at {@code kStep}
     * @param start what the scores begin with, from {@code b0} on, {@code bStep} apart; may be {@code s} itself
     * @param s     receives the scores, from its beginning
     */
    static void scoresOfEight(float[] q, int q0, int qStep, float[] rows, int k0, int kStep, int keys, float[] start, int b0, int bStep,
            float[] s) {
        FloatVector a = at(q, q0);
        FloatVector b = at(q, q0 + qStep);
        FloatVector c = at(q, q0 + 2 * qStep);
        FloatVector d = at(q, q0 + 3 * qStep);
        FloatVector e = at(q, q0 + 4 * qStep);
        FloatVector f = at(q, q0 + 5 * qStep);
        FloatVector g = at(q, q0 + 6 * qStep);
        FloatVector h = at(q, q0 + 7 * qStep);
        for (int j = 0, k = k0, t = b0; j < keys; j++, k += kStep, t += bStep) {
            FloatVector x = a.fma(all(rows[k]), at(start, t));
            FloatVector y = b.mul(rows[k + 1]);
            x = c.fma(all(rows[k + 2]), x);
            y = d.fma(all(rows[k + 3]), y);
            x = e.fma(all(rows[k + 4]), x);
            y = f.fma(all(rows[k + 5]), y);
            x = g.fma(all(rows[k + 6]), x);
            y = h.fma(all(rows[k + 7]), y);
            x.add(y).intoArray(s, j * LANES);
        }
    }

    /** As {@link #scoresOfEight} for four channels. */
    static void scoresOfFour(float[] q, int q0, int qStep, float[] rows, int k0, int kStep, int keys, float[] start, int b0, int bStep,
            float[] s) {
        FloatVector a = at(q, q0);
        FloatVector b = at(q, q0 + qStep);
        FloatVector c = at(q, q0 + 2 * qStep);
        FloatVector d = at(q, q0 + 3 * qStep);
        for (int j = 0, k = k0, t = b0; j < keys; j++, k += kStep, t += bStep) {
            FloatVector x = a.fma(all(rows[k]), at(start, t));
            FloatVector y = b.mul(rows[k + 1]);
            x = c.fma(all(rows[k + 2]), x);
            y = d.fma(all(rows[k + 3]), y);
            x.add(y).intoArray(s, j * LANES);
        }
    }

    /** As {@link #scoresOfEight} for one channel. */
    static void scoresOfOne(float[] q, int q0, float[] rows, int k0, int kStep, int keys, float[] start, int b0, int bStep, float[] s) {
        FloatVector a = at(q, q0);
        for (int j = 0, k = k0, t = b0; j < keys; j++, k += kStep, t += bStep) {
            a.fma(all(rows[k]), at(start, t)).intoArray(s, j * LANES);
        }
    }

    /** Adds to the scores of {@code keys} keys the row that belongs to the kind of each. */
    static void hide(float[] s, int keys, float[] hidden, int h0, int hStep, int[] kinds) {
        for (int j = 0; j < keys; j++) {
            at(s, j * LANES).add(at(hidden, h0 + kinds[j] * hStep)).intoArray(s, j * LANES);
        }
    }

    /** Sums over keys of {@code p} times eight channels of the values, times {@code r}: eight rows of queries from {@code o0} on. */
    static void eight(float[] p, int keys, float[] rows, int v0, int vStep, float[] r, int r0, float[] o, int o0) {
        FloatVector a = zero();
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        for (int j = 0, v = v0; j < keys; j++, v += vStep) {
            FloatVector x = at(p, j * LANES);
            a = x.fma(all(rows[v]), a);
            b = x.fma(all(rows[v + 1]), b);
            c = x.fma(all(rows[v + 2]), c);
            d = x.fma(all(rows[v + 3]), d);
            e = x.fma(all(rows[v + 4]), e);
            f = x.fma(all(rows[v + 5]), f);
            g = x.fma(all(rows[v + 6]), g);
            h = x.fma(all(rows[v + 7]), h);
        }
        FloatVector s = at(r, r0);
        a.mul(s).intoArray(o, o0);
        b.mul(s).intoArray(o, o0 + LANES);
        c.mul(s).intoArray(o, o0 + 2 * LANES);
        d.mul(s).intoArray(o, o0 + 3 * LANES);
        e.mul(s).intoArray(o, o0 + 4 * LANES);
        f.mul(s).intoArray(o, o0 + 5 * LANES);
        g.mul(s).intoArray(o, o0 + 6 * LANES);
        h.mul(s).intoArray(o, o0 + 7 * LANES);
    }

    /** As {@link #eight} for four channels. */
    static void fourChannels(float[] p, int keys, float[] rows, int v0, int vStep, float[] r, int r0, float[] o, int o0) {
        FloatVector a = zero();
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int j = 0, v = v0; j < keys; j++, v += vStep) {
            FloatVector x = at(p, j * LANES);
            a = x.fma(all(rows[v]), a);
            b = x.fma(all(rows[v + 1]), b);
            c = x.fma(all(rows[v + 2]), c);
            d = x.fma(all(rows[v + 3]), d);
        }
        FloatVector s = at(r, r0);
        a.mul(s).intoArray(o, o0);
        b.mul(s).intoArray(o, o0 + LANES);
        c.mul(s).intoArray(o, o0 + 2 * LANES);
        d.mul(s).intoArray(o, o0 + 3 * LANES);
    }

    /** As {@link #eight} for one channel. */
    static void oneChannel(float[] p, int keys, float[] rows, int v0, int vStep, float[] r, int r0, float[] o, int o0) {
        FloatVector a = zero();
        for (int j = 0, v = v0; j < keys; j++, v += vStep) {
            a = at(p, j * LANES).fma(all(rows[v]), a);
        }
        a.mul(at(r, r0)).intoArray(o, o0);
    }

    /** Scaled rows of queries, key by key, to rows {@code yStep} apart. */
    static void scaled(float[] p, int keys, float[] r, int r0, float[] y, int y0, int yStep) {
        FloatVector s = at(r, r0);
        for (int j = 0; j < keys; j++) {
            at(p, j * LANES).mul(s).intoArray(y, y0 + j * yStep);
        }
    }
}
