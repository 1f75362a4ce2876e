package org.serpentine.scanning;

import java.util.Optional;

/**
 * A rule that says in which order the cells of a grid are visited.
 *
 * <p>To add one, implement {@link #name}, {@link #description} and {@link #visit}, narrow {@link #supportsRank} or
 * {@link #refusal} if some grids are out of reach, and register it with {@link ScanOrders#with(ScanOrder)}. Implementations
 * are immutable and deterministic: the same grid gives the same list, so that results may be cached.
 */
public interface ScanOrder {

    /** The registered name: lower-case words, digits, dots and dashes, such as {@code local-w7-col}. */
    String name();

    /** One line for people: what the walk looks like and who uses it. */
    String description();

    /**
     * The flat row-major index of the cell visited at each step; {@code -1} where the family feeds a zero instead of a cell.
     * Called by {@link #path(Grid)} for grids that {@link #refusal} accepts; callers want {@code path}.
     *
     * @param grid an accepted grid
     * @return a fresh array that the caller owns
     */
    int[] visit(Grid grid);

    /**
     * Whether grids of this many axes can be walked; unless overridden, any.
     *
     * @param rank number of axes, at least 1
     */
    default boolean supportsRank(int rank) {
        return true;
    }

    /**
     * Why a grid cannot be walked: what was found, what is expected, and which order to use instead.
     *
     * @param grid the grid in question
     * @return empty if the grid can be walked
     */
    default Optional<String> refusal(Grid grid) {
        if (supportsRank(grid.rank())) {
            return Optional.empty();
        }
        StringBuilder expected = new StringBuilder();
        for (int rank = 1; rank <= 3; rank++) {
            if (supportsRank(rank)) {
                expected.append(expected.length() == 0 ? "" : " or ").append(rank).append('D');
            }
        }
        return Optional.of("order \"" + name() + "\" walks " + expected + " grids only, found " + grid + " (" + grid.rank()
                + "D); use \"raster\", \"serpentine\", \"morton\" or (2D, 3D) \"gilbert\"");
    }

    /**
     * The walk over a grid, with its inverse.
     *
     * @param grid the grid to walk
     * @return the walk
     * @throws IllegalArgumentException if this order cannot walk the grid; the message is that of {@link #refusal}
     */
    default ScanPath path(Grid grid) {
        refusal(grid).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        return ScanPath.of(grid, visit(grid));
    }

    /**
     * The walk over a grid given by its extents.
     *
     * @param sizes slowest axis first: {@code height, width} or {@code depth, height, width}
     * @return the walk
     */
    default ScanPath path(int... sizes) {
        return path(Grid.of(sizes));
    }

    /** The same walk from its end to its start, named {@code <name>-reverse}. */
    default ScanOrder reversed() {
        return new ReversedOrder(this);
    }
}
