package org.serpentine.tensor.kernel.vector;

import static org.serpentine.tensor.kernel.vector.FloatLanes.all;
import static org.serpentine.tensor.kernel.vector.FloatLanes.at;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops of neighbourhood attention: one loop a method, a few accumulators in registers, four queries at a time.
 *
 * <p>Scores put neighbours of a row into the lanes, and walk the channels; sums over neighbours put channels into the lanes, and walk
 * the neighbours through a table of their offsets, whatever window and dilation are.
 */
final class NeighbourLoops {
    private static final int LANES = FloatLanes.COUNT;

    private NeighbourLoops() {}

    /**
     * Products of four queries with two rows of keys, one vector of columns.
     *
     * @param k       keys, [channel][column]
     * @param k0      first column of the first row
     * @param k1      first column of the second row
     * @param step    from a channel to the next one
     * @param q       the queries' channels, from {@code q0}, {@code q1}, {@code q2} and {@code q3} on
     * @param s       receives the products of the first row from {@code s0} on
     * @param sRow    from the first row to the second
     * @param sQuery  from a query to the next one
     */
    static void two(float[] k, int k0, int k1, int step, float[] q, int q0, int q1, int q2, int q3, int channels, float[] s, int s0,
            int sRow, int sQuery) {
        FloatVector a0 = FloatVector.zero(FloatLanes.F);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        for (int e = 0, i = 0; e < channels; e++, i += step) {
            FloatVector x = at(k, k0 + i);
            FloatVector y = at(k, k1 + i);
            FloatVector w = all(q[q0 + e]);
            a0 = x.fma(w, a0);
            a1 = y.fma(w, a1);
            w = all(q[q1 + e]);
            b0 = x.fma(w, b0);
            b1 = y.fma(w, b1);
            w = all(q[q2 + e]);
            c0 = x.fma(w, c0);
            c1 = y.fma(w, c1);
            w = all(q[q3 + e]);
            d0 = x.fma(w, d0);
            d1 = y.fma(w, d1);
        }
        a0.intoArray(s, s0);
        a1.intoArray(s, s0 + sRow);
        b0.intoArray(s, s0 + sQuery);
        b1.intoArray(s, s0 + sQuery + sRow);
        c0.intoArray(s, s0 + 2 * sQuery);
        c1.intoArray(s, s0 + 2 * sQuery + sRow);
        d0.intoArray(s, s0 + 3 * sQuery);
        d1.intoArray(s, s0 + 3 * sQuery + sRow);
    }

    /** As {@link #two} for one row. */
    static void one(float[] k, int k0, int step, float[] q, int q0, int q1, int q2, int q3, int channels, float[] s, int s0, int sQuery) {
        FloatVector a = FloatVector.zero(FloatLanes.F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int e = 0, i = k0; e < channels; e++, i += step) {
            FloatVector x = at(k, i);
            a = x.fma(all(q[q0 + e]), a);
            b = x.fma(all(q[q1 + e]), b);
            c = x.fma(all(q[q2 + e]), c);
            d = x.fma(all(q[q3 + e]), d);
        }
        a.intoArray(s, s0);
        b.intoArray(s, s0 + sQuery);
        c.intoArray(s, s0 + 2 * sQuery);
        d.intoArray(s, s0 + 3 * sQuery);
    }

    /**
     * Sums of products and table entries, one vector of columns of each row, rows side by side: what lies behind a row is overwritten by
     * the next one.
     */
    static void addTable(float[] s, int s0, int sRow, float[] t, int t0, int tRow, float[] y, int y0, int yRow, int rows) {
        for (int r = 0; r < rows; r++) {
            at(s, s0 + r * sRow).add(at(t, t0 + r * tRow)).intoArray(y, y0 + r * yRow);
        }
    }

    /** The largest lanes of {@code n} values, a multiple of the lane count, to {@code lanes} and behind. */
    static void largest(float[] x, int from, int n, float[] to, int lanes) {
        FloatVector m = at(x, from);
        for (int i = LANES; i < n; i += LANES) {
            FloatVector v = at(x, from + i);
            m = m.blend(v, v.compare(VectorOperators.GT, m));
        }
        m.intoArray(to, lanes);
    }

    /** Subtracts a number from {@code n} values, a multiple of the lane count. */
    static void subtract(float[] x, int from, int n, float number) {
        FloatVector d = all(number);
        for (int i = 0; i < n; i += LANES) {
            at(x, from + i).sub(d).intoArray(x, from + i);
        }
    }

    /** Lane sums of {@code n} values, a multiple of the lane count, to {@code lanes} and behind. */
    static void sum(float[] x, int from, int n, float[] to, int lanes) {
        FloatVector s = at(x, from);
        for (int i = LANES; i < n; i += LANES) {
            s = s.add(at(x, from + i));
        }
        s.intoArray(to, lanes);
    }

    /** Multiplies {@code n} values, a multiple of the lane count. */
    static void scale(float[] x, int from, int n, float factor) {
        FloatVector f = all(factor);
        for (int i = 0; i < n; i += LANES) {
            at(x, from + i).mul(f).intoArray(x, from + i);
        }
    }

    /** Copies rows of at most one vector, with zeros behind each. */
    static void spread(float[] x, int x0, int xRow, float[] y, int y0, int yRow, int rows, int width) {
        FloatVector zero = FloatVector.zero(FloatLanes.F);
        var outside = FloatLanes.F.indexInRange(0, width).not();
        for (int r = 0; r < rows; r++) {
            at(x, x0 + r * xRow).blend(zero, outside).intoArray(y, y0 + r * yRow);
        }
    }

    /**
     * {@code sum over n of w[n] * v[v0 + offsets[n]..]} for four queries, one vector of channels.
     *
     * @param w      weights of the first query; those of the others follow at {@code wQuery}
     * @param y      receives the sums from {@code y0}, {@code y1}, {@code y2} and {@code y3} on
     */
    static void gather(float[] w, int wQuery, int[] offsets, float[] v, int v0, float[] y, int y0, int y1, int y2, int y3) {
        FloatVector a = FloatVector.zero(FloatLanes.F);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int n = 0; n < offsets.length; n++) {
            FloatVector x = at(v, v0 + offsets[n]);
            a = x.fma(all(w[n]), a);
            b = x.fma(all(w[n + wQuery]), b);
            c = x.fma(all(w[n + 2 * wQuery]), c);
            d = x.fma(all(w[n + 3 * wQuery]), d);
        }
        a.intoArray(y, y0);
        b.intoArray(y, y1);
        c.intoArray(y, y2);
        d.intoArray(y, y3);
    }

    /** {@code y[y0 + offsets[n]..] += w[w0 + n] * x[x0..]}, one vector of channels. */
    static void scatter(float[] w, int w0, int[] offsets, float[] x, int x0, float[] y, int y0) {
        FloatVector own = at(x, x0);
        for (int n = 0; n < offsets.length; n++) {
            int i = y0 + offsets[n];
            own.fma(all(w[w0 + n]), at(y, i)).intoArray(y, i);
        }
    }
}
