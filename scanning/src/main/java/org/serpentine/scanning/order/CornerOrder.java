package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * One of the eight planar walks of ZigMa and DiMSUM that start in a corner: corners top left, top right, bottom left, bottom
 * right, from each first along rows, then along columns.
 *
 * @param prefix registered name without the number
 * @param path   0 to 7
 * @param snake  whether lines alternate in direction (zigzag), or all run the same way (sweep)
 * @param system which network the name belongs to
 */
public record CornerOrder(String prefix, int path, boolean snake, String system) implements ScanOrder {

    /** The number of walks. */
    public static final int PATHS = 8;

    private static final String[] CORNERS = {"top left", "top right", "bottom left", "bottom right"};

    /** Checks the path. */
    public CornerOrder {
        requirePath(prefix, path);
    }

    static void requirePath(String prefix, int path) {
        if (path < 0 || path >= PATHS) {
            throw new IllegalArgumentException("path of a " + prefix + " scan is " + path + ", expected 0 to " + (PATHS - 1));
        }
    }

    static String start(int path) {
        return "from the " + CORNERS[path / 2] + " corner " + (path % 2 == 0 ? "along rows" : "along columns");
    }

    @Override
    public String name() {
        return prefix + "-" + path;
    }

    @Override
    public String description() {
        return system + (snake ? ": continuous, " : ": ") + start(path);
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 2;
    }

    @Override
    public int[] visit(Grid grid) {
        return Walks.fromCorner(grid, path / 2, path % 2 == 1, snake);
    }
}
