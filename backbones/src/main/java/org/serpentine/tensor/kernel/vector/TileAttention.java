package org.serpentine.tensor.kernel.vector;

import java.util.Arrays;
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

    private final Step[] steps = {this::queries, this::products, this::normalise};
    private final QueryTiles tiles;
    private final Neighbourhood shape;
    private final Activations activations;
    private final TileSums sums;
    private final Rows q;
    private final Rows k;
    private final float[] bias;
    private final int[][] offsets;
    /** Vectors of the spread table from one row of keys to the next. */
    private final int across;
    private final float[] rowMask;
    private final float[] columnMask;

    /** @param sums what the weights of a line are used for at once */
    TileAttention(QueryTiles tiles, Rows q, Rows k, float[] bias, Activations activations, TileSums sums, Workspace workspace) {
        this.tiles = tiles;
        this.activations = activations;
        this.sums = sums;
        shape = tiles.shape;
        this.q = q;
        this.k = k;
        this.bias = bias;
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

    /** Values of scratch memory that {@link #run} needs. */
    int scratch() {
        return table() + (shape.rows().relatives() + QueryTiles.ROWS - 1) * across * LANES;
    }

    /** Where scratch memory holds what the scores of a tile begin with; the queries lie before, or what the sums need. */
    private int start() {
        return Math.max(shape.width() * LANES, TileSums.SCRATCH);
    }

    /** Where it holds the spread table. */
    private int table() {
        return start() + tiles.rows.mostKeys() * tiles.columns.mostKeys() * LANES;
    }

    /** The weights of some lines of tiles, and their sums. */
    void run(int from, int to, float[] scratch, float[] weights) {
        int spread = -1;
        for (int line = from; line < to; line++) {
            if (tiles.head(line) != spread) {
                spread = tiles.head(line);
                spread(spread, scratch, table());
            }
            int kind = -1;
            for (int tile : tiles.columns.alike) {
                if (tiles.columns.kind[tile] != kind) {
                    kind = tiles.columns.kind[tile];
                    begin(tiles.rowTile(line), tile, scratch);
                }
                for (Step step : steps) {
                    step.run(line, tile, scratch, weights);
                }
            }
            sums.run(line, scratch);
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

    /** What the scores begin with, the same for all tiles of a line that are alike. */
    private void begin(int rowTile, int tile, float[] scratch) {
        int keys = tiles.columns.keys[tile] * LANES;
        int row = tiles.rows.offset[rowTile] + shape.rows().window() - 1;
        int column = tiles.columns.offset[tile] + shape.columns().window() - 1;
        for (int r = 0; r < tiles.rows.keys[rowTile]; r++) {
            TileLoops.start(scratch, table() + ((row + r) * across + column) * LANES, rowMask, (tiles.rows.before[rowTile] + r) * LANES,
                    columnMask, tiles.columns.before[tile] * LANES, scratch, start() + r * keys, keys);
        }
    }

    /** A tile's queries, [channel][lane]. */
    private void queries(int line, int tile, float[] scratch, float[] s) {
        int channel = tiles.head(line) * shape.width();
        for (int a = 0; a < QueryTiles.ROWS; a++) {
            TileLoops.columns(q.data(), q.at(tiles.query(line, tile, a, 0)) + channel, q.at(tiles.query(line, tile, a, 1)) + channel,
                    q.at(tiles.query(line, tile, a, 2)) + channel, q.at(tiles.query(line, tile, a, 3)) + channel, shape.width(), scratch,
                    a * QueryTiles.COLUMNS);
        }
    }

    private void products(int line, int tile, float[] scratch, float[] s) {
        int k0 = k.at(tiles.key(line, tile)) + tiles.head(line) * shape.width();
        int[] offset = offsets[tiles.extra(tile)];
        int keys = tiles.keys(tiles.rowTile(line), tile);
        AttentionLoops.scores(scratch, 0, LANES, shape.width(), k.data(), k0, offset, keys, scratch, start(), LANES, s,
                tiles.at(line, tile));
    }

    private void normalise(int line, int tile, float[] scratch, float[] s) {
        int s0 = tiles.at(line, tile);
        int keys = tiles.keys(tiles.rowTile(line), tile);
        activations.softmaxColumns(s, s0, LANES, keys, LANES, s, s0 + keys * LANES);
    }
}
