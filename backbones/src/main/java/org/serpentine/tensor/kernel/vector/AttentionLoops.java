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
     * The products of queries and {@code n} keys, added to what the scores begin with.
     *
     * @param q       the queries, a vector for each channel, {@code qStep} apart
     * @param depth   channels
     * @param offsets where each key begins, seen from the first one at {@code k0}
     * @param start   what the scores of the first key begin with, at {@code b0}, those of the others {@code bStep} apart
     * @param s       receives the scores, those of the first key at {@code s0}, of the others a vector further each
     */
    static void scores(float[] q, int q0, int qStep, int depth, float[] keys, int k0, int[] offsets, int n, float[] start, int b0,
            int bStep, float[] s, int s0) {
        int j = 0;
        for (; j <= n - 8; j += 8) {
            eightKeys(q, q0, qStep, depth, keys, k0, offsets, j, start, b0 + j * bStep, bStep, s, s0 + j * LANES);
        }
        for (; j < n; j++) {
            oneKey(q, q0, qStep, depth, keys, k0 + offsets[j], start, b0 + j * bStep, s, s0 + j * LANES);
        }
    }

    /**
     * Scores of the eight keys from the {@code j}-th on. Channels are walked within the loop, and sums leave the registers once: in a loop
     * over keys that stores, C2 broadcasts no number straight from memory beside vectors that were loaded before it. The method is too long
     * for C2 to inline, which must stay so: in one method with other loops its vectors would be boxed.
     */
    private static void eightKeys(float[] q, int q0, int qStep, int depth, float[] keys, int k0, int[] offsets, int j, float[] start,
            int b0, int bStep, float[] s, int s0) {
        int ka = k0 + offsets[j];
        int kb = k0 + offsets[j + 1];
        int kc = k0 + offsets[j + 2];
        int kd = k0 + offsets[j + 3];
        int ke = k0 + offsets[j + 4];
        int kf = k0 + offsets[j + 5];
        int kg = k0 + offsets[j + 6];
        int kh = k0 + offsets[j + 7];
        FloatVector a = at(start, b0);
        FloatVector b = at(start, b0 + bStep);
        FloatVector c = at(start, b0 + 2 * bStep);
        FloatVector d = at(start, b0 + 3 * bStep);
        FloatVector e = at(start, b0 + 4 * bStep);
        FloatVector f = at(start, b0 + 5 * bStep);
        FloatVector g = at(start, b0 + 6 * bStep);
        FloatVector h = at(start, b0 + 7 * bStep);
        for (int i = 0; i < depth; i++) {
            FloatVector x = at(q, q0 + i * qStep);
            a = x.fma(all(keys[ka + i]), a);
            b = x.fma(all(keys[kb + i]), b);
            c = x.fma(all(keys[kc + i]), c);
            d = x.fma(all(keys[kd + i]), d);
            e = x.fma(all(keys[ke + i]), e);
            f = x.fma(all(keys[kf + i]), f);
            g = x.fma(all(keys[kg + i]), g);
            h = x.fma(all(keys[kh + i]), h);
        }
        a.intoArray(s, s0);
        b.intoArray(s, s0 + LANES);
        c.intoArray(s, s0 + 2 * LANES);
        d.intoArray(s, s0 + 3 * LANES);
        e.intoArray(s, s0 + 4 * LANES);
        f.intoArray(s, s0 + 5 * LANES);
        g.intoArray(s, s0 + 6 * LANES);
        h.intoArray(s, s0 + 7 * LANES);
    }

    /** As {@link #eightKeys} for the key at {@code k}. */
    private static void oneKey(float[] q, int q0, int qStep, int depth, float[] keys, int k, float[] start, int b0, float[] s, int s0) {
        FloatVector a = at(start, b0);
        for (int i = 0; i < depth; i++) {
            a = at(q, q0 + i * qStep).fma(all(keys[k + i]), a);
        }
        a.intoArray(s, s0);
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
