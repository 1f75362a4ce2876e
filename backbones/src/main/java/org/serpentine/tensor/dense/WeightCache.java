package org.serpentine.tensor.dense;

import java.util.Map;
import java.util.WeakHashMap;

/**
 * Weights in a form that an engine likes better, kept for as long as their arrays live: making it at every product would cost as
 * much time as it saves.
 *
 * <p>An array may be overwritten with other weights. Whoever does so says so by another edition; one who does not is still noticed by
 * some of its values, spread over all of it. The end of a tape makes engines forget everything besides.
 *
 * @param <T> the other form
 */
public final class WeightCache<T> {
    private static final int SAMPLES = 64;
    /** Samples that lie side by side: the array is rarely in the cache, and each place costs one access to memory. */
    private static final int RUN = 8;

    /** Makes the other form. */
    @FunctionalInterface
    public interface Form<T> {
        /** The other form of a matrix of rows of this length; it must not hold on to the array itself. */
        T make(float[] weights, int rowLength);
    }

    private record Held<T>(float[] samples, int edition, int rowLength, T made) {}

    private final Form<T> form;
    private final Map<float[], Held<T>> held = new WeakHashMap<>();

    /** @param form makes the other form */
    public WeightCache(Form<T> form) {
        this.form = form;
    }

    /**
     * The other form of this array as it is now.
     *
     * @param edition another number than before whenever values have changed
     */
    public synchronized T of(float[] weights, int edition, int rowLength) {
        Held<T> known = held.get(weights);
        if (known == null || known.edition != edition || known.rowLength != rowLength || !seen(weights, known.samples)) {
            known = new Held<>(samples(weights), edition, rowLength, form.make(weights, rowLength));
            held.put(weights, known);
        }
        return known.made;
    }

    /** The other form of one array, for products during which it stays as it is: looked up by the first of them only. */
    public Kept keep(float[] weights, int edition) {
        return new Kept(weights, edition);
    }

    /** An array and, once asked for, its other form. */
    public final class Kept {
        private final float[] weights;
        private final int edition;
        private volatile T made;

        private Kept(float[] weights, int edition) {
            this.weights = weights;
            this.edition = edition;
        }

        /** The other form; the rows' length is the same at every call. */
        public T get(int rowLength) {
            T now = made;
            if (now == null) {
                now = of(weights, edition, rowLength);
                made = now;
            }
            return now;
        }
    }

    /** Lets go of everything. */
    public synchronized void clear() {
        held.clear();
    }

    private static int position(float[] weights, int sample) {
        return weights.length <= SAMPLES ? sample
                : (int) ((long) (sample / RUN) * (weights.length - RUN) / (SAMPLES / RUN - 1)) + sample % RUN;
    }

    private static float[] samples(float[] weights) {
        float[] samples = new float[Math.min(SAMPLES, weights.length)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = weights[position(weights, i)];
        }
        return samples;
    }

    private static boolean seen(float[] weights, float[] samples) {
        for (int i = 0; i < samples.length; i++) {
            if (Float.floatToRawIntBits(weights[position(weights, i)]) != Float.floatToRawIntBits(samples[i])) {
                return false;
            }
        }
        return true;
    }
}
