package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.kernel.Axis;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.RowKernel;
import org.serpentine.tensor.kernel.Window;

/**
 * The matrix whose row {@code p} holds everything that the window sees at output position {@code p}: {@code taps * channels /
 * groups} values for one group of channels. A convolution is a product with it. It is never built whole: threads make a few
 * rows at a time, which stay in the second-level cache, use them and make the next.
 *
 * @param window   the window
 * @param channels channels of the image under the window
 * @param groups   groups of channels
 */
record Unfolding(Window window, int channels, int groups) {
    /** Values of a block of rows. */
    private static final int BLOCK = 64 * 1024;
    private static final int FEWEST_ROWS = 32;
    private static final int MOST_ROWS = 512;
    /** Values of a sum over blocks that a thread of its own is worth. */
    private static final int GRAIN = 1 << 15;

    /** Works on rows {@code from} to {@code to} (exclusive) of the matrix, which begin at index 0 of {@code block}. */
    @FunctionalInterface
    interface Rows {
        void run(int from, int to, float[] block);
    }

    /** As {@link Rows}, with something to add the result to. */
    @FunctionalInterface
    interface RowsInto {
        void run(int from, int to, float[] block, float[] sums);
    }

    /** Columns of the matrix. */
    int columns() {
        return window.taps() * (channels / groups);
    }

    private int blockRows(int rows, int threads) {
        int fitting = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, BLOCK / columns() / 8 * 8));
        return Math.min(fitting, Math.max(8, (rows + threads - 1) / threads));
    }

    /** Unfolds the image block by block, on all threads. */
    void gather(Context ctx, float[] image, int group, Rows use) {
        Workers workers = ctx.workers();
        int rows = window.outputs();
        int step = blockRows(rows, workers.threads());
        RowKernel kernel = ImageKernels.matching(ctx.kernels()).rows();
        workers.run((rows + step - 1) / step, b -> {
            float[] block = workers.workspace().borrow(step * columns() + RowKernel.SPILL);
            int to = Math.min(rows, (b + 1) * step);
            unfold(kernel, image, group, b * step, to, block);
            use.run(b * step, to, block);
            workers.workspace().giveBack(block);
        });
    }

    /** As {@link #gather}, for a sum over all rows: each thread has an array of its own, and these are added to {@code sums}. */
    void gatherSums(Context ctx, float[] image, int group, float[] sums, int offset, int size, RowsInto use) {
        Workers workers = ctx.workers();
        Workspace workspace = workers.workspace();
        int rows = window.outputs();
        int step = blockRows(rows, workers.threads());
        RowKernel kernel = ImageKernels.matching(ctx.kernels()).rows();
        int parts = Math.min(workers.threads(), (rows + step - 1) / step);
        float[][] partial = new float[parts][];
        workers.run(parts, part -> {
            float[] block = workspace.borrow(step * columns() + RowKernel.SPILL);
            float[] own = workspace.borrow(size);
            Arrays.fill(own, 0, size, 0f);
            int end = (int) ((long) rows * (part + 1) / parts);
            for (int from = (int) ((long) rows * part / parts); from < end; from += step) {
                int to = Math.min(end, from + step);
                unfold(kernel, image, group, from, to, block);
                use.run(from, to, block, own);
            }
            workspace.giveBack(block);
            partial[part] = own;
        });
        workers.ranges(size, GRAIN, (from, to) -> {
            for (float[] own : partial) {
                kernel.scale(own, from, 1f, true, sums, offset + from, to - from);
            }
        });
        for (float[] own : partial) {
            workspace.giveBack(own);
        }
    }

    /**
     * The adjoint: {@code make} fills blocks of rows, which are folded back and added to the image. Slabs of the image whose
     * windows overlap are worked on one after the other, so that no two threads add to one place, and the result does not
     * depend on their timing.
     */
    void scatter(Context ctx, float[] image, int group, Rows make) {
        Workers workers = ctx.workers();
        RowKernel kernel = ImageKernels.matching(ctx.kernels()).rows();
        Axis axis = window.depth().out() > 1 ? window.depth() : window.height().out() > 1 ? window.height() : window.width();
        int perItem = window.outputs() / window.batch();
        int inner = perItem / axis.out();
        int shortest = ((axis.kernel() - 1) * axis.dilation() + axis.stride()) / axis.stride();
        int slabs = workers.threads() == 1 ? 1 : Math.max(1, Math.min(axis.out() / shortest, 2 * workers.threads()));
        int step = blockRows(window.outputs(), workers.threads());
        for (int parity = 0; parity < Math.min(2, slabs); parity++) {
            int first = parity;
            int perPhase = (slabs - parity + 1) / 2;
            workers.run(window.batch() * perPhase, task -> {
                int item = task / perPhase;
                int slab = task % perPhase * 2 + first;
                int end = item * perItem + (int) ((long) axis.out() * (slab + 1) / slabs) * inner;
                float[] block = workers.workspace().borrow(step * columns());
                for (int from = item * perItem + (int) ((long) axis.out() * slab / slabs) * inner; from < end; from += step) {
                    int to = Math.min(end, from + step);
                    make.run(from, to, block);
                    fold(kernel, block, group, from, to, image);
                }
                workers.workspace().giveBack(block);
            });
        }
    }

    /** What to do with one row of taps of a stretch of one output row, positions {@code from} to {@code to} (exclusive) of it. */
    @FunctionalInterface
    private interface Stretch {
        /**
         * Handles one row of taps.
         *
         * @param source first input position of the row that these taps read, or -1
         * @param at     where the first of these taps of the first position lies in the block
         */
        void run(int source, int from, int to, int at);
    }

    private void stretches(int from, int to, Stretch body) {
        int wide = window.width().out();
        int values = window.width().kernel() * (channels / groups);
        for (int p = from; p < to;) {
            int row = p / wide;
            int end = Math.min(to, (row + 1) * wide);
            int at = (p - from) * columns();
            for (int kd = 0; kd < window.depth().kernel(); kd++) {
                for (int kh = 0; kh < window.height().kernel(); kh++, at += values) {
                    body.run(window.sourceRow(row, kd, kh), p - row * wide, end - row * wide, at);
                }
            }
            p = end;
        }
    }

    /** True if the taps of a row are neighbours in the image as well as in a row of the matrix. */
    private boolean wholeRuns() {
        return groups == 1 && window.width().dilation() == 1;
    }

    /** Fills rows {@code from} to {@code to}, in order, and may spill a little over the end of the last. */
    private void unfold(RowKernel kernel, float[] image, int group, int from, int to, float[] block) {
        Axis width = window.width();
        int wide = width.out();
        int[] sources = new int[window.depth().kernel() * window.height().kernel()];
        int[] runs = new int[sources.length];
        for (int p = from; p < to;) {
            int row = p / wide;
            int o0 = p - row * wide;
            int o1 = Math.min(to, (row + 1) * wide) - row * wide;
            int inside = wholeRuns() ? Math.max(o0, Math.min(o1, width.firstInside())) : o1;
            int outside = Math.max(inside, Math.min(o1, width.endInside()));
            int at = (p - from) * columns();
            for (int i = 0; i < sources.length; i++) {
                sources[i] = window.sourceRow(row, i / window.height().kernel(), i % window.height().kernel());
                runs[i] = sources[i] < 0 ? -1 : (sources[i] + inside * width.stride() - width.padding()) * channels;
            }
            for (int o = o0; o < inside; o++, at += columns()) {
                unfoldOne(image, group, sources, o, block, at);
            }
            kernel.copyRuns(image, runs, width.stride() * channels, width.kernel() * channels, block, at, columns(), outside - inside);
            at += (outside - inside) * columns();
            for (int o = outside; o < o1; o++, at += columns()) {
                unfoldOne(image, group, sources, o, block, at);
            }
            p += o1 - o0;
        }
    }

    private void unfoldOne(float[] image, int group, int[] sources, int o, float[] block, int at) {
        int per = channels / groups;
        int to = at;
        for (int source : sources) {
            for (int k = 0; k < window.width().kernel(); k++, to += per) {
                int i = window.width().source(o, k);
                if (source < 0 || i < 0) {
                    Arrays.fill(block, to, to + per, 0f);
                } else {
                    Strips.copyRow(image, (source + i) * channels + group * per, block, to, per);
                }
            }
        }
    }

    private void fold(RowKernel kernel, float[] block, int group, int from, int to, float[] image) {
        Axis width = window.width();
        int per = channels / groups;
        int columns = columns();
        stretches(from, to, (source, o0, o1, at) -> {
            for (int o = o0; source >= 0 && o < o1; o++) {
                int b = at + (o - o0) * columns;
                if (wholeRuns() && width.inside(o)) {
                    kernel.scale(block, b, 1f, true, image, (source + width.source(o, 0)) * channels, width.kernel() * per);
                } else {
                    for (int k = 0; k < width.kernel(); k++) {
                        int i = width.source(o, k);
                        if (i >= 0) {
                            kernel.scale(block, b + k * per, 1f, true, image, (source + i) * channels + group * per, per);
                        }
                    }
                }
            }
        });
    }
}
