package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Adds borders to maps or volumes, cuts borders off (negative amounts), or rolls them (circular, one positive, one negative). */
public final class Pad {
    private static final int MOST_AXES = 3;

    private Pad() {}

    /**
     * Pads the spatial axes.
     *
     * @param x      {@code [N, spatial..., C]} with one to three spatial axes
     * @param before values added in front of each spatial axis; negative ones are cut off
     * @param after  values added behind
     */
    public static Tensor apply(Context ctx, Tensor x, PadMode mode, int[] before, int[] after) {
        long start = ctx.start();
        int axes = x.rank() - 2;
        if (axes < 1 || axes > MOST_AXES || before.length != axes || after.length != axes) {
            throw new IllegalArgumentException("padding of " + Shape.text(x.shape()) + " by " + Arrays.toString(before) + " and "
                    + Arrays.toString(after) + ": expected 1 to 3 spatial axes, and one number for each");
        }
        int[] shape = x.shape();
        int[][] maps = {{0}, {0}, {0}};
        int[] extents = {1, 1, 1};
        for (int i = 0; i < axes; i++) {
            int n = shape[i + 1];
            int padded = n + before[i] + after[i];
            if (padded < 0) {
                throw new IllegalArgumentException("padding of " + Shape.text(x.shape()) + " by " + Arrays.toString(before)
                        + " and " + Arrays.toString(after) + " leaves less than nothing of axis " + (i + 1));
            }
            int[] map = new int[padded];
            for (int k = 0; k < padded; k++) {
                map[k] = mode.source(k - before[i], n);
            }
            maps[MOST_AXES - axes + i] = map;
            extents[MOST_AXES - axes + i] = n;
            shape[i + 1] = padded;
        }
        Tensor y = ctx.allocate(shape);
        Plan plan = new Plan(maps, extents, x.channels());
        int lines = maps[0].length * maps[1].length;
        ctx.workers().ranges(x.size(0) * lines, Math.max(1, Blocks.GRAIN / Math.max(1, maps[2].length * x.channels())),
                (from, to) -> {
                    for (int line = from; line < to; line++) {
                        plan.copyLine(x.data(), line / lines, line % lines, y.data());
                    }
                });
        ctx.done(OperationKind.LAYOUT, start, 0, 0);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dx = tape.gradient(x);
                Gather.scatter(ctx, x.size(0), x.channels(), (item, from, to) -> {
                    for (int line = 0; line < lines; line++) {
                        plan.addLine(dy, item, line, from, to, dx);
                    }
                });
                ctx.done(OperationKind.LAYOUT, began, 0, dy.length);
            });
        }
        return y;
    }

    /** Moves everything by {@code shift} positions along each spatial axis, around the border. */
    public static Tensor roll(Context ctx, Tensor x, int... shift) {
        int[] back = new int[shift.length];
        for (int i = 0; i < back.length; i++) {
            back[i] = -shift[i];
        }
        return apply(ctx, x, PadMode.CIRCULAR, shift, back);
    }

    /** Source index of every index of each of three axes (-1 for zeros), extents of the source, channels. */
    private record Plan(int[][] maps, int[] extents, int channels) {
        /** Index of the first source value of a line (all positions along the last spatial axis), or -1 if it is all zeros. */
        private int sourceLine(int item, int line) {
            int d = maps[0][line / maps[1].length];
            int h = maps[1][line % maps[1].length];
            return d < 0 || h < 0 ? -1 : ((item * extents[0] + d) * extents[1] + h) * extents[2] * channels;
        }

        private int targetLine(int item, int line) {
            return (item * maps[0].length * maps[1].length + line) * maps[2].length * channels;
        }

        void copyLine(float[] x, int item, int line, float[] y) {
            int from = sourceLine(item, line);
            int to = targetLine(item, line);
            for (int source : maps[2]) {
                if (from < 0 || source < 0) {
                    Arrays.fill(y, to, to + channels, 0f);
                } else {
                    Strips.copyRow(x, from + source * channels, y, to, channels);
                }
                to += channels;
            }
        }

        void addLine(float[] dy, int item, int line, int fromChannel, int toChannel, float[] dx) {
            int to = sourceLine(item, line);
            if (to < 0) {
                return;
            }
            int from = targetLine(item, line);
            for (int source : maps[2]) {
                if (source >= 0) {
                    Strips.addRow(dy, from + fromChannel, dx, to + source * channels + fromChannel, toChannel - fromChannel);
                }
                from += channels;
            }
        }
    }
}
