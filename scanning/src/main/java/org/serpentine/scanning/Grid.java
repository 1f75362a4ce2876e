package org.serpentine.scanning;

import java.util.Arrays;

/**
 * The extents of a dense grid, slowest axis first: {@code [height, width]} or {@code [depth, height, width]}.
 *
 * <p>Cells are named by their flat row-major index, the last axis fastest, so that the cell (row {@code r}, column
 * {@code c}) of a {@code [H, W]} grid has index {@code r * W + c}. Any rank from 1 up; every extent at least 1; at most
 * 2<sup>31</sup>-1 cells. Immutable.
 */
public final class Grid {

    private final int[] sizes;
    private final int[] strides;
    private final int cells;

    private Grid(int[] sizes) {
        if (sizes.length == 0) {
            throw new IllegalArgumentException("a grid without axes was given, expected at least one extent such as 32x24");
        }
        this.sizes = sizes.clone();
        this.strides = new int[sizes.length];
        long product = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
            if (sizes[axis] < 1) {
                throw new IllegalArgumentException("extent " + axis + " of grid " + join(sizes) + " is " + sizes[axis]
                        + ", expected at least 1");
            }
            strides[axis] = (int) product;
            product *= sizes[axis];
            if (product > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("grid " + join(sizes) + " has more than " + Integer.MAX_VALUE
                        + " cells, which one index array cannot hold; scan it in windows");
            }
        }
        this.cells = (int) product;
    }

    /**
     * A grid of the given extents.
     *
     * @param sizes slowest axis first, each at least 1
     * @return the grid
     */
    public static Grid of(int... sizes) {
        return new Grid(sizes);
    }

    /**
     * Reads extents as a user types them, such as {@code 32x24} (height x width) or {@code 16x32x24}.
     *
     * @param text whole numbers joined by {@code x}
     * @return the grid
     */
    public static Grid parse(String text) {
        String[] parts = text.trim().split("[xX×]", -1);
        int[] sizes = new int[parts.length];
        for (int i = 0; i < parts.length; i++) {
            try {
                sizes[i] = Integer.parseInt(parts[i].trim());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("\"" + text + "\" is no grid, expected extents joined by x such as"
                        + " 32x24 (height x width) or 16x32x24 (depth x height x width)", e);
            }
        }
        return new Grid(sizes);
    }

    /** The number of axes. */
    public int rank() {
        return sizes.length;
    }

    /** The number of cells, the product of all extents. */
    public int cells() {
        return cells;
    }

    /**
     * The extent of one axis.
     *
     * @param axis 0 (slowest) to {@code rank() - 1} (fastest)
     */
    public int size(int axis) {
        return sizes[axis];
    }

    /**
     * The distance in the flat index between neighbours along one axis.
     *
     * @param axis 0 (slowest) to {@code rank() - 1} (fastest, stride 1)
     */
    public int stride(int axis) {
        return strides[axis];
    }

    /** All extents, a copy. */
    public int[] sizes() {
        return sizes.clone();
    }

    /**
     * The coordinate of a cell along one axis.
     *
     * @param cell flat index
     * @param axis 0 (slowest) to {@code rank() - 1}
     */
    public int coordinate(int cell, int axis) {
        return cell / strides[axis] % sizes[axis];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grid g && Arrays.equals(sizes, g.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** The extents joined by {@code x}, as {@link #parse} reads them. */
    @Override
    public String toString() {
        return join(sizes);
    }

    private static String join(int[] sizes) {
        StringBuilder text = new StringBuilder();
        for (int size : sizes) {
            text.append(text.length() == 0 ? "" : "x").append(size);
        }
        return text.toString();
    }
}
