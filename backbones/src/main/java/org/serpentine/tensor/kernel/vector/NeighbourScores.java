package org.serpentine.tensor.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.scanning.kernel.Activations;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.kernel.NeighbourAxis;
import org.serpentine.tensor.kernel.Neighbourhood;

/**
 * One computation of scores. Keys are transposed row by row to [channel][column], columns in the order of groups: then the neighbours
 * of any query are neighbours in memory. Lines are those of (item, head, row).
 */
final class NeighbourScores {
    private static final int LANES = FloatLanes.COUNT;
    private static final int QUERIES = QueryBlocks.SIZE;
    /** Score of a lane without a neighbour: nothing after the softmax. */
    private static final float NOTHING = Float.NEGATIVE_INFINITY;

    private final Neighbourhood shape;
    private final Rows q;
    private final Rows k;
    private final QueryBlocks blocks;
    private final int[] column;
    private final int width;
    private final int channels;
    private final int window;
    private final int rows;
    private final int relatives;
    /** Values of a query's scores, with the lanes behind them. */
    private final int padded;
    /** Values of a row of products of one query. */
    private final int productRow;
    private final float[] keys;
    /** The table of relative positions. */
    private final float[] table;

    NeighbourScores(Neighbourhood shape, Rows q, Rows k, float[] bias, Workspace workspace) {
        this.shape = shape;
        this.q = q;
        this.k = k;
        NeighbourAxis axis = shape.columns();
        blocks = new QueryBlocks(axis);
        column = QueryBlocks.grouped(axis);
        width = axis.length();
        channels = shape.width();
        window = axis.window();
        rows = shape.rows().window();
        relatives = axis.relatives();
        padded = pad(shape.neighbours());
        productRow = pad(window + blocks.mostExtra());
        keys = workspace.borrow(shape.positions() * shape.heads() * channels + productRow);
        int entries = shape.heads() * shape.relatives();
        table = workspace.borrow(entries + LANES);
        if (bias == null) {
            Arrays.fill(table, 0, entries, 0f);
        } else {
            System.arraycopy(bias, 0, table, 0, entries);
        }
    }

    private static int pad(int n) {
        return (n + LANES - 1) / LANES * LANES;
    }

    void giveBack(Workspace workspace) {
        workspace.giveBack(keys);
        workspace.giveBack(table);
    }

    /** Transposes the keys of some lines. */
    void transpose(int from, int to) {
        int height = shape.rows().length();
        float[] data = k.data();
        for (int line = from; line < to; line++) {
            int row = line / height / shape.heads() * height + line % height;
            int head = line / height % shape.heads();
            int o = line * channels * width;
            for (int j = 0; j < width; j++) {
                int i = k.at(row * width + j) + head * channels;
                int at = o + column[j];
                for (int c = 0; c < channels; c++, at += width) {
                    keys[at] = data[i + c];
                }
            }
        }
    }

    /** Values of scratch memory that {@link #lines} needs. */
    int scratch() {
        return width * padded + 2 * LANES + QUERIES * rows * productRow + LANES;
    }

    /** Scores of some lines of queries. */
    void lines(int from, int to, boolean softmax, Activations activations, float[] scratch, float[] scores) {
        int height = shape.rows().length();
        int neighbours = shape.neighbours();
        for (int line = from; line < to; line++) {
            int i = line % height;
            int head = line / height % shape.heads();
            int position = (line / height / shape.heads() * height + i) * width;
            int keyRow = (line - i + shape.rows().start(i)) * channels * width;
            int tableRow = head * shape.relatives() + shape.rows().relative(i) * relatives;
            for (int block = 0, slot = 0; block < blocks.count; slot += blocks.fresh[block], block++) {
                products(block, keyRow, position, head * channels, scratch);
                finish(block, slot, tableRow, scratch);
            }
            if (softmax) {
                softmax(activations, scratch);
            }
            for (int block = 0, slot = 0; block < blocks.count; block++) {
                for (int n = 0; n < blocks.fresh[block]; n++, slot++) {
                    int own = position + blocks.column[block * QUERIES + n];
                    System.arraycopy(scratch, slot * padded, scores, (own * shape.heads() + head) * neighbours, neighbours);
                }
            }
        }
    }

    private int productsAt() {
        return width * padded + 2 * LANES;
    }

    /** Products of a block of queries with the union of their neighbours, [query][row][column]. */
    private void products(int block, int keyRow, int position, int channel, float[] scratch) {
        int row = shape.rows().dilation() * channels * width;
        int columns = window + blocks.extra(block);
        int query = rows * productRow;
        int q0 = q.at(position + blocks.column[block * QUERIES]) + channel;
        int q1 = q.at(position + blocks.column[block * QUERIES + 1]) + channel;
        int q2 = q.at(position + blocks.column[block * QUERIES + 2]) + channel;
        int q3 = q.at(position + blocks.column[block * QUERIES + 3]) + channel;
        for (int b = 0; b < columns; b += LANES) {
            int k0 = keyRow + blocks.grouped[block] + b;
            int s0 = productsAt() + b;
            int a = 0;
            for (; a < rows - 1; a += 2) {
                NeighbourLoops.two(keys, k0 + a * row, k0 + (a + 1) * row, width, q.data(), q0, q1, q2, q3, channels, scratch,
                        s0 + a * productRow, productRow, query);
            }
            if (a < rows) {
                NeighbourLoops.one(keys, k0 + a * row, width, q.data(), q0, q1, q2, q3, channels, scratch, s0 + a * productRow, query);
            }
        }
    }

    /** Takes each query's own window out of the products, adds the table, and marks the lanes behind. */
    private void finish(int block, int slot, int tableRow, float[] scratch) {
        for (int n = 0; n < blocks.fresh[block]; n++) {
            int own = block * QUERIES + n;
            int s0 = productsAt() + n * rows * productRow + blocks.shift[own];
            int t0 = tableRow + shape.columns().relative(blocks.column[own]);
            int at = (slot + n) * padded;
            for (int b = 0; b < window; b += LANES) {
                int from = Math.max(0, Math.min(b, window - LANES)); // the last vector ends with the row
                NeighbourLoops.addTable(scratch, s0 + from, productRow, table, t0 + from, relatives, scratch, at + from, window, rows);
            }
            Arrays.fill(scratch, at + shape.neighbours(), at + padded, NOTHING);
        }
    }

    private void softmax(Activations activations, float[] scratch) {
        int lanes = width * padded + LANES;
        for (int j = 0; j < width; j++) {
            NeighbourLoops.largest(scratch, j * padded, padded, scratch, lanes);
            float largest = scratch[lanes];
            for (int l = lanes + 1; l < lanes + LANES; l++) {
                if (scratch[l] > largest) {
                    largest = scratch[l];
                }
            }
            NeighbourLoops.subtract(scratch, j * padded, padded, largest);
        }
        activations.forward(Activation.EXP, scratch, 0, scratch, 0, width * padded);
        for (int j = 0; j < width; j++) {
            NeighbourLoops.sum(scratch, j * padded, padded, scratch, lanes);
            float even = 0;
            float odd = 0;
            for (int l = lanes; l < lanes + LANES; l += 2) {
                even += scratch[l];
                odd += scratch[l + 1];
            }
            NeighbourLoops.scale(scratch, j * padded, padded, 1 / (even + odd));
        }
    }
}
