package org.serpentine.tensor.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.scanning.kernel.Activations;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.kernel.NeighbourAxis;
import org.serpentine.tensor.kernel.Neighbourhood;

/**
 * Weights of neighbourhood attention laid out as {@link QueryTiles} says. Queries lie in the lanes, so that no sum of the softmax runs
 * across them. What table entry belongs to a key depends only on how far it lies from the tile's first query, wherever the tile is: the
 * table is spread out once to vectors of lanes. Which keys belong to a query's window is the sum of a mask of rows and one of columns.
 */
final class TileAttention {
    private static final int LANES = FloatLanes.COUNT;

    /**
     * One of the things that are done to a tile. C2 does not see through a call of an interface where it has met three classes or more,
     * so each is compiled by itself: all in one method were more than it inlines, and vectors of the last were boxed.
     */
    @FunctionalInterface
    private interface Step {
        void run(int line, int tile, float[] scratch, float[] weights);
    }

    private final Step[] steps = {this::begin, this::products, this::normalise};
    private final QueryTiles tiles;
    private final Neighbourhood shape;
    private final Activations activations;
    private final Rows q;
    private final Rows k;
    private final float[] bias;
    private final int[][] offsets;
    /** Vectors of the spread table from one row of keys to the next. */
    private final int across;
    private final float[] rowMask;
    private final float[] columnMask;

    TileAttention(Neighbourhood shape, Rows q, Rows k, float[] bias, Activations activations, Workspace workspace) {
        this.activations = activations;
        this.shape = shape;
        this.q = q;
        this.k = k;
        this.bias = bias;
        tiles = new QueryTiles(shape);
        offsets = tiles.offsets(k.stride());
        across = shape.columns().relatives() + QueryTiles.COLUMNS - 1;
        rowMask = workspace.borrow(tiles.rows.before[tiles.rows.count] * LANES);
        columnMask = workspace.borrow(tiles.columns.before[tiles.columns.count] * LANES);
        mask(tiles.rows, shape.rows().window(), QueryTiles.COLUMNS, rowMask);
        mask(tiles.columns, shape.columns().window(), 1, columnMask);
    }

    /** Zero where a key lies in the window of a lane's query, else minus infinity: nothing after the softmax. */
    private static void mask(AxisTiles axis, int window, int lanesApart, float[] mask) {
        for (int tile = 0, at = 0; tile < axis.count; tile++) {
            for (int key = 0; key < axis.keys[tile]; key++) {
                for (int l = 0; l < LANES; l++, at++) {
                    int behind = key - axis.shift(tile, l / lanesApart % axis.size);
                    mask[at] = behind >= 0 && behind < window ? 0 : Float.NEGATIVE_INFINITY;
                }
            }
        }
    }

    void giveBack(Workspace workspace) {
        workspace.giveBack(rowMask);
        workspace.giveBack(columnMask);
    }

    /** Units of work. */
    int lines() {
        return tiles.lines();
    }

    /** Values of scratch memory that {@link #run} needs. */
    int scratch() {
        return shape.width() * LANES + (shape.rows().relatives() + QueryTiles.ROWS - 1) * across * LANES;
    }

    /** The weights of some lines of tiles. */
    void run(int from, int to, float[] scratch, float[] weights) {
        int table = shape.width() * LANES;
        int spread = -1;
        for (int line = from; line < to; line++) {
            if (tiles.head(line) != spread) {
                spread = tiles.head(line);
                spread(spread, scratch, table);
            }
            for (int tile = 0; tile < tiles.columns.count; tile++) {
                for (Step step : steps) {
                    step.run(line, tile, scratch, weights);
                }
            }
        }
    }

    /** A head's table, [rows from the tile to the key][columns likewise][lane]; zero where no window reaches. */
    private void spread(int head, float[] to, int at) {
        int rows = shape.rows().relatives();
        int columns = shape.columns().relatives();
        Arrays.fill(to, at, at + (rows + QueryTiles.ROWS - 1) * across * LANES, 0f);
        if (bias == null) {
            return;
        }
        for (int row = 0; row < rows; row++) {
            int from = (head * rows + row) * columns;
            for (int l = 0; l < LANES; l++) {
                int o = at + ((row + l / QueryTiles.COLUMNS) * across + l % QueryTiles.COLUMNS) * LANES + l;
                for (int c = 0; c < columns; c++) {
                    to[o + c * LANES] = bias[from + c];
                }
            }
        }
    }

    /** A tile's queries, [channel][lane]. */
    private void queries(int line, int tile, float[] to) {
        float[] data = q.data();
        int channels = shape.width();
        for (int l = 0; l < LANES; l++) {
            int from = q.at(tiles.query(line, tile, l / QueryTiles.COLUMNS, l % QueryTiles.COLUMNS)) + tiles.head(line) * channels;
            for (int c = 0; c < channels; c++) {
                to[c * LANES + l] = data[from + c];
            }
        }
    }

    /** What the scores begin with; gathers the tile's queries too. */
    private void begin(int line, int tile, float[] scratch, float[] s) {
        queries(line, tile, scratch);
        int rowTile = tiles.rowTile(line);
        int table0 = shape.width() * LANES;
        int s0 = tiles.at(line, tile);
        int keys = tiles.columns.keys[tile] * LANES;
        int row = tiles.rows.offset[rowTile] + shape.rows().window() - 1;
        int column = tiles.columns.offset[tile] + shape.columns().window() - 1;
        for (int r = 0; r < tiles.rows.keys[rowTile]; r++) {
            TileLoops.begin(scratch, table0 + ((row + r) * across + column) * LANES, rowMask, (tiles.rows.before[rowTile] + r) * LANES,
                    columnMask, tiles.columns.before[tile] * LANES, s, s0 + r * keys, keys);
        }
    }

    private void products(int line, int tile, float[] queries, float[] s) {
        int k0 = k.at(tiles.key(line, tile)) + tiles.head(line) * shape.width();
        int[] offset = offsets[tiles.extra(tile)];
        int keys = tiles.keys(tiles.rowTile(line), tile);
        int s0 = tiles.at(line, tile);
        int c = 0;
        for (; c <= shape.width() - 8; c += 8) {
            TileLoops.eight(queries, c * LANES, k.data(), k0 + c, offset, keys, s, s0);
        }
        for (; c <= shape.width() - 4; c += 4) {
            TileLoops.four(queries, c * LANES, k.data(), k0 + c, offset, keys, s, s0);
        }
        for (; c < shape.width(); c++) {
            TileLoops.one(queries, c * LANES, k.data(), k0 + c, offset, keys, s, s0);
        }
    }

    private void normalise(int line, int tile, float[] scratch, float[] s) {
        int s0 = tiles.at(line, tile);
        int keys = tiles.keys(tiles.rowTile(line), tile);
        AttentionLoops.centre(s, s0, keys);
        activations.forward(Activation.EXP, s, s0, s, s0, keys * LANES);
        AttentionLoops.inverseSums(s, s0, keys, s, s0 + keys * LANES);
    }
}
