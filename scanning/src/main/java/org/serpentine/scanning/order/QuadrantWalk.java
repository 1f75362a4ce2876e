package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;

/**
 * A recursive walk through the halves of every axis (quadrants, octants) in one fixed order on all levels, on the smallest
 * power-of-two cube covering a box; cells outside the box are skipped.
 */
final class QuadrantWalk {

    private final int[] sizes;
    private final int[][] children;
    private final int[] strides;
    private final int[] order;
    private int next;

    /**
     * @param sizes    extents of the box
     * @param strides  distance in the resulting indices along each axis
     * @param cells    the product of the extents
     * @param children the sub-cubes in order of visit: 0 or 1 for each axis
     */
    private QuadrantWalk(int[] sizes, int[] strides, int cells, int[][] children) {
        this.sizes = sizes;
        this.strides = strides;
        this.children = children;
        this.order = new int[cells];
    }

    /** The flat indices of a grid's cells in the order of the walk. */
    static int[] over(Grid grid, int[][] children) {
        int[] strides = new int[grid.rank()];
        int side = 1;
        for (int axis = 0; axis < strides.length; axis++) {
            strides[axis] = grid.stride(axis);
            side = Math.max(side, grid.size(axis));
        }
        QuadrantWalk walk = new QuadrantWalk(grid.sizes(), strides, grid.cells(), children);
        int levels = 32 - Integer.numberOfLeadingZeros(side - 1);
        walk.visit(new int[strides.length], levels, 0);
        return walk.order;
    }

    private void visit(int[] corner, int level, int cell) {
        if (level == 0) {
            order[next++] = cell;
            return;
        }
        int half = 1 << (level - 1);
        for (int[] child : children) {
            int[] start = corner.clone();
            int index = cell;
            boolean inside = true;
            for (int axis = 0; axis < start.length && inside; axis++) {
                start[axis] += child[axis] * half;
                inside = start[axis] < sizes[axis];
                index += child[axis] * half * strides[axis];
            }
            if (inside) {
                visit(start, level - 1, index);
            }
        }
    }
}
