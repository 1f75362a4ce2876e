package org.serpentine.tasks.superresolution;

import java.util.Locale;
import org.serpentine.tasks.HeapBudget;

/**
 * How a picture is cut into tiles, all lengths in input pixels. Tiles' inner parts cover the picture; each tile is computed with a
 * margin around its inner part, and neighbours fade into each other over a seam.
 *
 * @param columns      tiles side by side
 * @param rows         tiles one above the other
 * @param regionWidth  pixels along x that the network sees of each tile; may exceed the picture's, which then is mirrored
 * @param regionHeight pixels along y
 * @param pad          margin around the inner part, where the picture goes on
 * @param feather      half the width of a seam
 * @param network      bytes of the network's intermediate results for one tile, and the tile itself
 * @param strips       bytes of input and output rows that are in work
 * @param picture      bytes of the pictures themselves
 */
public record TilePlan(int columns, int rows, int regionWidth, int regionHeight, int pad, int feather, long network, long strips,
        long picture) {
    /** Bytes of data in all. */
    public long total() {
        return network + strips + picture;
    }

    /** Number of tiles. */
    public int tiles() {
        return columns * rows;
    }

    /** The plan in words. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d x %d tiles of %d x %d pixels, margin %d; network %s, strips %s, pictures %s", columns, rows,
                regionWidth, regionHeight, pad, HeapBudget.megabytes(network), HeapBudget.megabytes(strips), HeapBudget.megabytes(picture));
    }
}
