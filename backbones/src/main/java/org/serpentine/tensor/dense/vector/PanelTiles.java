package org.serpentine.tensor.dense.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles: a few rows of A times a panel of B. A panel holds some columns side by side for each summed
 * index; it has {@link #columns} of them, or one vector of them where fewer are left.
 */
abstract class PanelTiles {
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    private static final int BITS_WITH_32_REGISTERS = 512;

    /** Most rows of a tile. */
    final int rows;
    /** Columns of a panel of full width. */
    final int columns;
    /** Whether A is read from strips of {@link #rows} rows that {@link Packing#strips} made, not where it lies. */
    final boolean strips;

    PanelTiles(int rows, int columns, boolean strips) {
        this.rows = rows;
        this.columns = columns;
        this.strips = strips;
    }

    /** The tiles for this processor. */
    static PanelTiles best() {
        return SPECIES.vectorBitSize() == BITS_WITH_32_REGISTERS ? new WideTiles() : new SlimTiles();
    }

    /** Width of the next panel if so many columns are left. */
    final int width(int left) {
        return left > columns - LANES ? columns : LANES;
    }

    /** How many rows of C {@link #multiply} writes, the missing ones included. */
    abstract int height(int rows, int width);

    /**
     * A tile of C. Rows that are missing are doubles of the last one, or of a strip's zeros.
     *
     * @param rows  rows that are there, 1 to {@link #rows}
     * @param width {@link #columns} or {@link #LANES}
     * @param k     summed extent
     * @param a     holds the rows of A from {@code ao} on, {@code lda} apart; or the strip of them
     * @param b     holds the panel from {@code bo} on
     * @param c     holds the tile from {@code co} on, rows {@code ldc} apart
     * @param add   if true added to C, else written over it
     */
    abstract void multiply(int rows, int width, int k, float[] a, int ao, int lda, float[] b, int bo, float[] c, int co, int ldc,
            boolean add);
}
