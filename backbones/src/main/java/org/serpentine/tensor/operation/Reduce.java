package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;

/** Sums over rows, shared by the backward passes of layers with a bias or a scale. */
final class Reduce {
    /** Blocks summed in single precision before they are added to the total, for accuracy. */
    private static final int BLOCKS = 64;

    private Reduce() {}

    /** What is summed. */
    @FunctionalInterface
    interface Term {
        /**
         * Adds terms {@code at .. at + n} to {@code sums[0 .. n)}.
         *
         * @param first  buffer of at least n values, free to use
         * @param second another one
         */
        void add(int at, int n, float[] sums, float[] first, float[] second);
    }

    /** Adds the column sums of {@code x [rows, columns]} into {@code sums [columns]}. */
    static void addColumnSums(Context ctx, float[] x, int rows, int columns, float[] sums) {
        columns(ctx.workers(), 0, rows, columns, plain(x), sums, 0);
    }

    /** The values of an array themselves as terms. */
    static Term plain(float[] x) {
        return (at, n, s, first, second) -> {
            System.arraycopy(x, at, first, 0, n);
            for (int i = 0; i < n; i++) {
                s[i] += first[i];
            }
        };
    }

    /** The products of two equally long arrays as terms. */
    static Term product(float[] x, float[] y) {
        return (at, n, s, first, second) -> {
            System.arraycopy(x, at, first, 0, n);
            System.arraycopy(y, at, second, 0, n);
            for (int i = 0; i < n; i++) {
                s[i] += first[i] * second[i];
            }
        };
    }

    /**
     * Adds the sums over rows of {@code [rows, width]} terms, which begin at index {@code base}, into
     * {@code sums[to .. to + width)}. The result depends on the number of threads only by rounding.
     */
    static void columns(Workers workers, int base, int rows, int width, Term term, float[] sums, int to) {
        int parts = (int) Math.min(Math.min(rows, workers.threads()), 1 + (long) rows * width / Blocks.GRAIN);
        if (parts <= 1) {
            part(workers.workspace(), base, rows, width, term, sums, to);
            return;
        }
        float[] totals = workers.workspace().borrow(parts * width);
        workers.run(parts, p -> {
            int first = (int) ((long) rows * p / parts);
            int last = (int) ((long) rows * (p + 1) / parts);
            Arrays.fill(totals, p * width, (p + 1) * width, 0f);
            part(workers.workspace(), base + first * width, last - first, width, term, totals, p * width);
        });
        for (int p = 0; p < parts; p++) {
            for (int c = 0; c < width; c++) {
                sums[to + c] += totals[p * width + c];
            }
        }
        workers.workspace().giveBack(totals);
    }

    private static void part(Workspace workspace, int base, int rows, int width, Term term, float[] sums, int to) {
        int repeats = Math.min(rows, Blocks.repeats(width));
        int wide = Math.min(width, Blocks.WIDTH);
        float[] block = workspace.borrow(repeats * wide);
        float[] first = workspace.borrow(repeats * wide);
        float[] second = workspace.borrow(repeats * wide);
        for (int c = 0; c < width; c += wide) {
            int columns = Math.min(wide, width - c);
            for (int r = 0; r < rows; r += BLOCKS * repeats) {
                int end = Math.min(rows, r + BLOCKS * repeats);
                Arrays.fill(block, 0, repeats * columns, 0f);
                for (int row = r; row < end; row += repeats) {
                    term.add(base + row * width + c, Math.min(repeats, end - row) * columns, block, first, second);
                }
                for (int k = 0; k < repeats; k++) {
                    for (int i = 0; i < columns; i++) {
                        sums[to + c + i] += block[k * columns + i];
                    }
                }
            }
        }
        workspace.giveBack(block);
        workspace.giveBack(first);
        workspace.giveBack(second);
    }
}
