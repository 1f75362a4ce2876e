package org.serpentine.scanning.order;

import java.util.Arrays;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * EfficientVMamba's atrous (skip) scan: the sub-grids of every {@code step}-th row and column one after the other, by
 * ascending column offset and within it row offset; sub-grids of odd row offset are read column by column. Sides that are no
 * multiple of the step are padded at their end (index -1). The released network uses step 2.
 *
 * @param step distance between the cells of a sub-grid, at least 1
 */
public record AtrousSkipOrder(int step) implements ScanOrder {

    /** Checks the step. */
    public AtrousSkipOrder {
        if (step < 1) {
            throw new IllegalArgumentException("step of an EfficientVMamba skip scan is " + step + ", expected 1 or more");
        }
    }

    @Override
    public String name() {
        return "efficientvmamba-skip" + step;
    }

    @Override
    public String description() {
        return "EfficientVMamba: " + step * step + " sub-grids of every " + step + "th row and column, one after the other";
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 2;
    }

    /**
     * The number of steps (padding included) spent in each sub-grid, in the order of the walk.
     *
     * @param grid a 2D grid
     * @return {@code step * step} equal lengths
     */
    public int[] groups(Grid grid) {
        int[] lengths = new int[step * step];
        Arrays.fill(lengths, sub(grid, 0) * sub(grid, 1));
        return lengths;
    }

    @Override
    public int[] visit(Grid grid) {
        int rows = sub(grid, 0);
        int columns = sub(grid, 1);
        long length = (long) rows * columns * step * step;
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("step " + step + " pads grid " + grid + " to more than " + Integer.MAX_VALUE
                    + " cells; use a smaller step");
        }
        int[] order = new int[(int) length];
        int n = 0;
        for (int columnOffset = 0; columnOffset < step; columnOffset++) {
            for (int rowOffset = 0; rowOffset < step; rowOffset++) {
                boolean byColumn = rowOffset % 2 == 1;
                int inner = byColumn ? rows : columns;
                for (int i = 0; i < rows * columns; i++) {
                    int row = rowOffset + step * (byColumn ? i % inner : i / inner);
                    int column = columnOffset + step * (byColumn ? i / inner : i % inner);
                    order[n++] = row < grid.size(0) && column < grid.size(1) ? row * grid.size(1) + column : -1;
                }
            }
        }
        return order;
    }

    private int sub(Grid grid, int axis) {
        return (grid.size(axis) - 1) / step + 1;
    }
}
