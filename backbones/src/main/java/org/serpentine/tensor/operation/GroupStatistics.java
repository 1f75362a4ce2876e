package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;

/**
 * Mean and variance of groups of channels over all positions of an item.
 *
 * <p>Blocks of some ten thousand values are read twice while they are in the cache: once for their mean, once for the squared
 * distances from it; the blocks are then merged in double precision (Chan, Golub and LeVeque 1983). So a mean much larger than the
 * deviation costs no digits, and memory is read once.
 */
final class GroupStatistics {
    /** Steps of {@link Blocks#WIDTH} values in a block. */
    private static final int STEPS = 16;

    private final float[] x;
    private final int items;
    private final int rows;
    private final int channels;
    private final int groups;
    private final int repeats;

    /** Statistics of {@code x [items, rows, channels]}, neighbouring channels in {@code groups} groups of equal size. */
    GroupStatistics(float[] x, int items, int rows, int channels, int groups) {
        this.x = x;
        this.items = items;
        this.rows = rows;
        this.channels = channels;
        this.groups = groups;
        this.repeats = Math.min(rows, Blocks.repeats(channels));
    }

    /** Writes mean and variance (divided by the count, not by one less) of every group, {@code [items, groups]}. */
    void compute(Workers workers, double[] mean, double[] variance) {
        int parts = (int) Math.min(Math.min(rows, workers.threads()), 1 + (long) rows * channels / Blocks.GRAIN);
        double[] moments = new double[items * parts * 2 * groups];
        workers.run(items * parts, task -> {
            int part = task % parts;
            int first = (int) ((long) rows * part / parts);
            int last = (int) ((long) rows * (part + 1) / parts);
            scan(workers.workspace(), task / parts, first, last, moments, task * 2 * groups);
        });
        for (int item = 0; item < items; item++) {
            int all = item * parts * 2 * groups;
            for (int part = 1; part < parts; part++) {
                int first = (int) ((long) rows * part / parts);
                int last = (int) ((long) rows * (part + 1) / parts);
                int at = all + part * 2 * groups;
                merge(moments, all, first, moments, at, moments, at + groups, last - first);
            }
            double count = (double) rows * channels / groups;
            for (int g = 0; g < groups; g++) {
                mean[item * groups + g] = moments[all + g];
                variance[item * groups + g] = moments[all + groups + g] / count;
            }
        }
    }

    /** Adds the groups' means and sums of squared distances of {@code count} rows to those of {@code before} rows. */
    private void merge(double[] moments, int at, int before, double[] means, int m, double[] squares, int s, int count) {
        double share = count / ((double) before + count);
        double spread = before * share * (channels / groups);
        for (int g = 0; g < groups; g++) {
            double distance = means[m + g] - moments[at + g];
            moments[at + g] += distance * share;
            moments[at + groups + g] += squares[s + g] + distance * distance * spread;
        }
    }

    private void scan(Workspace workspace, int item, int first, int last, double[] moments, int to) {
        int wide = repeats * channels;
        float[] sums = workspace.borrow(wide);
        float[] work = workspace.borrow(wide);
        float[] centre = workspace.borrow(wide);
        float[] means = workspace.borrow(channels);
        double[] exact = new double[groups];
        double[] squares = new double[groups];
        int base = item * rows * channels;
        for (int row = first; row < last; row += STEPS * repeats) {
            int end = Math.min(last, row + STEPS * repeats);
            Arrays.fill(sums, 0, wide, 0f);
            for (int r = row; r < end; r += repeats) {
                int n = Math.min(repeats, end - r) * channels;
                System.arraycopy(x, base + r * channels, work, 0, n);
                for (int i = 0; i < n; i++) {
                    sums[i] += work[i];
                }
            }
            int size = channels / groups;
            totals(sums, exact);
            for (int g = 0; g < groups; g++) {
                exact[g] /= (double) (end - row) * size;
                Arrays.fill(means, g * size, (g + 1) * size, (float) exact[g]);
            }
            Blocks.tile(means, 0, channels, repeats, centre);
            Arrays.fill(sums, 0, wide, 0f);
            for (int r = row; r < end; r += repeats) {
                int n = Math.min(repeats, end - r) * channels;
                System.arraycopy(x, base + r * channels, work, 0, n);
                for (int i = 0; i < n; i++) {
                    float distance = work[i] - centre[i];
                    sums[i] += distance * distance;
                }
            }
            totals(sums, squares);
            // The distances are from the rounded mean; the square of the rounding is far below the variance's last digit.
            merge(moments, to, row - first, exact, 0, squares, 0, end - row);
        }
        workspace.giveBack(sums);
        workspace.giveBack(work);
        workspace.giveBack(centre);
        workspace.giveBack(means);
    }

    /** Adds up what a block's rows hold of each group; one channel a group, as in a batch norm, in a loop without an inner one. */
    private void totals(float[] sums, double[] to) {
        Arrays.fill(to, 0);
        int size = channels / groups;
        for (int k = 0; k < repeats; k++) {
            int row = k * channels;
            if (size == 1) {
                for (int c = 0; c < channels; c++) {
                    to[c] += sums[row + c];
                }
                continue;
            }
            for (int g = 0; g < groups; g++) {
                double total = to[g];
                for (int c = row + g * size; c < row + (g + 1) * size; c++) {
                    total += sums[c];
                }
                to[g] = total;
            }
        }
    }
}
