package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * Random zeros while {@link Context#training()}, the rest scaled up so that the expectation stays; the input itself otherwise.
 * Which values drop depends on the context's seed alone, not on the number of threads.
 */
public final class Dropout {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Dropout() {}

    /**
     * Drops single values.
     *
     * @param p probability of a zero, 0..1
     */
    public static Tensor apply(Context ctx, Tensor x, double p) {
        return drop(ctx, x, p, x.shape());
    }

    /**
     * Drops whole channels of single items of {@code [N, ..., C]} (PyTorch's Dropout2d and Dropout3d).
     *
     * @param p probability of a zero, 0..1
     */
    public static Tensor channels(Context ctx, Tensor x, double p) {
        int[] mask = x.shape();
        Arrays.fill(mask, 1, mask.length - 1, 1);
        return drop(ctx, x, p, mask);
    }

    /** One decision for every value of {@code maskShape}, repeated over the axes where that is 1. */
    static Tensor drop(Context ctx, Tensor x, double p, int... maskShape) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("dropout: probability is " + p + ", expected 0..1");
        }
        if (!ctx.training() || p == 0) {
            return x;
        }
        long seed = ctx.random().nextLong();
        float kept = p == 1 ? 0f : (float) (1 / (1 - p));
        Tensor mask = ctx.allocate(maskShape);
        float[] m = mask.data();
        ctx.workers().ranges(m.length, Blocks.GRAIN / 8, (from, to) -> {
            for (int i = from; i < to; i++) {
                m[i] = (mix(seed + i * GOLDEN) >>> 11) * 0x1p-53 < p ? 0f : kept;
            }
        });
        return Multiply.apply(ctx, x, mask);
    }

    /** The output function of SplitMix64 (Steele, Lea and Flood 2014). */
    private static long mix(long z) {
        long a = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ a >>> 27) * 0x94D049BB133111EBL;
        return b ^ b >>> 31;
    }
}
