package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;

/**
 * Gradients of a {@link SpatialNorm}. With g the gradient of the output (zero where ReLU cut), r = 1/sqrt(variance + eps) and
 * h = (x - mean) r, averages taken over an item's group:
 * <pre>
 *   dbias = sum(g)    dweight = sum(g h)    dx = r (g w - average(g w) - h average(g w h))
 * </pre>
 */
final class SpatialNormBackward {
    /** Steps summed in single precision before they are added to the total. */
    private static final int STEPS = 64;

    private final SpatialNorm norm;
    private final float[] dy;
    private final boolean constant;
    private final int channels;

    /** @param constant true if mean and variance did not come from the input */
    SpatialNormBackward(SpatialNorm norm, float[] dy, boolean constant) {
        this.norm = norm;
        this.dy = dy;
        this.constant = constant;
        this.channels = norm.channels;
    }

    void run(Context ctx, Tape tape) {
        long start = ctx.start();
        Workers workers = ctx.workers();
        float[] sums = ctx.takeScratch(norm.items * 2 * channels);
        if (norm.items >= workers.threads()) {
            workers.run(norm.items, item -> sum(workers, item, sums));
        } else {
            for (int item = 0; item < norm.items; item++) {
                sum(workers, item, sums);
            }
        }
        addParameterGradients(sums, tape.gradient(norm.weight), tape.gradient(norm.bias));
        float[] dx = tape.gradient(norm.x);
        if (dx != null) {
            int rows = norm.rows;
            workers.ranges(norm.items * rows, Math.max(1, Blocks.GRAIN / channels), (from, to) -> {
                for (int row = from; row < to;) {
                    int item = row / rows;
                    int end = Math.min(to, (item + 1) * rows);
                    addInputGradient(workers.workspace(), item, row, end, sums, dx);
                    row = end;
                }
            });
        }
        ctx.giveScratch(sums);
        ctx.done(OperationKind.NORM, start, 6L * dy.length, 4L * dy.length);
    }

    /** Sums of g and of g (x - mean) over the positions of an item, for every channel. */
    private void sum(Workers workers, int item, float[] sums) {
        int rows = norm.rows;
        int parts = (int) Math.min(workers.threads(), 1 + (long) rows * channels / Blocks.GRAIN);
        float[] totals = workers.workspace().borrow(parts * 2 * channels);
        workers.run(parts, p -> {
            Arrays.fill(totals, p * 2 * channels, (p + 1) * 2 * channels, 0f);
            sumPart(workers.workspace(), item, item * rows + (int) ((long) rows * p / parts),
                    item * rows + (int) ((long) rows * (p + 1) / parts), totals, p * 2 * channels);
        });
        int to = item * 2 * channels;
        System.arraycopy(totals, 0, sums, to, 2 * channels);
        for (int p = 1; p < parts; p++) {
            for (int c = 0; c < 2 * channels; c++) {
                sums[to + c] += totals[p * 2 * channels + c];
            }
        }
        workers.workspace().giveBack(totals);
        for (int c = 0; c < channels; c++) {
            sums[to + channels + c] -= (float) (rest(item, c) * sums[to + c]);
        }
    }

    /** What rounding takes from a channel's mean. */
    private double rest(int item, int channel) {
        double mean = norm.mean[norm.group(item, channel)];
        return mean - (float) mean;
    }

    private void sumPart(Workspace workspace, int item, int first, int last, float[] totals, int to) {
        int repeats = Math.max(1, Math.min(last - first, Blocks.repeats(channels)));
        int wide = repeats * channels;
        float[] g = workspace.borrow(wide);
        float[] x = workspace.borrow(wide);
        float[] centre = workspace.borrow(wide);
        float[] plain = workspace.borrow(wide);
        float[] product = workspace.borrow(wide);
        for (int c = 0; c < channels; c++) {
            centre[c] = (float) norm.mean[norm.group(item, c)];
        }
        norm.repeat(centre, repeats);
        for (int row = first; row < last; row += STEPS * repeats) {
            int end = Math.min(last, row + STEPS * repeats);
            Arrays.fill(plain, 0, wide, 0f);
            Arrays.fill(product, 0, wide, 0f);
            for (int r = row; r < end; r += repeats) {
                int n = Math.min(repeats, end - r) * channels;
                loadGradient(r * channels, n, g, x);
                System.arraycopy(norm.x.data(), r * channels, x, 0, n);
                for (int i = 0; i < n; i++) {
                    plain[i] += g[i];
                    product[i] += g[i] * (x[i] - centre[i]);
                }
            }
            for (int k = 0; k < repeats; k++) {
                for (int c = 0; c < channels; c++) {
                    totals[to + c] += plain[k * channels + c];
                    totals[to + channels + c] += product[k * channels + c];
                }
            }
        }
        workspace.giveBack(g);
        workspace.giveBack(x);
        workspace.giveBack(centre);
        workspace.giveBack(plain);
        workspace.giveBack(product);
    }

    /** The output's gradient before the ReLU, if there is one; arithmetic instead of a branch, which would be mispredicted. */
    private void loadGradient(int at, int n, float[] g, float[] work) {
        System.arraycopy(dy, at, g, 0, n);
        if (norm.rectified) {
            System.arraycopy(norm.y.data(), at, work, 0, n);
            for (int i = 0; i < n; i++) {
                g[i] *= Math.min(1f, work[i] * Float.MAX_VALUE);
            }
        }
    }

    private void addParameterGradients(float[] sums, float[] dweight, float[] dbias) {
        for (int item = 0; item < norm.items; item++) {
            int at = item * 2 * channels;
            for (int c = 0; c < channels; c++) {
                if (dbias != null) {
                    dbias[c] += sums[at + c];
                }
                if (dweight != null) {
                    dweight[c] += (float) (sums[at + channels + c] * norm.rstd[norm.group(item, c)]);
                }
            }
        }
    }

    private void addInputGradient(Workspace workspace, int item, int from, int to, float[] sums, float[] dx) {
        int repeats = Math.min(to - from, Blocks.repeats(channels));
        int wide = repeats * channels;
        float[] g = workspace.borrow(wide);
        float[] x = workspace.borrow(wide);
        float[] out = workspace.borrow(wide);
        float[] scale = workspace.borrow(wide);
        float[] centre = workspace.borrow(wide);
        float[] slope = workspace.borrow(wide);
        float[] shift = workspace.borrow(wide);
        fillTiles(item, repeats, sums, scale, centre, slope, shift);
        for (int row = from; row < to; row += repeats) {
            int n = Math.min(repeats, to - row) * channels;
            loadGradient(row * channels, n, g, x);
            System.arraycopy(norm.x.data(), row * channels, x, 0, n);
            System.arraycopy(dx, row * channels, out, 0, n);
            for (int i = 0; i < n; i++) {
                out[i] += g[i] * scale[i] + (x[i] - centre[i]) * slope[i] + shift[i];
            }
            System.arraycopy(out, 0, dx, row * channels, n);
        }
        workspace.giveBack(g);
        workspace.giveBack(x);
        workspace.giveBack(out);
        workspace.giveBack(scale);
        workspace.giveBack(centre);
        workspace.giveBack(slope);
        workspace.giveBack(shift);
    }

    /** {@code dx = scale g + slope (x - centre) + shift}; slope and shift vanish for given statistics. */
    private void fillTiles(int item, int repeats, float[] sums, float[] scale, float[] centre, float[] slope, float[] shift) {
        int size = channels / norm.groups;
        double count = (double) norm.rows * size;
        int at = item * 2 * channels;
        for (int first = 0; first < channels; first += size) {
            double plain = 0;
            double product = 0;
            for (int c = first; c < first + size; c++) {
                float w = norm.weight == null ? 1f : norm.weight.data()[c];
                plain += w * (double) sums[at + c];
                product += w * (double) sums[at + channels + c];
            }
            double r = norm.rstd[norm.group(item, first)];
            for (int c = first; c < first + size; c++) {
                scale[c] = (float) norm.scale(item, c);
                centre[c] = (float) norm.mean[norm.group(item, c)];
                slope[c] = constant ? 0f : (float) (-r * r * r * product / count);
                shift[c] = constant ? 0f : (float) (-r * plain / count - slope[c] * rest(item, c));
            }
        }
        norm.repeat(scale, repeats);
        norm.repeat(centre, repeats);
        norm.repeat(slope, repeats);
        norm.repeat(shift, repeats);
    }
}
