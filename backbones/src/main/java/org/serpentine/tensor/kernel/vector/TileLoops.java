package org.serpentine.tensor.kernel.vector;

import static org.serpentine.tensor.kernel.vector.FloatLanes.all;
import static org.serpentine.tensor.kernel.vector.FloatLanes.at;
import static org.serpentine.tensor.kernel.vector.FloatLanes.zero;

import jdk.incubator.vector.FloatVector;

/**
 * Inner loops of neighbourhood attention over the keys of a tile, one loop a method; its scores are made by {@link AttentionLoops}. Sums
 * have channels in the lanes and take the weights of four queries of a row one by one.
 */
final class TileLoops {
    private static final int LANES = FloatLanes.COUNT;

    private TileLoops() {}

    /** What the scores of a row of keys begin with: the table, and what hides the keys outside a query's window. */
    static void start(float[] table, int t0, float[] rowMask, int r0, float[] columnMask, int c0, float[] s, int s0, int n) {
        FloatVector row = at(rowMask, r0);
        for (int i = 0; i < n; i += LANES) {
            at(table, t0 + i).add(row.add(at(columnMask, c0 + i))).intoArray(s, s0 + i);
        }
    }

    /** Lays four rows of {@code n} values side by side: value {@code i} of the row at {@code x1} goes to {@code y0 + i * LANES + 1}. */
    static void columns(float[] x, int x0, int x1, int x2, int x3, int n, float[] y, int y0) {
        for (int i = 0; i < n; i++) {
            y[y0 + i * LANES] = x[x0 + i];
            y[y0 + i * LANES + 1] = x[x1 + i];
            y[y0 + i * LANES + 2] = x[x2 + i];
            y[y0 + i * LANES + 3] = x[x3 + i];
        }
    }

    /**
     * {@code scale * sum over n of w[n] * v[offsets[n]..]} for four queries, two vectors of channels that begin at {@code v0} and
     * {@code second} later.
     *
     * @param w0   the first query's weight of the first key; those of the other queries follow
     * @param r0   the first query's scale likewise
     * @param y0   where the first query's sums go, those of the others to {@code y1}, {@code y2}, {@code y3}; of queries with the same
     *             place the first one stays
     */
    static void sums(float[] w, int w0, int r0, int[] offsets, int n, float[] v, int v0, int second, float[] y, int y0, int y1, int y2,
            int y3) {
        FloatVector a = zero();
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        for (int j = 0; j < n; j++) {
            int k = v0 + offsets[j];
            int i = w0 + j * LANES;
            FloatVector p = at(v, k);
            FloatVector q = at(v, k + second);
            FloatVector x = all(w[i]);
            a = x.fma(p, a);
            b = x.fma(q, b);
            x = all(w[i + 1]);
            c = x.fma(p, c);
            d = x.fma(q, d);
            x = all(w[i + 2]);
            e = x.fma(p, e);
            f = x.fma(q, f);
            x = all(w[i + 3]);
            g = x.fma(p, g);
            h = x.fma(q, h);
        }
        FloatVector r = all(w[r0 + 3]);
        g.mul(r).intoArray(y, y3);
        h.mul(r).intoArray(y, y3 + second);
        r = all(w[r0 + 2]);
        e.mul(r).intoArray(y, y2);
        f.mul(r).intoArray(y, y2 + second);
        r = all(w[r0 + 1]);
        c.mul(r).intoArray(y, y1);
        d.mul(r).intoArray(y, y1 + second);
        r = all(w[r0]);
        a.mul(r).intoArray(y, y0);
        b.mul(r).intoArray(y, y0 + second);
    }

    /** As {@link #sums} for one vector of channels. */
    static void sums(float[] w, int w0, int r0, int[] offsets, int n, float[] v, int v0, float[] y, int y0, int y1, int y2, int y3) {
        FloatVector a = zero();
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int j = 0; j < n; j++) {
            int i = w0 + j * LANES;
            FloatVector p = at(v, v0 + offsets[j]);
            a = p.fma(all(w[i]), a);
            b = p.fma(all(w[i + 1]), b);
            c = p.fma(all(w[i + 2]), c);
            d = p.fma(all(w[i + 3]), d);
        }
        d.mul(all(w[r0 + 3])).intoArray(y, y3);
        c.mul(all(w[r0 + 2])).intoArray(y, y2);
        b.mul(all(w[r0 + 1])).intoArray(y, y1);
        a.mul(all(w[r0])).intoArray(y, y0);
    }
}
