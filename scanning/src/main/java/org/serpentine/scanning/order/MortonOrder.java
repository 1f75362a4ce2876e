package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/** Z-order: cells by the interleaved bits of their coordinates, the first axis most significant; boxes of any size. */
public record MortonOrder() implements ScanOrder {

    @Override
    public String name() {
        return "morton";
    }

    @Override
    public String description() {
        return "Z-order on any box: interleaved bits of the coordinates, the first axis most significant";
    }

    @Override
    public boolean supportsRank(int rank) {
        // 2^rank sub-cubes a level: beyond a few axes their table would outgrow the grid
        return rank <= 8;
    }

    @Override
    public int[] visit(Grid grid) {
        int rank = grid.rank();
        int[][] children = new int[1 << rank][rank];
        for (int i = 0; i < children.length; i++) {
            for (int axis = 0; axis < rank; axis++) {
                children[i][axis] = i >>> (rank - 1 - axis) & 1;
            }
        }
        return QuadrantWalk.over(grid, children);
    }
}
