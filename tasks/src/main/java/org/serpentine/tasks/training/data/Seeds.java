package org.serpentine.tasks.training.data;

import java.util.SplittableRandom;

/** Independent random sources for each (seed, epoch, step, sample). */
public final class Seeds {
    private Seeds() {}

    /** A seed that depends on every number and on their order. */
    public static long mix(long... parts) {
        long h = 0x9E3779B97F4A7C15L;
        for (long part : parts) {
            h ^= part + 0x9E3779B97F4A7C15L + (h << 6) + (h >>> 2);
            // The finaliser of SplitMix64: neighbouring epochs and steps must not give related numbers.
            h = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
            h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
            h ^= h >>> 31;
        }
        return h;
    }

    /** A random source seeded by {@link #mix}. */
    public static SplittableRandom random(long... parts) {
        return new SplittableRandom(mix(parts));
    }
}
