package org.serpentine.scanning;

/**
 * The grid cells of a batch of point clouds: {@code floor(p / gridSize)} minus the least cell of the cloud, axis by axis, so
 * that every cloud's cells start at 0 (as Point Cloud Mamba's serialisation does, in single precision).
 */
public final class PointGrid {

    private final int[] cells;
    private final int[] max = new int[3];
    private final int batch;

    private PointGrid(int[] cells, int batch) {
        this.cells = cells;
        this.batch = batch;
        for (int i = 0; i < cells.length; i++) {
            max[i % 3] = Math.max(max[i % 3], cells[i]);
        }
    }

    /**
     * Puts points onto a grid.
     *
     * @param points   {@code [batch, n, 3]} coordinates x, y, z, any finite values; not kept
     * @param gridSize side of a grid cell in the unit of the coordinates, above 0
     * @param batch    number of clouds, at least 1; all have the same number of points
     * @return the cells of all points
     */
    public static PointGrid of(float[] points, double gridSize, int batch) {
        float side = (float) gridSize;
        if (!(side > 0) || Float.isInfinite(side)) {
            throw new IllegalArgumentException("gridSize is " + gridSize + ", expected a finite length above 0");
        }
        if (batch < 1) {
            throw new IllegalArgumentException("batch is " + batch + ", expected at least 1");
        }
        if (points.length % (3 * batch) != 0) {
            throw new IllegalArgumentException("points holds " + points.length + " values, expected batch x n x 3 with batch "
                    + batch);
        }
        int[] cells = new int[points.length];
        int cloud = points.length / batch;
        for (int start = 0; start < points.length; start += cloud) {
            for (int axis = 0; axis < 3; axis++) {
                place(points, side, cells, start + axis, start + cloud);
            }
        }
        return new PointGrid(cells, batch);
    }

    private static void place(float[] points, float side, int[] cells, int from, int to) {
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = from; i < to; i += 3) {
            double cell = Math.floor(points[i] / side);
            if (Double.isNaN(cell) || Double.isInfinite(cell)) {
                throw new IllegalArgumentException("coordinate " + i % 3 + " of point " + i / 3 + " is " + points[i]
                        + ", which has no grid cell of side " + side + "; remove such points first");
            }
            least = Math.min(least, cell);
            most = Math.max(most, cell);
        }
        if (most - least >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("points span " + (most - least) + " grid cells along axis " + from % 3
                    + ", expected fewer than " + Integer.MAX_VALUE + "; use a larger gridSize than " + side);
        }
        for (int i = from; i < to; i += 3) {
            cells[i] = (int) (Math.floor(points[i] / side) - least);
        }
    }

    /** The number of points in all clouds together. */
    public int points() {
        return cells.length / 3;
    }

    /** The number of clouds. */
    public int batch() {
        return batch;
    }

    /**
     * The cloud that a point belongs to.
     *
     * @param point 0 to {@code points() - 1}
     */
    public int cloud(int point) {
        return point / (points() / batch);
    }

    /**
     * One coordinate of a point's cell.
     *
     * @param point 0 to {@code points() - 1}
     * @param axis  0 = x, 1 = y, 2 = z
     * @return 0 or more
     */
    public int cell(int point, int axis) {
        return cells[3 * point + axis];
    }

    /**
     * The largest cell coordinate along an axis over the whole batch.
     *
     * @param axis 0 = x, 1 = y, 2 = z
     */
    public int max(int axis) {
        return max[axis];
    }
}
