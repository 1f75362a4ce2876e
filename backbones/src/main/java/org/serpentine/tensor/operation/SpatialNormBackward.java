package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.kernel.SpatialNormKernel.Slopes;

/**
 * Gradients of a {@link SpatialNorm}. With g the gradient of the output (zero where ReLU cut), r = 1/sqrt(variance + eps) and
 * h = (x - mean) r, averages taken over an item's group:
 * <pre>
 *   dbias = sum(g)    dweight = sum(g h)    dx = r (g w - average(g w) - h average(g w h))
 * </pre>
 */
final class SpatialNormBackward {
    /** Steps of {@link Blocks#WIDTH} values summed in single precision before they are added to the total. */
    private static final int STEPS = 64;
    /** Such steps whose gradient before the ReLU is made at a time, in the cache. */
    private static final int CUT_STEPS = 8;

    /** Work on neighbouring values, given what g is and where it begins. */
    @FunctionalInterface
    private interface Body {
        void run(float[] g, int from, int at, int n);
    }

    private final SpatialNorm norm;
    private final float[] dy;
    private final boolean constant;
    private final int channels;
    private final int repeats;

    /** @param constant true if mean and variance did not come from the input */
    SpatialNormBackward(SpatialNorm norm, float[] dy, boolean constant) {
        this.norm = norm;
        this.dy = dy;
        this.constant = constant;
        this.channels = norm.channels;
        this.repeats = Math.min(norm.rows, Blocks.repeats(channels));
    }

    void run(Context ctx, Tape tape) {
        long start = ctx.start();
        double[] sums = sum(ctx);
        addParameterGradients(sums, tape.gradient(norm.weight), tape.gradient(norm.bias));
        Tape.Target dx = tape.target(norm.x);
        if (dx != null) {
            norm.forRows(ctx.workers(), (workspace, item, from, to) -> addInputGradient(workspace, item, from, to, sums, dx));
        }
        ctx.done(OperationKind.NORM, start, 6L * dy.length, 4L * dy.length);
    }

    /** Sums of g and of g (x - mean) over the positions of each item, for every channel: {@code [items, 2, channels]}. */
    private double[] sum(Context ctx) {
        RowParts parts = norm.parts;
        double[] totals = new double[parts.count() * 2 * channels];
        parts.forEach(ctx.workers(), (part, item, first, last) -> sumPart(ctx.workers().workspace(), item, item * norm.rows + first,
                item * norm.rows + last, totals, part * 2 * channels));
        double[] sums = new double[norm.items * 2 * channels];
        for (int part = 0; part < parts.count(); part++) {
            int to = part / parts.perItem() * 2 * channels;
            for (int c = 0; c < 2 * channels; c++) {
                sums[to + c] += totals[part * 2 * channels + c];
            }
        }
        for (int item = 0; item < norm.items; item++) {
            for (int c = 0; c < channels; c++) {
                int at = item * 2 * channels + c;
                sums[at + channels] -= rest(norm.group(item, c)) * sums[at];
            }
        }
        return sums;
    }

    /** What rounding takes from a group's mean. */
    private double rest(int group) {
        return norm.mean[group] - (float) norm.mean[group];
    }

    private void sumPart(Workspace workspace, int item, int first, int last, double[] totals, int to) {
        int wide = repeats * channels;
        float[] centre = workspace.borrow(wide);
        float[] plain = workspace.borrow(wide);
        float[] product = workspace.borrow(wide);
        for (int c = 0; c < channels; c++) {
            centre[c] = (float) norm.mean[norm.group(item, c)];
        }
        Blocks.repeat(centre, channels, repeats);
        for (int row = first; row < last; row += STEPS * repeats) {
            Arrays.fill(plain, 0, wide, 0f);
            Arrays.fill(product, 0, wide, 0f);
            overGradient(workspace, row, Math.min(last, row + STEPS * repeats), (g, from, at, n) ->
                    norm.kernel.addGradients(g, from, norm.x.data(), at, n, wide, centre, plain, product));
            for (int k = 0; k < repeats; k++) {
                for (int c = 0; c < channels; c++) {
                    totals[to + c] += plain[k * channels + c];
                    totals[to + channels + c] += product[k * channels + c];
                }
            }
        }
        workspace.giveBack(centre);
        workspace.giveBack(plain);
        workspace.giveBack(product);
    }

    /** Visits the values of some rows with the output's gradient before the ReLU, if there is one. */
    private void overGradient(Workspace workspace, int first, int last, Body body) {
        if (!norm.rectified) {
            body.run(dy, first * channels, first * channels, (last - first) * channels);
            return;
        }
        int step = CUT_STEPS * repeats;
        float[] g = workspace.borrow(step * channels);
        for (int row = first; row < last; row += step) {
            int n = Math.min(step, last - row) * channels;
            norm.kernel.cut(dy, norm.y.data(), row * channels, n, g);
            body.run(g, 0, row * channels, n);
        }
        workspace.giveBack(g);
    }

    private void addParameterGradients(double[] sums, float[] dweight, float[] dbias) {
        for (int item = 0; item < norm.items; item++) {
            int at = item * 2 * channels;
            for (int c = 0; c < channels; c++) {
                if (dbias != null) {
                    dbias[c] += (float) sums[at + c];
                }
                if (dweight != null) {
                    dweight[c] += (float) (sums[at + channels + c] * norm.rstd[norm.group(item, c)]);
                }
            }
        }
    }

    private void addInputGradient(Workspace workspace, int item, int first, int last, double[] sums, Tape.Target dx) {
        int wide = repeats * channels;
        Slopes by = new Slopes(workspace.borrow(wide), workspace.borrow(wide), workspace.borrow(wide), workspace.borrow(wide));
        fillTiles(item, sums, by);
        overGradient(workspace, first, last, (g, from, at, n) ->
                norm.kernel.inputGradient(g, from, norm.x.data(), at, n, wide, by, dx.add(), dx.values()));
        workspace.giveBack(by.scale());
        workspace.giveBack(by.centre());
        workspace.giveBack(by.slope());
        workspace.giveBack(by.shift());
    }

    /** Slope and shift vanish for given statistics. */
    private void fillTiles(int item, double[] sums, Slopes by) {
        int size = channels / norm.groups;
        double count = (double) norm.rows * size;
        int at = item * 2 * channels;
        for (int first = 0; first < channels; first += size) {
            double plain = 0;
            double product = 0;
            for (int c = first; c < first + size; c++) {
                float w = norm.weight == null ? 1f : norm.weight.data()[c];
                plain += w * sums[at + c];
                product += w * sums[at + channels + c];
            }
            int group = norm.group(item, first);
            double r = norm.rstd[group];
            float slope = constant ? 0f : (float) (-r * r * r * product / count);
            float shift = constant ? 0f : (float) (-r * plain / count - slope * rest(group));
            for (int c = first; c < first + size; c++) {
                by.scale()[c] = (float) norm.scale(group, c);
                by.centre()[c] = (float) norm.mean[group];
                by.slope()[c] = slope;
                by.shift()[c] = shift;
            }
        }
        Blocks.repeat(by.scale(), channels, repeats);
        Blocks.repeat(by.centre(), channels, repeats);
        Blocks.repeat(by.slope(), channels, repeats);
        Blocks.repeat(by.shift(), channels, repeats);
    }
}
