package org.serpentine.tensor;

import java.util.Arrays;

/** Arithmetic on tensor shapes; shapes themselves are plain {@code int[]}, outermost axis first. */
public final class Shape {
    private Shape() {}

    /**
     * Number of values in a shape.
     *
     * @throws IllegalArgumentException if an extent is negative or the product passes 2^31-1
     */
    public static int elements(int... shape) {
        long n = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " has a negative extent");
            }
            n *= extent;
            if (n > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("shape " + Arrays.toString(shape) + " needs more than 2^31-1 values; "
                        + "a tensor lives in one Java array: cut the volume into windows");
            }
        }
        return (int) n;
    }

    /** Product of the extents {@code from} (inclusive) to {@code to} (exclusive). */
    public static int product(int[] shape, int from, int to) {
        int n = 1;
        for (int i = from; i < to; i++) {
            n *= shape[i];
        }
        return n;
    }

    /** Text such as {@code [2, 16, 24, 8]}. */
    public static String text(int... shape) {
        return Arrays.toString(shape);
    }
}
