package org.serpentine.tensor.kernel.vector;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.kernel.Neighbourhood;

/** Sums of values over neighbours with weights as {@link QueryTiles} lays them out, four queries of a row at a time. */
final class TileSums {
    private static final int LANES = FloatLanes.COUNT;
    /** Values of scratch memory that {@link #run} needs. */
    static final int SCRATCH = QueryTiles.COLUMNS * LANES;

    private final QueryTiles tiles;
    private final Neighbourhood shape;
    private final float[] weights;
    private final Rows v;
    private final Rows y;
    private final int[][] offsets;
    /** A copy of the values with a vector's room behind them, for heads that are narrower than a vector; else null. */
    private final float[] copy;

    TileSums(QueryTiles tiles, float[] weights, Rows v, Rows y, Workspace workspace) {
        this.tiles = tiles;
        this.weights = weights;
        this.y = y;
        shape = tiles.shape;
        offsets = tiles.offsets(v.stride());
        if (shape.width() < LANES) {
            copy = workspace.borrow(v.data().length + LANES);
            System.arraycopy(v.data(), 0, copy, 0, v.data().length);
            this.v = new Rows(copy, v.offset(), v.stride());
        } else {
            copy = null;
            this.v = v;
        }
    }

    void giveBack(Workspace workspace) {
        workspace.giveBack(copy);
    }

    /** The sums of a line of tiles. */
    void run(int line, float[] scratch) {
        for (int tile = 0; tile < tiles.columns.count; tile++) {
            for (int a = 0; a < tiles.rows.fresh[tiles.rowTile(line)]; a++) {
                queries(line, tile, a, scratch);
            }
        }
    }

    private void queries(int line, int tile, int a, float[] scratch) {
        int across = tiles.columns.keys[tile];
        int channel = tiles.head(line) * shape.width();
        int shift = tiles.rows.shift(tiles.rowTile(line), a);
        int lane = a * QueryTiles.COLUMNS;
        int at = tiles.at(line, tile);
        int w0 = at + shift * across * LANES + lane;
        int r0 = at + tiles.keys(tiles.rowTile(line), tile) * LANES + lane;
        int v0 = v.at(tiles.key(line, tile) + shift * tiles.keyRow()) + channel;
        int n = shape.rows().window() * across;
        int[] offset = offsets[tiles.extra(tile)];
        if (shape.width() < LANES) {
            TileLoops.sums(weights, w0, r0, offset, n, v.data(), v0, scratch, 0, LANES, 2 * LANES, 3 * LANES);
            for (int b = 0; b < tiles.columns.fresh[tile]; b++) {
                System.arraycopy(scratch, b * LANES, y.data(), y.at(tiles.query(line, tile, a, b)) + channel, shape.width());
            }
            return;
        }
        int y0 = y.at(tiles.query(line, tile, a, 0)) + channel;
        int y1 = y.at(tiles.query(line, tile, a, 1)) + channel;
        int y2 = y.at(tiles.query(line, tile, a, 2)) + channel;
        int y3 = y.at(tiles.query(line, tile, a, 3)) + channel;
        int last = shape.width() - LANES; // the last vector ends with the head, and may do some channels again
        for (int c = 0; c < shape.width(); c += 2 * LANES) {
            int first = Math.min(c, last);
            if (first < last) {
                TileLoops.sums(weights, w0, r0, offset, n, v.data(), v0 + first, Math.min(LANES, last - first), y.data(), y0 + first,
                        y1 + first, y2 + first, y3 + first);
            } else {
                TileLoops.sums(weights, w0, r0, offset, n, v.data(), v0 + first, y.data(), y0 + first, y1 + first, y2 + first, y3 + first);
            }
        }
    }
}
