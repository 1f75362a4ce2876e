package org.serpentine.tensor.operation;

/** What lies beyond the border of a padded map; the example continues {@code a b c d} to the right. */
public enum PadMode {
    /** Zeros. */
    ZERO,
    /** The mirror image without the border itself: {@code c b a}. */
    REFLECT,
    /** The mirror image with the border: {@code d c b a}. */
    SYMMETRIC,
    /** The border value: {@code d d d}. */
    REPLICATE,
    /** The opposite side: {@code a b c}. */
    CIRCULAR;

    /** The index in 0..n-1 that position {@code i} (any integer) of an axis of n values repeats, or -1 for a zero. */
    int source(int i, int n) {
        if (i >= 0 && i < n) {
            return i;
        }
        return switch (this) {
            case ZERO -> -1;
            case REPLICATE -> i < 0 ? 0 : n - 1;
            case CIRCULAR -> Math.floorMod(i, n);
            case SYMMETRIC -> {
                int at = Math.floorMod(i, 2 * n);
                yield at < n ? at : 2 * n - 1 - at;
            }
            case REFLECT -> {
                int at = n == 1 ? 0 : Math.floorMod(i, 2 * n - 2);
                yield at < n ? at : 2 * n - 2 - at;
            }
        };
    }
}
