package org.serpentine.scanning.order;

import java.util.Arrays;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * OccMamba's height-prioritised 2D expansion ("H2HE") of a {@code [X, Y, Z]} grid: the columns (x, y) in the order of a
 * recursion through quadrants, and under each of them all z ascending. The released code visits the quadrants in the same
 * order on all levels, without the rotations of a Hilbert curve; so does this one.
 *
 * @param yFirst   whether the components of the quadrant table are swapped ({@code coor_order} 'yx')
 * @param inverse  whether the walk starts at the far corner with the table negated; z ascends all the same
 */
public record HeightPriorityOrder(boolean yFirst, boolean inverse) implements ScanOrder {

    private static final int[][] XY = {{0, 0}, {0, 1}, {1, 1}, {1, 0}};
    private static final int[][] YX = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};

    @Override
    public String name() {
        return "h2he" + (yFirst ? "-yx" : "") + (inverse ? "-inverse" : "");
    }

    @Override
    public String description() {
        return "OccMamba: quadrant recursion over (x, y)" + (yFirst ? ", components swapped" : "")
                + (inverse ? ", from the far corner" : "") + "; all heights of a column together";
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 3;
    }

    @Override
    public int[] visit(Grid grid) {
        int height = grid.size(2);
        int[] columns = QuadrantWalk.over(Grid.of(grid.size(0), grid.size(1)), yFirst ? YX : XY);
        if (inverse) {
            Arrays.setAll(columns, i -> columns.length - 1 - columns[i]);
        }
        int[] order = new int[grid.cells()];
        for (int i = 0; i < order.length; i++) {
            order[i] = columns[i / height] * height + i % height;
        }
        return order;
    }
}
