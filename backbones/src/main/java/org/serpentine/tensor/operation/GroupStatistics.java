package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.kernel.SpatialNormKernel;

/**
 * Mean and variance of groups of channels over all positions of an item.
 *
 * <p>Blocks of some thirty thousand values are read twice while they are in the cache: once for their mean, once for the squared
 * distances from it; the blocks are then merged in double precision (Chan, Golub and LeVeque 1983). So a mean much larger than the
 * deviation costs no digits, and memory is read once.
 */
final class GroupStatistics {
    /** Steps of {@link Blocks#WIDTH} values in a block. */
    private static final int STEPS = 64;

    private final SpatialNormKernel kernel;
    private final float[] x;
    private final RowParts parts;
    private final int channels;
    private final int groups;
    private final int repeats;

    /** Statistics of {@code x [items, rows, channels]}, neighbouring channels in {@code groups} groups of equal size. */
    GroupStatistics(SpatialNormKernel kernel, float[] x, RowParts parts, int groups) {
        this.kernel = kernel;
        this.x = x;
        this.parts = parts;
        this.channels = parts.channels();
        this.groups = groups;
        this.repeats = Math.min(parts.rows(), Blocks.repeats(channels));
    }

    /** Writes mean and variance (divided by the count, not by one less) of every group, {@code [items, groups]}. */
    void compute(Workers workers, double[] mean, double[] variance) {
        double[] moments = new double[parts.count() * 2 * groups];
        parts.forEach(workers, (part, item, first, last) -> scan(workers.workspace(), item, first, last, moments, part * 2 * groups));
        for (int item = 0; item < parts.items(); item++) {
            int all = item * parts.perItem() * 2 * groups;
            for (int part = 1; part < parts.perItem(); part++) {
                int at = all + part * 2 * groups;
                merge(moments, all, parts.before(part), moments, at, moments, at + groups, parts.before(part + 1) - parts.before(part));
            }
            double count = (double) parts.rows() * channels / groups;
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
        float[] centre = workspace.borrow(wide);
        double[] exact = new double[groups];
        double[] squares = new double[groups];
        int base = item * parts.rows() * channels;
        for (int row = first; row < last; row += STEPS * repeats) {
            int end = Math.min(last, row + STEPS * repeats);
            int n = (end - row) * channels;
            Arrays.fill(sums, 0, wide, 0f);
            kernel.addValues(x, base + row * channels, n, wide, sums);
            totals(sums, exact);
            int size = channels / groups;
            for (int g = 0; g < groups; g++) {
                exact[g] /= (double) (end - row) * size;
            }
            for (int c = 0, g = 0; c < channels; g++) {
                for (int after = c + size; c < after; c++) {
                    centre[c] = (float) exact[g];
                }
            }
            Blocks.repeat(centre, channels, repeats);
            Arrays.fill(sums, 0, wide, 0f);
            kernel.addSquares(x, base + row * channels, n, wide, centre, sums);
            totals(sums, squares);
            // The distances are from the rounded mean; the square of the rounding is far below the variance's last digit.
            merge(moments, to, row - first, exact, 0, squares, 0, end - row);
        }
        workspace.giveBack(sums);
        workspace.giveBack(centre);
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
