package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;

/** Loops that several families share. */
final class Walks {

    private Walks() {
    }

    /**
     * Two nested loops over a 2D grid from one of its corners.
     *
     * @param corner      0 top left, 1 top right, 2 bottom left, 3 bottom right
     * @param columnsOuter whether the walk runs along columns (up/down), stepping from column to column
     * @param snake       whether every other line is walked backwards, so that the walk never jumps
     */
    static int[] fromCorner(Grid grid, int corner, boolean columnsOuter, boolean snake) {
        boolean right = (corner & 1) != 0;
        boolean bottom = (corner & 2) != 0;
        int height = grid.size(0);
        int width = grid.size(1);
        int start = (bottom ? (height - 1) * width : 0) + (right ? width - 1 : 0);
        int down = bottom ? -width : width;
        int across = right ? -1 : 1;
        int lines = columnsOuter ? width : height;
        int length = columnsOuter ? height : width;
        int lineStep = columnsOuter ? across : down;
        int cellStep = columnsOuter ? down : across;
        int[] order = new int[grid.cells()];
        int n = 0;
        for (int line = 0; line < lines; line++) {
            boolean back = snake && line % 2 == 1;
            for (int i = 0; i < length; i++) {
                order[n++] = start + line * lineStep + (back ? length - 1 - i : i) * cellStep;
            }
        }
        return order;
    }

    /**
     * All cells of a grid of any rank, the axes nested as given.
     *
     * @param transposed false: the last axis runs fastest (raster); true: the first one
     * @param snake      whether lines alternate in direction, so that every step goes to a neighbour
     */
    static int[] nested(Grid grid, boolean transposed, boolean snake) {
        int rank = grid.rank();
        int[] order = new int[grid.cells()];
        for (int step = 0; step < order.length; step++) {
            int rest = step;
            int cell = 0;
            for (int level = rank - 1; level >= 0; level--) {
                int axis = transposed ? rank - 1 - level : level;
                int size = grid.size(axis);
                int digit = rest % size;
                rest /= size;
                // rest is now the number of the line within all lines of this axis: odd lines run backwards
                int coordinate = snake && rest % 2 == 1 ? size - 1 - digit : digit;
                cell += coordinate * grid.stride(axis);
            }
            order[step] = cell;
        }
        return order;
    }

    /** Checks a numbered parameter of a name. */
    static int number(String name, String field, String digits, int from, int to) {
        long value = digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits);
        if (value < from || value > to) {
            throw new IllegalArgumentException(field + " of scan order \"" + name + "\" is " + digits + ", expected "
                    + (to == Integer.MAX_VALUE ? from + " or more" : from + " to " + to));
        }
        return (int) value;
    }
}
