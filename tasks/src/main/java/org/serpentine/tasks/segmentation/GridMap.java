package org.serpentine.tasks.segmentation;

import java.util.List;
import org.serpentine.io.volume.Geometry;

/**
 * How the grid that a network sees lies over the grid of a volume: axes in the patient's order (x to the left, y to the back, z to the
 * head) whatever order the volume stores them in, and, if the network was trained at a spacing, that spacing. Every axis of one grid
 * runs along one axis of the other, so that places are mapped axis by axis.
 *
 * @param size   extents (x, y, z) of the network's grid
 * @param axis   the volume's axis along each axis of the network's grid
 * @param origin place of the network's first voxel on that axis, in voxels of the volume; may be fractional
 * @param step   voxels of the volume from one voxel of the network's grid to the next; negative if the axis runs backwards
 */
public record GridMap(int[] size, int[] axis, double[] origin, double[] step) {
    /** Spacings that differ by less than this part are one spacing: resampling would only blur. */
    private static final double SAME_SPACING = 0.02;

    /** The volume's grid as it is. */
    public static GridMap identity(Geometry grid) {
        return new GridMap(new int[] {grid.width(), grid.height(), grid.depth()}, new int[] {0, 1, 2}, new double[3],
                new double[] {1, 1, 1});
    }

    /**
     * The grid for a network.
     *
     * @param grid    the volume's grid
     * @param spacing millimetres (x, y, z) that the network was trained at, or empty for the volume's own
     * @param reorder true to bring the axes into the patient's order, for networks that see whole volumes
     * @param inPlane true to leave the spacing along z alone, for networks that see slices
     */
    public static GridMap of(Geometry grid, List<Double> spacing, boolean reorder, boolean inPlane) {
        int[] axis = reorder ? patientOrder(grid) : new int[] {0, 1, 2};
        int[] size = new int[3];
        double[] origin = new double[3];
        double[] step = new double[3];
        for (int i = 0; i < 3; i++) {
            int n = grid.size(axis[i]);
            boolean back = reorder && grid.direction()[3 * axis[i] + i] < 0;
            double ratio = spacing.isEmpty() || inPlane && i == 2 ? 1 : spacing.get(i) / grid.spacing(axis[i]);
            boolean same = Math.abs(ratio - 1) < SAME_SPACING;
            size[i] = same ? n : (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.round(n / ratio)));
            step[i] = (same ? 1 : ratio) * (back ? -1 : 1);
            // Centre lies on centre.
            origin[i] = (n - 1) / 2.0 - (size[i] - 1) / 2.0 * step[i];
        }
        return new GridMap(size, axis, origin, step);
    }

    /** The volume's axis that runs most along each patient axis, each used once. */
    private static int[] patientOrder(Geometry grid) {
        double[] direction = grid.direction();
        int[] best = {0, 1, 2};
        double most = -1;
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            double sum = 0;
            for (int i = 0; i < 3; i++) {
                sum += Math.abs(direction[3 * order[i] + i]);
            }
            if (sum > most + 1e-6) {
                most = sum;
                best = order;
            }
        }
        return best;
    }

    /** Whether every voxel of one grid is a voxel of the other. */
    public boolean exact() {
        for (double s : step) {
            if (Math.abs(s) != 1) {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing is changed at all. */
    public boolean isIdentity() {
        for (int i = 0; i < 3; i++) {
            if (step[i] != 1 || axis[i] != i) {
                return false;
            }
        }
        return true;
    }

    /** Voxels of a slice of the network's grid. */
    public long slicePixels() {
        return (long) size[0] * size[1];
    }

    /** Voxels of the network's grid. */
    public long voxels() {
        return slicePixels() * size[2];
    }

    /** Place of a voxel of the network's grid along one of its axes, in voxels of the volume. */
    public double toSource(int i, double index) {
        return origin[i] + index * step[i];
    }

    /** Place of a voxel of the volume along an axis of the network's grid. */
    public double fromSource(int i, double index) {
        return (index - origin[i]) / step[i];
    }
}
