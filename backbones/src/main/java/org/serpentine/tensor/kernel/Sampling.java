package org.serpentine.tensor.kernel;

import java.util.Arrays;

/**
 * Resampling of one axis as a sparse matrix: output {@code o} is the sum of {@code weight[i] * input[index[i]]} over {@code i}
 * from {@code start[o]} to {@code start[o + 1]} (exclusive). Positions follow PyTorch's {@code interpolate}.
 */
public final class Sampling {
    /** An axis of one that stays as it is. */
    public static final Sampling SINGLE = new Sampling(1, new int[] {0, 1}, new int[1], new float[] {1f});

    private static final double CUBIC = -0.75;

    private final int in;
    private final int[] start;
    private final int[] index;
    private final float[] weight;

    private Sampling(int in, int[] start, int[] index, float[] weight) {
        this.in = in;
        this.start = start;
        this.index = index;
        this.weight = weight;
    }

    /** The value at {@code floor(o * in / out)}. */
    public static Sampling nearest(int in, int out) {
        Sampling s = withTaps(in, out, 1);
        float step = (float) in / out;
        for (int o = 0; o < out; o++) {
            s.set(o, 0, Math.min((int) (o * step), in - 1), 1f);
        }
        return s;
    }

    /**
     * Linear interpolation.
     *
     * @param alignCorners if true the first and last samples coincide, else the borders of the first and last pixels
     */
    public static Sampling linear(int in, int out, boolean alignCorners) {
        Sampling s = withTaps(in, out, 2);
        for (int o = 0; o < out; o++) {
            double at = Math.max(0, position(o, in, out, alignCorners));
            int i = Math.min((int) at, in - 1);
            float t = (float) (at - i);
            s.set(o, 0, i, 1 - t);
            s.set(o, 1, Math.min(i + 1, in - 1), t);
        }
        return s.compact();
    }

    /** Cubic convolution with a = -0.75 whose pixel borders coincide; beyond the border the last value goes on. */
    public static Sampling cubic(int in, int out) {
        Sampling s = withTaps(in, out, 4);
        for (int o = 0; o < out; o++) {
            double at = position(o, in, out, false);
            int i = (int) Math.floor(at);
            double t = at - i;
            double[] w = {far(t + 1), near(t), near(1 - t), far(2 - t)};
            for (int k = 0; k < 4; k++) {
                s.set(o, k, Math.max(0, Math.min(in - 1, i - 1 + k)), (float) w[k]);
            }
        }
        return s.compact();
    }

    private static double near(double t) {
        return ((CUBIC + 2) * t - (CUBIC + 3)) * t * t + 1;
    }

    private static double far(double t) {
        return ((CUBIC * t - 5 * CUBIC) * t + 8 * CUBIC) * t - 4 * CUBIC;
    }

    private static double position(int o, int in, int out, boolean alignCorners) {
        if (alignCorners) {
            return out == 1 ? 0 : (double) o * (in - 1) / (out - 1);
        }
        return (o + 0.5) * in / out - 0.5;
    }

    private static Sampling withTaps(int in, int out, int taps) {
        if (in < 1 || out < 1) {
            throw new IllegalArgumentException("resampling an axis of " + in + " to " + out + ": both must be at least 1");
        }
        int[] start = new int[out + 1];
        for (int o = 0; o <= out; o++) {
            start[o] = o * taps;
        }
        return new Sampling(in, start, new int[out * taps], new float[out * taps]);
    }

    private void set(int o, int k, int i, float w) {
        index[start[o] + k] = i;
        weight[start[o] + k] = w;
    }

    /** Merges taps of the same input and drops those of no weight. */
    private Sampling compact() {
        int[] starts = new int[start.length];
        int[] indices = new int[index.length];
        float[] weights = new float[index.length];
        int n = 0;
        for (int o = 0; o < out(); o++) {
            starts[o] = n;
            for (int i = start[o]; i < start[o + 1]; i++) {
                if (n > starts[o] && indices[n - 1] == index[i]) {
                    weights[n - 1] += weight[i];
                } else if (weight[i] != 0f) {
                    indices[n] = index[i];
                    weights[n++] = weight[i];
                }
            }
        }
        starts[out()] = n;
        return new Sampling(in, starts, Arrays.copyOf(indices, n), Arrays.copyOf(weights, n));
    }

    /** The adjoint: it carries gradients from outputs to inputs. */
    public Sampling transposed() {
        int[] starts = new int[in + 1];
        for (int i : index) {
            starts[i + 1]++;
        }
        for (int i = 0; i < in; i++) {
            starts[i + 1] += starts[i];
        }
        int[] next = starts.clone();
        int[] indices = new int[index.length];
        float[] weights = new float[index.length];
        for (int o = 0; o < out(); o++) {
            for (int i = start[o]; i < start[o + 1]; i++) {
                int at = next[index[i]]++;
                indices[at] = o;
                weights[at] = weight[i];
            }
        }
        return new Sampling(out(), starts, indices, weights);
    }

    /** Extent of the input. */
    public int in() {
        return in;
    }

    /** Extent of the output. */
    public int out() {
        return start.length - 1;
    }

    /** Number of terms. */
    public int terms() {
        return index.length;
    }

    /** First term of an output; {@code from(out())} is the number of terms. */
    public int from(int o) {
        return start[o];
    }

    /** Input of a term. */
    public int index(int term) {
        return index[term];
    }

    /** Weight of a term. */
    public float weight(int term) {
        return weight[term];
    }
}
