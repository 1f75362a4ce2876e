package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.SpatialNormKernel;
import org.serpentine.tensor.kernel.SpatialNormKernel.Scaling;

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
    final RowParts parts;
    final SpatialNormKernel kernel;
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
        this.parts = RowParts.of(items, rows, channels);
        this.kernel = ImageKernels.matching(ctx.kernels()).spatialNorms();
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
        new GroupStatistics(kernel, x.data(), parts, groups).compute(ctx.workers(), mean, rstd);
    }

    /** Turns the variance into its inverse root and normalises. */
    Tensor run(Context ctx, long start, double eps) {
        for (int i = 0; i < rstd.length; i++) {
            rstd[i] = 1 / Math.sqrt(rstd[i] + eps);
        }
        y = ctx.allocate(x.shape());
        forRows(ctx.workers(), this::apply);
        ctx.done(OperationKind.NORM, start, 2L * y.elements(), 3L * y.elements());
        return y;
    }

    /** Work on neighbouring rows of one item. */
    @FunctionalInterface
    interface RowsBody {
        /** @param from first of the rows, counted over all items */
        void run(Workspace workspace, int item, int from, int to);
    }

    /** Visits all rows; only for work that takes rows one by one, since the shares depend on the number of threads. */
    void forRows(Workers workers, RowsBody body) {
        workers.ranges(items * rows, Math.max(1, Blocks.GRAIN / channels), (from, to) -> {
            for (int row = from; row < to;) {
                int item = row / rows;
                int end = Math.min(to, (item + 1) * rows);
                body.run(workers.workspace(), item, row, end);
                row = end;
            }
        });
    }

    private void apply(Workspace workspace, int item, int from, int to) {
        int repeats = Math.min(to - from, Blocks.repeats(channels));
        int wide = repeats * channels;
        float[] centre = workspace.borrow(wide);
        float[] centreRest = workspace.borrow(wide);
        float[] scale = workspace.borrow(wide);
        float[] scaleRest = workspace.borrow(wide);
        float[] shift = workspace.borrow(wide);
        for (int c = 0; c < channels; c++) {
            int g = group(item, c);
            double s = scale(g, c);
            centre[c] = (float) mean[g];
            centreRest[c] = (float) (mean[g] - centre[c]);
            scale[c] = (float) s;
            scaleRest[c] = (float) (s - scale[c]);
            shift[c] = bias == null ? 0f : bias.data()[c];
        }
        for (float[] tile : new float[][] {centre, centreRest, scale, scaleRest, shift}) {
            Blocks.repeat(tile, channels, repeats);
        }
        kernel.normalise(x.data(), from * channels, (to - from) * channels, wide, new Scaling(centre, centreRest, scale, scaleRest, shift),
                rectified, y.data());
        workspace.giveBack(centre);
        workspace.giveBack(centreRest);
        workspace.giveBack(scale);
        workspace.giveBack(scaleRest);
        workspace.giveBack(shift);
    }

    /** Index of a channel's group in {@link #mean} and {@link #rstd}. */
    int group(int item, int channel) {
        return item * groups + (groups == channels ? channel : channel / (channels / groups));
    }

    /** What a centred value of this channel, which is in this group of those of all items, is multiplied by. */
    double scale(int group, int channel) {
        return weight == null ? rstd[group] : rstd[group] * weight.data()[channel];
    }

    /** Records the backward pass of statistics that depend on the input ({@code constant} false) or are given numbers. */
    void record(Context ctx, boolean constant) {
        if (ctx.tracks(x, weight, bias)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> new SpatialNormBackward(this, dy, constant).run(ctx, tape));
        }
    }
}
