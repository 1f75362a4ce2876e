package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Rows picked by index: scan orders, sorting, window partitions, sparse tokens. The array of indices must not change afterwards. */
public final class Gather {
    private Gather() {}

    /**
     * Picks the same rows from every item.
     *
     * @param x    {@code [N, L..., C]}, rows counted over all the middle axes
     * @param rows M indices of rows of an item, in any order and number; -1 makes a row of zeros
     * @return {@code [N, M, C]}
     */
    public static Tensor apply(Context ctx, Tensor x, int[] rows) {
        return run(ctx, x, rows, rows.length, 0);
    }

    /**
     * Picks other rows from each item.
     *
     * @param x    {@code [N, L..., C]}
     * @param rows N times M indices of rows within their item; -1 makes a row of zeros
     * @return {@code [N, M, C]}
     */
    public static Tensor applyEach(Context ctx, Tensor x, int[] rows) {
        int items = x.size(0);
        if (rows.length % items != 0) {
            throw new IllegalArgumentException("gather: " + rows.length + " indices for " + items + " items");
        }
        return run(ctx, x, rows, rows.length / items, rows.length / items);
    }

    private static Tensor run(Context ctx, Tensor x, int[] rows, int count, int perItem) {
        long start = ctx.start();
        int length = Sequences.length(x);
        int channels = x.channels();
        int items = x.size(0);
        for (int row : rows) {
            if (row < -1 || row >= length) {
                throw new IllegalArgumentException("gather: index " + row + " in items of " + length + " rows");
            }
        }
        Tensor y = ctx.allocate(items, count, channels);
        float[] xd = x.data();
        float[] yd = y.data();
        ctx.workers().ranges(items * count, Math.max(1, Blocks.GRAIN / channels), (from, to) -> {
            for (int r = from; r < to; r++) {
                int item = r / count;
                int row = rows[item * perItem + r - item * count];
                if (row < 0) {
                    Arrays.fill(yd, r * channels, (r + 1) * channels, 0f);
                } else {
                    Strips.copyRow(xd, (item * length + row) * channels, yd, r * channels, channels);
                }
            }
        });
        ctx.done(OperationKind.LAYOUT, start, 0, 0);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dx = tape.gradient(x);
                scatter(ctx, items, channels, (item, from, to) -> {
                    for (int m = 0; m < count; m++) {
                        int row = rows[item * perItem + m];
                        if (row >= 0) {
                            Strips.addRow(dy, (item * count + m) * channels + from, dx, (item * length + row) * channels + from,
                                    to - from);
                        }
                    }
                });
                ctx.done(OperationKind.LAYOUT, began, 0, dy.length);
            });
        }
        return y;
    }

    /** Adds some channels of one item to places that other rows of that item may share. */
    @FunctionalInterface
    interface ItemScatter {
        void run(int item, int fromChannel, int toChannel);
    }

    /** Shares the work out by items, or, if there are too few, by channels: never by rows, whose targets may coincide. */
    static void scatter(Context ctx, int items, int channels, ItemScatter body) {
        if (items >= ctx.workers().threads()) {
            ctx.workers().ranges(items, 1, (from, to) -> {
                for (int item = from; item < to; item++) {
                    body.run(item, 0, channels);
                }
            });
            return;
        }
        for (int i = 0; i < items; i++) {
            int item = i;
            ctx.workers().ranges(channels, 16, (from, to) -> body.run(item, from, to));
        }
    }
}
