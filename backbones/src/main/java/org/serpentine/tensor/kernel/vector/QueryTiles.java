package org.serpentine.tensor.kernel.vector;

import org.serpentine.tensor.kernel.Neighbourhood;

/**
 * How vector kernels lay out the weights of neighbourhood attention. Queries are cut into tiles of {@link #ROWS} x {@link #COLUMNS},
 * one lane a query, row-major; a tile holds one vector for each key of the union of its windows, row-major, and behind them one vector
 * of scales by which a query's weights are to be multiplied. The weights of keys outside a query's own window are zero.
 * Tiles follow each other by (item, head, tile of rows, tile of columns).
 */
final class QueryTiles {
    static final int LANES = FloatLanes.COUNT;
    static final int COLUMNS = 4;
    static final int ROWS = LANES / COLUMNS;

    final Neighbourhood shape;
    final AxisTiles rows;
    final AxisTiles columns;
    /** Keys of all tiles of a row that have one row of keys. */
    private final int keysOfRow;
    /** Vectors of all tiles of a head. */
    private final int plane;

    QueryTiles(Neighbourhood shape) {
        this.shape = shape;
        rows = new AxisTiles(shape.rows(), ROWS);
        columns = new AxisTiles(shape.columns(), COLUMNS);
        keysOfRow = columns.before[columns.count];
        plane = Math.addExact(Math.multiplyExact(rows.before[rows.count], keysOfRow), rows.count * columns.count);
    }

    /** Values of all weights. */
    int values() {
        return Math.multiplyExact(Math.multiplyExact(plane, shape.batch() * shape.heads()), LANES);
    }

    /** Tiles of rows of all heads of all items: units of work that differ in what they write. */
    int lines() {
        return shape.batch() * shape.heads() * rows.count;
    }

    int item(int line) {
        return line / rows.count / shape.heads();
    }

    int head(int line) {
        return line / rows.count % shape.heads();
    }

    int rowTile(int line) {
        return line % rows.count;
    }

    /** Keys of a tile. */
    int keys(int rowTile, int columnTile) {
        return rows.keys[rowTile] * columns.keys[columnTile];
    }

    /** Where a tile's weights begin. */
    int at(int line, int columnTile) {
        int row = rowTile(line);
        int vectors = line / rows.count * plane + rows.before[row] * keysOfRow + row * columns.count
                + rows.keys[row] * columns.before[columnTile] + columnTile;
        return vectors * LANES;
    }

    /** Position of the query in row {@code a} and column {@code b} of a tile. */
    int query(int line, int columnTile, int a, int b) {
        int row = item(line) * shape.rows().length() + rows.query(rowTile(line), a);
        return row * shape.columns().length() + columns.query(columnTile, b);
    }

    /** Position of the first key of a tile. */
    int key(int line, int columnTile) {
        int row = item(line) * shape.rows().length() + rows.start[rowTile(line)];
        return row * shape.columns().length() + columns.start[columnTile];
    }

    /** Positions between two rows of keys. */
    int keyRow() {
        return shape.rows().dilation() * shape.columns().length();
    }

    /** Where the keys of a tile begin relative to the first, times {@code stride}, for each number of columns from the window's on. */
    int[][] offsets(int stride) {
        int window = shape.columns().window();
        int[][] all = new int[columns.mostKeys() - window + 1][];
        for (int extra = 0; extra < all.length; extra++) {
            int across = window + extra;
            all[extra] = new int[rows.mostKeys() * across];
            for (int n = 0; n < all[extra].length; n++) {
                all[extra][n] = (n / across * keyRow() + n % across * shape.columns().dilation()) * stride;
            }
        }
        return all;
    }

    /** Which of {@link #offsets} a tile needs. */
    int extra(int columnTile) {
        return columns.keys[columnTile] - shape.columns().window();
    }
}
