package org.serpentine.tasks.training.metric;

import java.util.Arrays;
import java.util.Locale;

/**
 * Distances between the surfaces of two masks, in the unit of the spacing (millimetres).
 *
 * <p>The surface of a mask is its voxels that have a neighbour outside it across a face; voxels at the border of the image
 * count as having one, so that a mask cut by the border stays closed. Axes of extent 1 are ignored: a slice is
 * measured in 2D. Distances run between voxel centres. If both masks are empty all distances are 0; if only one is, they are
 * infinite.
 *
 * @param hausdorff        largest distance from a surface voxel of either mask to the other surface
 * @param hausdorff95      HD95: the larger of the two directed 95th percentiles
 * @param averageSymmetric ASSD: mean over the surface voxels of both masks of the distance to the other surface
 */
public record SurfaceDistance(double hausdorff, double hausdorff95, double averageSymmetric) {
    private static final double PERCENTILE = 0.95;

    /**
     * Measures one label of two label maps.
     *
     * @param truth     labels, x fastest
     * @param predicted labels of the same grid
     * @param label     the label that makes the masks
     * @param size      voxels along z, y, x
     * @param spacing   millimetres along z, y, x
     */
    public static SurfaceDistance of(byte[] truth, byte[] predicted, int label, int[] size, double[] spacing) {
        long n = (long) size[0] * size[1] * size[2];
        if (size.length != 3 || spacing.length != 3 || truth.length != n || predicted.length != n) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "label maps of %d and %d voxels, size %s, spacing %s: expected size and spacing along z, y, x and as many "
                            + "labels as the size has voxels", truth.length, predicted.length, Arrays.toString(size),
                    Arrays.toString(spacing)));
        }
        int[] box = bounds(truth, predicted, label, size);
        if (box == null) {
            return new SurfaceDistance(0, 0, 0);
        }
        int[] boxSize = {box[3] - box[0], box[4] - box[1], box[5] - box[2]};
        boolean[] a = surface(truth, label, size, box, boxSize);
        boolean[] b = surface(predicted, label, size, box, boxSize);
        double[] fromA = directed(a, b, boxSize, spacing);
        double[] fromB = directed(b, a, boxSize, spacing);
        if (fromA.length == 0 || fromB.length == 0) {
            return new SurfaceDistance(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double mean = (Arrays.stream(fromA).sum() + Arrays.stream(fromB).sum()) / (fromA.length + fromB.length);
        return new SurfaceDistance(Math.max(fromA[fromA.length - 1], fromB[fromB.length - 1]),
                Math.max(percentile(fromA), percentile(fromB)), mean);
    }

    /** First (inclusive) and last (exclusive) z, y, x that either mask touches; null if both are empty. */
    private static int[] bounds(byte[] a, byte[] b, int label, int[] size) {
        int[] box = {size[0], size[1], size[2], 0, 0, 0};
        int i = 0;
        for (int z = 0; z < size[0]; z++) {
            for (int y = 0; y < size[1]; y++) {
                for (int x = 0; x < size[2]; x++, i++) {
                    if ((a[i] & 0xFF) == label || (b[i] & 0xFF) == label) {
                        box[0] = Math.min(box[0], z);
                        box[1] = Math.min(box[1], y);
                        box[2] = Math.min(box[2], x);
                        box[3] = Math.max(box[3], z + 1);
                        box[4] = Math.max(box[4], y + 1);
                        box[5] = Math.max(box[5], x + 1);
                    }
                }
            }
        }
        return box[3] == 0 ? null : box;
    }

    private static boolean[] surface(byte[] labels, int label, int[] size, int[] box, int[] boxSize) {
        int[] stride = {size[1] * size[2], size[2], 1};
        boolean[] surface = new boolean[boxSize[0] * boxSize[1] * boxSize[2]];
        int at = 0;
        int[] p = new int[3];
        for (p[0] = box[0]; p[0] < box[3]; p[0]++) {
            for (p[1] = box[1]; p[1] < box[4]; p[1]++) {
                for (p[2] = box[2]; p[2] < box[5]; p[2]++, at++) {
                    int i = p[0] * stride[0] + p[1] * stride[1] + p[2];
                    if ((labels[i] & 0xFF) != label) {
                        continue;
                    }
                    for (int axis = 0; axis < 3 && !surface[at]; axis++) {
                        surface[at] = size[axis] > 1 && (p[axis] == 0 || p[axis] == size[axis] - 1
                                || (labels[i - stride[axis]] & 0xFF) != label || (labels[i + stride[axis]] & 0xFF) != label);
                    }
                    // A single voxel of an image of one voxel has no axis to look along, yet is a surface.
                    surface[at] |= size[0] == 1 && size[1] == 1 && size[2] == 1;
                }
            }
        }
        return surface;
    }

    /** Sorted distances from every voxel of one surface to the nearest of the other; empty if either surface is. */
    private static double[] directed(boolean[] from, boolean[] to, int[] size, double[] spacing) {
        double[] squared = DistanceTransform.squared(to, size, spacing);
        double[] distances = new double[from.length];
        int n = 0;
        for (int i = 0; i < from.length; i++) {
            if (from[i]) {
                distances[n++] = Math.sqrt(squared[i]);
            }
        }
        if (n > 0 && Double.isInfinite(distances[0])) {
            return new double[0];
        }
        double[] sorted = Arrays.copyOf(distances, n);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Linear interpolation between the two nearest ranks, as NumPy does. */
    private static double percentile(double[] sorted) {
        double rank = PERCENTILE * (sorted.length - 1);
        int low = (int) rank;
        int high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (rank - low) * (sorted[high] - sorted[low]);
    }
}
