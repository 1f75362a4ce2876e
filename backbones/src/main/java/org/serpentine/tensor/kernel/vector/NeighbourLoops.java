package org.serpentine.tensor.kernel.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The inner loops of neighbourhood attention: one loop a method, a few accumulators in registers.
 *
 * <p>Scores put neighbours of a row into the lanes, and walk the channels; sums over neighbours put channels into the lanes, and walk
 * the neighbours through a table of their offsets, whatever window and dilation are.
 */
final class NeighbourLoops {
    private static final int LANES = DepthwiseTaps.LANES;

    private NeighbourLoops() {}

    private static FloatVector at(float[] a, int i) {
        return FloatVector.fromArray(DepthwiseTaps.S, a, i);
    }

    private static FloatVector all(float x) {
        return FloatVector.broadcast(DepthwiseTaps.S, x);
    }

    /**
     * Scores of four rows of neighbours.
     *
     * @param k     keys, [channel][column]
     * @param k0    first neighbour of the first row; the other rows follow at {@code row}
     * @param step  from a channel to the next one
     * @param q     the query's channels from {@code q0} on
     * @param t     what the scores begin with: row {@code r} at {@code t0 + r * tRow}
     * @param s     receives row {@code r} at {@code s0 + r * sRow}, in ascending order: what lies behind a row is overwritten
     */
    static void four(float[] k, int k0, int row, int step, float[] q, int q0, int channels, float[] t, int t0, int tRow, float[] s,
            int s0, int sRow) {
        FloatVector a = at(t, t0);
        FloatVector b = at(t, t0 + tRow);
        FloatVector c = at(t, t0 + 2 * tRow);
        FloatVector d = at(t, t0 + 3 * tRow);
        for (int e = 0, i = k0; e < channels; e++, i += step) {
            FloatVector x = all(q[q0 + e]);
            a = at(k, i).fma(x, a);
            b = at(k, i + row).fma(x, b);
            c = at(k, i + 2 * row).fma(x, c);
            d = at(k, i + 3 * row).fma(x, d);
        }
        a.intoArray(s, s0);
        b.intoArray(s, s0 + sRow);
        c.intoArray(s, s0 + 2 * sRow);
        d.intoArray(s, s0 + 3 * sRow);
    }

    /** As {@link #four} for three rows. */
    static void three(float[] k, int k0, int row, int step, float[] q, int q0, int channels, float[] t, int t0, int tRow, float[] s,
            int s0, int sRow) {
        FloatVector a = at(t, t0);
        FloatVector b = at(t, t0 + tRow);
        FloatVector c = at(t, t0 + 2 * tRow);
        for (int e = 0, i = k0; e < channels; e++, i += step) {
            FloatVector x = all(q[q0 + e]);
            a = at(k, i).fma(x, a);
            b = at(k, i + row).fma(x, b);
            c = at(k, i + 2 * row).fma(x, c);
        }
        a.intoArray(s, s0);
        b.intoArray(s, s0 + sRow);
        c.intoArray(s, s0 + 2 * sRow);
    }

    /** As {@link #four} for one row. */
    static void one(float[] k, int k0, int step, float[] q, int q0, int channels, float[] t, int t0, float[] s, int s0) {
        FloatVector a = at(t, t0);
        for (int e = 0, i = k0; e < channels; e++, i += step) {
            a = at(k, i).fma(all(q[q0 + e]), a);
        }
        a.intoArray(s, s0);
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

    /** {@code y[y0..] = sum over n of w[w0 + n] * v[v0 + offsets[n]..]}, one vector of channels. */
    static void gather(float[] w, int w0, int[] offsets, float[] v, int v0, float[] y, int y0) {
        FloatVector a = FloatVector.zero(DepthwiseTaps.S);
        FloatVector b = FloatVector.zero(DepthwiseTaps.S);
        FloatVector c = FloatVector.zero(DepthwiseTaps.S);
        FloatVector d = at(v, v0 + offsets[0]).mul(w[w0]);
        int n = 1;
        for (; n < offsets.length - 3; n += 4) {
            a = at(v, v0 + offsets[n]).fma(all(w[w0 + n]), a);
            b = at(v, v0 + offsets[n + 1]).fma(all(w[w0 + n + 1]), b);
            c = at(v, v0 + offsets[n + 2]).fma(all(w[w0 + n + 2]), c);
            d = at(v, v0 + offsets[n + 3]).fma(all(w[w0 + n + 3]), d);
        }
        for (; n < offsets.length; n++) {
            a = at(v, v0 + offsets[n]).fma(all(w[w0 + n]), a);
        }
        a.add(b).add(c.add(d)).intoArray(y, y0);
    }

    /** As {@link #gather} for two vectors of channels, the second one {@code second} behind the first. */
    static void gatherTwo(float[] w, int w0, int[] offsets, float[] v, int v0, int second, float[] y, int y0) {
        FloatVector x = all(w[w0]);
        FloatVector a = at(v, v0 + offsets[0]).mul(x);
        FloatVector b = at(v, v0 + offsets[0] + second).mul(x);
        FloatVector c = FloatVector.zero(DepthwiseTaps.S);
        FloatVector d = FloatVector.zero(DepthwiseTaps.S);
        for (int n = 1; n < offsets.length - 1; n += 2) { // there is an odd number of neighbours
            x = all(w[w0 + n]);
            int i = v0 + offsets[n];
            a = at(v, i).fma(x, a);
            b = at(v, i + second).fma(x, b);
            x = all(w[w0 + n + 1]);
            i = v0 + offsets[n + 1];
            c = at(v, i).fma(x, c);
            d = at(v, i + second).fma(x, d);
        }
        a.add(c).intoArray(y, y0);
        b.add(d).intoArray(y, y0 + second);
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
