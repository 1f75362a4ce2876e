package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * {@code (x - mean) / sqrt(variance + eps) * weight + bias}, optionally followed by ReLU, with one mean and variance for each item
 * and group of channels: the common part of group, instance and batch norms.
 */
final class SpatialNorm {
    final Tensor x;
    final Tensor weight;
    final Tensor bias;
    final boolean rectified;
    final int items;
    final int rows;
    final int channels;
    final int groups;
    /** Mean of each item's groups, {@code [items, groups]}; double, because its rounding would shift every value of the group alike. */
    final double[] mean;
    /** Variance, then {@code 1 / sqrt(variance + eps)}, of each item's groups. */
    final double[] rstd;
    Tensor y;

    /** Reads {@code x} as {@code [items, rows, C]}. */
    SpatialNorm(Context ctx, String what, Tensor x, int items, int groups, Tensor weight, Tensor bias, boolean rectified) {
        this.x = x;
        this.items = items;
        this.channels = x.channels();
        this.rows = x.rows() / items;
        this.groups = groups;
        this.weight = weight;
        this.bias = bias;
        this.rectified = rectified;
        if (groups < 1 || channels % groups != 0) {
            throw new IllegalArgumentException(what + ": " + channels + " channels do not divide into " + groups + " groups");
        }
        if (weight != null && weight.elements() != channels || bias != null && bias.elements() != channels) {
            throw new IllegalArgumentException(what + " of " + Shape.text(x.shape()) + ": weight "
                    + weight + " and bias " + bias + " do not have " + channels + " values");
        }
        mean = new double[items * groups];
        rstd = new double[items * groups];
    }

    /** Computes mean and variance of the input. */
    void measure(Context ctx) {
        new GroupStatistics(x.data(), items, rows, channels, groups).compute(ctx.workers(), mean, rstd);
    }

    /** Turns the variance into its inverse root and normalises. */
    Tensor run(Context ctx, long start, double eps) {
        for (int i = 0; i < rstd.length; i++) {
            rstd[i] = 1 / Math.sqrt(rstd[i] + eps);
        }
        y = ctx.allocate(x.shape());
        ctx.workers().ranges(items * rows, Math.max(1, Blocks.GRAIN / channels), (from, to) -> {
            for (int row = from; row < to;) {
                int item = row / rows;
                int end = Math.min(to, (item + 1) * rows);
                apply(ctx.workers().workspace(), item, row, end);
                row = end;
            }
        });
        ctx.done(OperationKind.NORM, start, 2L * y.elements(), 3L * y.elements());
        return y;
    }

    private void apply(Workspace workspace, int item, int from, int to) {
        int repeats = Math.min(to - from, Blocks.repeats(channels));
        int wide = repeats * channels;
        float[] centre = workspace.borrow(wide);
        float[] centreRest = workspace.borrow(wide);
        float[] scale = workspace.borrow(wide);
        float[] scaleRest = workspace.borrow(wide);
        float[] shift = workspace.borrow(wide);
        float[] work = workspace.borrow(wide);
        fillTiles(item, repeats, centre, centreRest, scale, scaleRest, shift);
        float[] xd = x.data();
        float[] yd = y.data();
        for (int row = from; row < to; row += repeats) {
            int n = Math.min(repeats, to - row) * channels;
            System.arraycopy(xd, row * channels, work, 0, n);
            for (int i = 0; i < n; i++) {
                work[i] = work[i] - centre[i] - centreRest[i];
            }
            for (int i = 0; i < n; i++) {
                work[i] = work[i] * scale[i] + (work[i] * scaleRest[i] + shift[i]);
            }
            if (rectified) {
                for (int i = 0; i < n; i++) {
                    work[i] = Math.max(work[i], 0f);
                }
            }
            System.arraycopy(work, 0, yd, row * channels, n);
        }
        workspace.giveBack(centre);
        workspace.giveBack(centreRest);
        workspace.giveBack(scale);
        workspace.giveBack(scaleRest);
        workspace.giveBack(shift);
        workspace.giveBack(work);
    }

    /** Centre and scale in two floats each: what rounding takes from the first is in the second. */
    private void fillTiles(int item, int repeats, float[] centre, float[] centreRest, float[] scale, float[] scaleRest, float[] shift) {
        for (int c = 0; c < channels; c++) {
            double m = mean[group(item, c)];
            double s = scale(item, c);
            centre[c] = (float) m;
            centreRest[c] = (float) (m - centre[c]);
            scale[c] = (float) s;
            scaleRest[c] = (float) (s - scale[c]);
            shift[c] = bias == null ? 0f : bias.data()[c];
        }
        repeat(centre, repeats);
        repeat(centreRest, repeats);
        repeat(scale, repeats);
        repeat(scaleRest, repeats);
        repeat(shift, repeats);
    }

    /** Repeats the first {@code channels} values of a tile over the rest of it. */
    void repeat(float[] tile, int times) {
        for (int k = 1; k < times; k++) {
            System.arraycopy(tile, 0, tile, k * channels, channels);
        }
    }

    /** Index of a channel's group in {@link #mean} and {@link #rstd}. */
    int group(int item, int channel) {
        return item * groups + channel / (channels / groups);
    }

    /** What a centred value of this channel is multiplied by. */
    double scale(int item, int channel) {
        double r = rstd[group(item, channel)];
        return weight == null ? r : r * weight.data()[channel];
    }

    /** Records the backward pass of statistics that depend on the input ({@code constant} false) or are given numbers. */
    void record(Context ctx, boolean constant) {
        if (ctx.tracks(x, weight, bias)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> new SpatialNormBackward(this, dy, constant).run(ctx, tape));
        }
    }
}
