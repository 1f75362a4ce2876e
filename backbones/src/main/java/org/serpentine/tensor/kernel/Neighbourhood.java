package org.serpentine.tensor.kernel;

/**
 * Which positions of a map attend to which: the sizes that kernels of neighbourhood attention need. Positions of all items are
 * numbered row-major; the neighbours of a position are numbered row-major too.
 *
 * @param batch   number of items
 * @param heads   attention heads
 * @param width   channels of a head
 * @param rows    the vertical axis
 * @param columns the horizontal axis
 */
public record Neighbourhood(int batch, int heads, int width, NeighbourAxis rows, NeighbourAxis columns) {
    /** Checks the ranges. */
    public Neighbourhood {
        if (batch < 1 || heads < 1 || width < 1) {
            throw new IllegalArgumentException("neighbourhood of batch " + batch + ", heads " + heads + ", channels of a head " + width
                    + ": all must be at least 1");
        }
    }

    /** Positions of all items. */
    public int positions() {
        return batch * rows.length() * columns.length();
    }

    /** Neighbours of a position. */
    public int neighbours() {
        return rows.window() * columns.window();
    }

    /** Values of a table of relative positions for one head. */
    public int relatives() {
        return rows.relatives() * columns.relatives();
    }

    /** Position of the first neighbour of the position in row {@code i} and column {@code j} of an item. */
    public int first(int item, int i, int j) {
        return (item * rows.length() + rows.start(i)) * columns.length() + columns.start(j);
    }

    /** What is added to the position of the first neighbour to reach each of them, times {@code stride}. */
    public int[] offsets(int stride) {
        int[] offsets = new int[neighbours()];
        for (int n = 0; n < offsets.length; n++) {
            int a = n / columns.window();
            int b = n % columns.window();
            offsets[n] = (a * rows.dilation() * columns.length() + b * columns.dilation()) * stride;
        }
        return offsets;
    }
}
