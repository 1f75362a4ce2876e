package org.serpentine.scanning;

/**
 * A rule that turns a set of points into a sequence: every point gets an integer code from the grid cell it lies in, and
 * points are visited by ascending code.
 *
 * <p>Implementations are immutable and deterministic; register one with {@link PointOrders#with}.
 */
public interface PointOrder {

    /** The registered name, such as {@code hilbert} or {@code xyz}. */
    String name();

    /** One line for people. */
    String description();

    /**
     * The code of every point.
     *
     * @param points the points' grid cells
     * @return one code per point, in the order of the points; codes of a later cloud of the batch follow those of an earlier
     *         one wherever the rule keeps clouds apart
     */
    long[] codes(PointGrid points);

    /**
     * Visits points by ascending code; points of equal code keep their order.
     *
     * @param points the points' grid cells
     * @return order and codes
     */
    default PointPath path(PointGrid points) {
        return PointPath.byCode(codes(points));
    }

    /**
     * Visits points by ascending code; points of equal code keep their order.
     *
     * @param points   {@code [batch, n, 3]} coordinates x, y, z, any finite values
     * @param gridSize side of a grid cell in the unit of the coordinates, above 0
     * @param batch    number of clouds, at least 1; all have the same number of points
     * @return order and codes over all {@code batch * n} points
     */
    default PointPath path(float[] points, double gridSize, int batch) {
        return path(PointGrid.of(points, gridSize, batch));
    }
}
