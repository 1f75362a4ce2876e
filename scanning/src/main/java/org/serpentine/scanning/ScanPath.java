package org.serpentine.scanning;

import java.util.Arrays;

/**
 * One walk over one grid: the cell visited at each step, and the step at which each cell is visited. Immutable.
 */
public final class ScanPath {

    private final Grid grid;
    private final int[] order;
    private final int[] inverse;
    private final int padding;
    private final boolean complete;

    private ScanPath(Grid grid, int[] order) {
        this.grid = grid;
        this.order = order;
        this.inverse = new int[grid.cells()];
        Arrays.fill(inverse, -1);
        int zeros = 0;
        int seen = 0;
        for (int step = 0; step < order.length; step++) {
            int cell = order[step];
            if (cell < -1 || cell >= inverse.length) {
                throw new IllegalArgumentException("step " + step + " of a walk over grid " + grid + " visits cell " + cell
                        + ", expected -1 (padding) or 0 to " + (inverse.length - 1));
            }
            if (cell == -1) {
                zeros++;
            } else if (inverse[cell] == -1) {
                inverse[cell] = step;
                seen++;
            }
        }
        this.padding = zeros;
        this.complete = seen == inverse.length && seen + zeros == order.length;
    }

    /**
     * A walk given by its list.
     *
     * @param grid  the grid walked
     * @param order flat row-major index of the cell at each step, {@code -1} for a padded zero; copied
     * @return the walk
     */
    public static ScanPath of(Grid grid, int[] order) {
        return new ScanPath(grid, order.clone());
    }

    /** The grid walked. */
    public Grid grid() {
        return grid;
    }

    /** The number of steps, padding included. */
    public int length() {
        return order.length;
    }

    /** The cell visited at each step, {@code -1} for a padded zero; a copy of {@link #length} values. */
    public int[] order() {
        return order.clone();
    }

    /** The step at which each cell is (first) visited, {@code -1} if never; a copy of as many values as the grid has cells. */
    public int[] inverse() {
        return inverse.clone();
    }

    /** As {@link #order} but without a copy, for kernels: cached walks share it, so it must not be written to. */
    public int[] sharedOrder() {
        return order;
    }

    /** As {@link #inverse} but without a copy, for kernels: cached walks share it, so it must not be written to. */
    public int[] sharedInverse() {
        return inverse;
    }

    /** How many steps feed a zero instead of a cell. */
    public int padding() {
        return padding;
    }

    /** Whether every cell is visited exactly once; padded zeros may stand between. */
    public boolean visitsEachCellOnce() {
        return complete;
    }

    /** Whether the walk is a true permutation of the cells: each exactly once and no padding. */
    public boolean isPermutation() {
        return complete && padding == 0;
    }

    /**
     * Lays the cells out in the order of the walk; padded steps become zeros.
     *
     * @param cells    {@code [cells, channels]}
     * @param channels values of a cell, at least 1
     * @param sequence receives {@code [length, channels]}
     */
    public void gather(float[] cells, int channels, float[] sequence) {
        requireLength("cells", cells, inverse.length, channels);
        requireLength("sequence", sequence, order.length, channels);
        for (int step = 0; step < order.length; step++) {
            int cell = order[step];
            if (cell >= 0) {
                System.arraycopy(cells, cell * channels, sequence, step * channels, channels);
            } else {
                Arrays.fill(sequence, step * channels, (step + 1) * channels, 0f);
            }
        }
    }

    /**
     * Puts a sequence back onto the grid, dropping the padded steps; cells that the walk never visits become zero. The inverse
     * of {@link #gather} for walks that visit each cell once.
     *
     * @param sequence {@code [length, channels]}
     * @param channels values of a cell, at least 1
     * @param cells    receives {@code [cells, channels]}
     */
    public void scatter(float[] sequence, int channels, float[] cells) {
        requireLength("sequence", sequence, order.length, channels);
        requireLength("cells", cells, inverse.length, channels);
        for (int cell = 0; cell < inverse.length; cell++) {
            int step = inverse[cell];
            if (step >= 0) {
                System.arraycopy(sequence, step * channels, cells, cell * channels, channels);
            } else {
                Arrays.fill(cells, cell * channels, (cell + 1) * channels, 0f);
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScanPath p && grid.equals(p.grid) && Arrays.equals(order, p.order);
    }

    @Override
    public int hashCode() {
        return 31 * grid.hashCode() + Arrays.hashCode(order);
    }

    @Override
    public String toString() {
        return "walk of " + order.length + " steps over grid " + grid + (padding == 0 ? "" : ", " + padding + " of them padding");
    }

    private void requireLength(String what, float[] array, int rows, int channels) {
        if (channels < 1 || array.length != (long) rows * channels) {
            throw new IllegalArgumentException(what + " holds " + array.length + " values, expected " + rows + " x " + channels
                    + " (channels) for the " + this);
        }
    }
}
