package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;

/**
 * Sizes and helpers of the plain loops of this package.
 *
 * <p>The compiler turns a loop into vector instructions only if all arrays in it are indexed alike: with {@code s[i] += x[at + i]}
 * it cannot rule out that the arrays are one. Loops over differently placed operands therefore copy a block of {@link #WIDTH}
 * values to the beginning of a small buffer (which stays in the first-level cache), work there and copy back: 1.5 to 4 times
 * faster than the direct form.
 */
final class Blocks {
    /** Values of a block. */
    static final int WIDTH = 512;
    /** Cheap elementwise values worth waking a thread for. */
    static final int GRAIN = 1 << 15;

    private Blocks() {}

    /** How many rows of {@code width} values make up a block; at least one. */
    static int repeats(int width) {
        return Math.max(1, WIDTH / width);
    }

    /** Writes {@code vector[from .. from + width)} into {@code tile} {@code times} times. */
    static void tile(float[] vector, int from, int width, int times, float[] tile) {
        if (width == 1) {
            Arrays.fill(tile, 0, times, vector[from]);
            return;
        }
        for (int k = 0; k < times; k++) {
            System.arraycopy(vector, from, tile, k * width, width);
        }
    }

    /** Repeats the first {@code width} values of a tile {@code times} times. */
    static void repeat(float[] tile, int width, int times) {
        for (int k = 1; k < times; k++) {
            System.arraycopy(tile, 0, tile, k * width, width);
        }
    }

    /** Adds {@code from} to a gradient, which may be null, on all threads. */
    static void add(Context ctx, float[] from, Tape.Target to) {
        if (to == null) {
            return;
        }
        float[] values = to.values();
        ctx.workers().ranges(values.length, GRAIN, (first, last) -> {
            if (!to.add()) {
                System.arraycopy(from, first, values, first, last - first);
                return;
            }
            for (int i = first; i < last; i++) {
                values[i] += from[i];
            }
        });
    }
}
