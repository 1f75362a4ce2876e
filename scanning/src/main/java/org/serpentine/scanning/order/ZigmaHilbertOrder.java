package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * ZigMa's eight Hilbert lists: the turns and transposes of one generalised Hilbert curve.
 *
 * <p>The released code stores the rank of each cell on the curve, but uses the list as a gather index, and so walks the
 * inverse permutation; trained weights expect that. {@code walk} gives the curve itself.
 *
 * @param path 0 to 7: turned counter-clockwise by {@code path / 2} quarters, odd ones transposed afterwards
 * @param walk whether to walk the curve (true) or its inverse permutation as the released code does (false)
 */
public record ZigmaHilbertOrder(int path, boolean walk) implements ScanOrder {

    private static final String PREFIX = "zigma-hilbert";
    private static final GilbertOrder CURVE = new GilbertOrder();

    /** Checks the path. */
    public ZigmaHilbertOrder {
        CornerOrder.requirePath(PREFIX, path);
    }

    @Override
    public String name() {
        return PREFIX + "-" + path + (walk ? "-walk" : "");
    }

    @Override
    public String description() {
        return walk ? "ZigMa: variant " + path + " of the Hilbert curve, walked along the curve"
                : "ZigMa: variant " + path + " of the Hilbert list as released (curve ranks used as gather index)";
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 2;
    }

    @Override
    public int[] visit(Grid grid) {
        int[] ranks = ranks(grid);
        if (!walk) {
            return ranks;
        }
        int[] order = new int[ranks.length];
        for (int cell = 0; cell < ranks.length; cell++) {
            order[ranks[cell]] = cell;
        }
        return order;
    }

    /** The rank of each cell: the rank map of the first axis x, second axis y, turned and transposed. */
    private int[] ranks(Grid grid) {
        int turns = path / 2;
        boolean transposed = path % 2 == 1;
        int mapRows = grid.size(transposed ? 1 : 0);
        int mapColumns = grid.size(transposed ? 0 : 1);
        int sizeX = turns % 2 == 0 ? mapRows : mapColumns;
        int sizeY = turns % 2 == 0 ? mapColumns : mapRows;
        int[] curve = CURVE.path(sizeY, sizeX).sharedInverse();
        int[] ranks = new int[grid.cells()];
        for (int cell = 0; cell < ranks.length; cell++) {
            int row = grid.coordinate(cell, transposed ? 1 : 0);
            int column = grid.coordinate(cell, transposed ? 0 : 1);
            int x = switch (turns) {
                case 0 -> row;
                case 1 -> column;
                case 2 -> sizeX - 1 - row;
                default -> sizeX - 1 - column;
            };
            int y = switch (turns) {
                case 0 -> column;
                case 1 -> sizeY - 1 - row;
                case 2 -> sizeY - 1 - column;
                default -> row;
            };
            ranks[cell] = curve[y * sizeX + x];
        }
        return ranks;
    }
}
