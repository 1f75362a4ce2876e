package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * Plain nested loops over a grid of any rank, jumping back at the end of a line or turning round there.
 *
 * @param name        registered name
 * @param transposed  false: the last axis runs fastest; true: the first one
 * @param snake       whether lines alternate in direction, so that every step goes to a neighbour
 * @param description one line for people
 */
public record NestedOrder(String name, boolean transposed, boolean snake, String description) implements ScanOrder {

    /** Row by row, the last axis fastest: the memory order itself. */
    public static final NestedOrder RASTER = new NestedOrder("raster", false, false,
            "row by row, the last axis fastest: the memory order itself (Vim)");

    /** Column by column, the first axis fastest: the raster of the transposed grid. */
    public static final NestedOrder COLUMN = new NestedOrder("column", true, false, "column by column, the first axis fastest");

    /** Row by row, every other row backwards, and in 3D every other slice: each step goes to a neighbour. */
    public static final NestedOrder SERPENTINE = new NestedOrder("serpentine", false, true,
            "continuous: row by row, turning round at each end (boustrophedon)");

    /** Column by column, every other one backwards: each step goes to a neighbour. */
    public static final NestedOrder SERPENTINE_COLUMN = new NestedOrder("serpentine-column", true, true,
            "continuous: column by column, turning round at each end");

    @Override
    public int[] visit(Grid grid) {
        return Walks.nested(grid, transposed, snake);
    }
}
