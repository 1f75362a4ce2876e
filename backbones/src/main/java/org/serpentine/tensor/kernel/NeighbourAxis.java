package org.serpentine.tensor.kernel;

/**
 * Which positions of one axis a query attends to: always {@code window} of them, {@code dilation} apart. Positions are grouped by
 * their remainder modulo the dilation; within its group a query takes the neighbours nearest to it, and near a border the window is
 * shifted inwards instead of being padded. This is the rule of NATTEN 0.17 (Hassani et al. 2023, "Neighborhood Attention
 * Transformer").
 *
 * @param length   positions
 * @param window   neighbours, odd
 * @param dilation distance between neighbours
 */
public record NeighbourAxis(int length, int window, int dilation) {
    /** Checks the ranges. */
    public NeighbourAxis {
        if (window < 1 || window % 2 == 0) {
            throw new IllegalArgumentException("neighbourhood window is " + window + ", expected an odd number");
        }
        if (dilation < 1) {
            throw new IllegalArgumentException("neighbourhood dilation is " + dilation + ", expected 1 or more");
        }
        if ((long) window * dilation > length) {
            throw new IllegalArgumentException("a neighbourhood of " + window + " positions at dilation " + dilation
                    + " needs an axis of at least " + (long) window * dilation + ", found " + length);
        }
    }

    /** Positions that share the remainder of {@code i}. */
    public int group(int i) {
        return (length - i % dilation + dilation - 1) / dilation;
    }

    /** Rank within its group of the first neighbour of {@code i}. */
    public int startInGroup(int i) {
        return Math.max(0, Math.min(i / dilation - window / 2, group(i) - window));
    }

    /** Position of the first neighbour of {@code i}; the others follow at steps of the dilation. */
    public int start(int i) {
        return startInGroup(i) * dilation + i % dilation;
    }

    /**
     * Index of the first neighbour of {@code i} in a table of relative positions, {@code -(window - 1) .. window - 1} steps of the
     * dilation; those of the other neighbours follow.
     */
    public int relative(int i) {
        return window - 1 - i / dilation + startInGroup(i);
    }

    /** Entries of a table of relative positions. */
    public int relatives() {
        return 2 * window - 1;
    }
}
