package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * PlainMamba's continuous planar scans: along rows from the top (1) or the bottom (2), along columns from the left (3) or the
 * right (4). Walks 2 and 4 start on the side where walks 1 and 3 end.
 *
 * @param direction 1 to 4
 */
public record PlainMambaOrder(int direction) implements ScanOrder {

    private static final String[] WALKS = {"rows from the top", "rows from the bottom", "columns from the left",
        "columns from the right"};

    /** Checks the direction. */
    public PlainMambaOrder {
        if (direction < 1 || direction > 4) {
            throw new IllegalArgumentException("direction of a plainmamba scan is " + direction + ", expected 1 to 4");
        }
    }

    @Override
    public String name() {
        return "plainmamba-" + direction;
    }

    @Override
    public String description() {
        return "PlainMamba: continuous, " + WALKS[direction - 1];
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 2;
    }

    @Override
    public int[] visit(Grid grid) {
        int corner = switch (direction) {
            case 2 -> grid.size(0) % 2 == 0 ? 2 : 3;
            case 4 -> grid.size(1) % 2 == 0 ? 1 : 3;
            default -> 0;
        };
        return Walks.fromCorner(grid, corner, direction > 2, true);
    }

    /**
     * The move that led to each cell of the walk, which the network embeds.
     *
     * @param grid a 2D grid
     * @return one code a step: 0 start, 1 right, 2 left, 3 up, 4 down
     */
    public int[] moves(Grid grid) {
        int[] order = path(grid).order();
        int[] moves = new int[order.length];
        for (int step = 1; step < order.length; step++) {
            int across = grid.coordinate(order[step], 1) - grid.coordinate(order[step - 1], 1);
            if (across != 0) {
                moves[step] = across > 0 ? 1 : 2;
            } else {
                moves[step] = order[step] < order[step - 1] ? 3 : 4;
            }
        }
        return moves;
    }
}
