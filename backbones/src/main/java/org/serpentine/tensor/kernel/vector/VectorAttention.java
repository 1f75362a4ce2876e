package org.serpentine.tensor.kernel.vector;

import org.serpentine.scanning.kernel.Activations;
import org.serpentine.tensor.kernel.AttentionHead;
import org.serpentine.tensor.kernel.AttentionKernel;

/** Softmax attention with as many queries side by side as a vector has lanes: no sum runs across lanes, and scores stay in the cache. */
final class VectorAttention implements AttentionKernel {
    private static final int LANES = FloatLanes.COUNT;

    private final Activations activations;

    /** @param activations for the exponentials */
    VectorAttention(Activations activations) {
        this.activations = activations;
    }

    /** Scores of a group of queries, queries channel by channel, a group's result, and its scale. */
    @Override
    public int scratch(AttentionHead a) {
        return a.positions() * LANES + a.depth() * a.padded() + a.depth() * LANES + LANES;
    }

    @Override
    public void forward(AttentionHead a, float[] y, int y0, int yStep, float[] scratch) {
        int queries = a.positions() * LANES;
        int result = queries + a.depth() * a.padded();
        transpose(a, scratch, queries);
        for (int i = 0; i < a.positions(); i += LANES) {
            int inverse = result + a.depth() * LANES;
            exponentials(a, i, scratch, queries, inverse);
            sums(a, scratch, result, inverse);
            int lanes = Math.min(LANES, a.positions() - i);
            for (int l = 0; l < lanes; l++) {
                int to = y0 + (i + l) * yStep;
                for (int c = 0; c < a.depth(); c++) {
                    y[to + c] = scratch[result + c * LANES + l];
                }
            }
        }
    }

    @Override
    public void probabilities(AttentionHead a, float[] p, float[] scratch) {
        int queries = a.positions() * LANES;
        int inverse = queries + a.depth() * a.padded();
        transpose(a, scratch, queries);
        for (int i = 0; i < a.padded(); i += LANES) {
            exponentials(a, i, scratch, queries, inverse);
            AttentionLoops.scaled(scratch, a.positions(), scratch, inverse, p, i, a.padded());
        }
    }

    /** Queries to {@code [channel][query]}. */
    private static void transpose(AttentionHead a, float[] scratch, int to) {
        int padded = a.padded();
        for (int i = 0; i < padded; i++) {
            int from = a.query() + i * a.step();
            for (int c = 0; c < a.depth(); c++) {
                scratch[to + c * padded + i] = i < a.positions() ? a.rows()[from + c] : 0f;
            }
        }
    }

    /**
     * {@code exp(score - largest score)} of the queries from {@code i} on, key by key, at the beginning of the scratch memory; one over
     * their sums at {@code inverse}.
     */
    private void exponentials(AttentionHead a, int i, float[] scratch, int queries, int inverse) {
        int keys = a.positions();
        int padded = a.padded();
        AttentionLoops.scores(scratch, queries + i, padded, a.depth(), a.rows(), a.key(), a.offsets(), keys, a.bias(), a.bias0() + i,
                padded, scratch, 0);
        if (a.hidden() != null) {
            AttentionLoops.hide(scratch, keys, a.hidden(), i, padded, a.kinds());
        }
        activations.softmaxColumns(scratch, 0, LANES, keys, LANES, scratch, inverse);
    }

    /** Weighted sums of the values of a group of queries, channel by channel. */
    private static void sums(AttentionHead a, float[] scratch, int result, int inverse) {
        int keys = a.positions();
        int c = 0;
        for (; c < a.depth() - 7; c += 8) {
            AttentionLoops.eight(scratch, keys, a.rows(), a.value() + c, a.step(), scratch, inverse, scratch, result + c * LANES);
        }
        for (; c < a.depth() - 3; c += 4) {
            AttentionLoops.fourChannels(scratch, keys, a.rows(), a.value() + c, a.step(), scratch, inverse, scratch, result + c * LANES);
        }
        for (; c < a.depth(); c++) {
            AttentionLoops.oneChannel(scratch, keys, a.rows(), a.value() + c, a.step(), scratch, inverse, scratch, result + c * LANES);
        }
    }
}
