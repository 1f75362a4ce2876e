package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * DiMSUM's diagonal zigzag (the coefficient order of JPEG) from each corner, first step along the row (even paths) or along
 * the column (odd paths). The released code loses cells on the even paths of odd sides; here they are complete.
 *
 * @param path 0 to 7: corners top left, top right, bottom left, bottom right, two each
 */
public record JpegOrder(int path) implements ScanOrder {

    private static final String PREFIX = "dimsum-jpeg";

    /** Checks the path. */
    public JpegOrder {
        CornerOrder.requirePath(PREFIX, path);
    }

    @Override
    public String name() {
        return PREFIX + "-" + path;
    }

    @Override
    public String description() {
        return "DiMSUM: diagonal zigzag " + CornerOrder.start(path);
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 2;
    }

    @Override
    public int[] visit(Grid grid) {
        int height = grid.size(0);
        int width = grid.size(1);
        boolean right = path / 2 % 2 == 1;
        boolean bottom = path / 4 == 1;
        int[] order = new int[grid.cells()];
        int n = 0;
        for (int diagonal = 0; diagonal < height + width - 1; diagonal++) {
            boolean up = (diagonal + path) % 2 == 0;
            int top = Math.max(0, diagonal - width + 1);
            int low = Math.min(diagonal, height - 1);
            for (int i = 0; i <= low - top; i++) {
                int row = up ? low - i : top + i;
                int column = diagonal - row;
                order[n++] = (bottom ? height - 1 - row : row) * width + (right ? width - 1 - column : column);
            }
        }
        return order;
    }
}
