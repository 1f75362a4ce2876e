package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * LocalMamba's windowed scan: window after window, all cells of a window together. Sides that are no multiple of the window
 * are padded at their end (index -1).
 *
 * @param name        registered name
 * @param window      side of a window in cells, the same along every axis, at least 1
 * @param columnFirst whether windows, and cells inside them, are taken column by column
 * @param flip        whether the final list is reversed, padding included
 * @param system      which network the name belongs to
 */
public record LocalWindowOrder(String name, int window, boolean columnFirst, boolean flip, String system)
        implements ScanOrder {

    /** Checks the window. */
    public LocalWindowOrder {
        if (window < 1) {
            throw new IllegalArgumentException("window of scan order \"" + name + "\" is " + window + ", expected 1 or more");
        }
    }

    /**
     * LocalMamba's scan under its usual name.
     *
     * @param window      side of a window in cells, at least 1
     * @param columnFirst whether windows, and cells inside them, are taken column by column
     * @param flip        whether the final list is reversed
     * @return the order
     */
    public static LocalWindowOrder of(int window, boolean columnFirst, boolean flip) {
        return new LocalWindowOrder("local-w" + window + (columnFirst ? "-col" : "") + (flip ? "-flip" : ""),
                window, columnFirst, flip, "LocalMamba");
    }

    @Override
    public String description() {
        return system + ": windows of side " + window + (columnFirst ? ", column by column" : ", row by row")
                + (flip ? ", walked backwards" : "");
    }

    @Override
    public int[] visit(Grid grid) {
        int rank = grid.rank();
        int[] windows = new int[rank];
        int[] inner = new int[rank];
        long length = 1;
        for (int axis = 0; axis < rank; axis++) {
            windows[axis] = (grid.size(axis) - 1) / window + 1;
            inner[axis] = window;
            length *= (long) windows[axis] * window;
            if (length > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("windows of side " + window + " pad grid " + grid + " to more than "
                        + Integer.MAX_VALUE + " cells; use a smaller window");
            }
        }
        Grid outer = Grid.of(windows);
        Grid cells = Grid.of(inner);
        int[] outerOrder = Walks.nested(outer, columnFirst, false);
        int[] innerOrder = Walks.nested(cells, columnFirst, false);
        int[] order = new int[(int) length];
        for (int step = 0; step < order.length; step++) {
            int w = outerOrder[step / innerOrder.length];
            int c = innerOrder[step % innerOrder.length];
            int cell = 0;
            for (int axis = 0; axis < rank && cell >= 0; axis++) {
                int coordinate = outer.coordinate(w, axis) * window + cells.coordinate(c, axis);
                cell = coordinate < grid.size(axis) ? cell + coordinate * grid.stride(axis) : -1;
            }
            order[flip ? order.length - 1 - step : step] = cell;
        }
        return order;
    }
}
