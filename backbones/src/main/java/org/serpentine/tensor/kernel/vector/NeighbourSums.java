package org.serpentine.tensor.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.tensor.kernel.Neighbourhood;

/**
 * One computation of weighted sums over neighbours, four queries at a time over the union of their windows, with zeros where a query
 * has no neighbour. Heads are at least one vector wide; lines are those of (item, row).
 */
final class NeighbourSums {
    private static final int LANES = FloatLanes.COUNT;
    private static final int QUERIES = QueryBlocks.SIZE;

    private final Neighbourhood shape;
    private final float[] weights;
    private final Rows v;
    private final boolean add;
    private final Rows y;
    private final QueryBlocks blocks;
    private final int width;
    private final int window;
    private final int rows;
    /** Offsets of a union's values from its first one, for each width of the union beyond the window. */
    private final int[][] offsets;
    /** Values of one query's weights over the widest union. */
    private final int union;

    NeighbourSums(Neighbourhood shape, float[] weights, Rows v, boolean add, Rows y) {
        this.shape = shape;
        this.weights = weights;
        this.v = v;
        this.add = add;
        this.y = y;
        blocks = new QueryBlocks(shape.columns());
        width = shape.columns().length();
        window = shape.columns().window();
        rows = shape.rows().window();
        offsets = new int[blocks.mostExtra() + 1][];
        for (int extra = 0; extra < offsets.length; extra++) {
            int columns = window + extra;
            offsets[extra] = new int[rows * columns];
            for (int n = 0; n < offsets[extra].length; n++) {
                offsets[extra][n] = (n / columns * shape.rows().dilation() * width + n % columns * shape.columns().dilation()) * v.stride();
            }
        }
        union = rows * (window + blocks.mostExtra()) + LANES;
    }

    /** Values of scratch memory that {@link #lines} needs. */
    int scratch() {
        return QUERIES * (union + shape.width());
    }

    /** Sums for all queries of some lines. */
    void lines(int from, int to, float[] scratch) {
        int height = shape.rows().length();
        for (int line = from; line < to; line++) {
            int row = (line - line % height + shape.rows().start(line % height)) * width;
            for (int block = 0; block < blocks.count; block++) {
                int first = v.at(row + blocks.start[block]);
                for (int head = 0; head < shape.heads(); head++) {
                    spread(block, line * width, head, scratch);
                    sum(block, line * width, first + head * shape.width(), head * shape.width(), scratch);
                }
            }
        }
    }

    /** Weights of a block over the union of its windows, [query][row][column]. */
    private void spread(int block, int position, int head, float[] scratch) {
        int columns = window + blocks.extra(block);
        Arrays.fill(scratch, 0, QUERIES * union, 0f);
        for (int n = 0; n < QUERIES; n++) {
            int own = position + blocks.column[block * QUERIES + n];
            int at = (own * shape.heads() + head) * shape.neighbours();
            int o = n * union + blocks.shift[block * QUERIES + n];
            if (window <= LANES && at + shape.neighbours() + LANES <= weights.length) {
                NeighbourLoops.spread(weights, at, window, scratch, o, columns, rows, window);
            } else {
                for (int r = 0; r < rows; r++) {
                    System.arraycopy(weights, at + r * window, scratch, o + r * columns, window);
                }
            }
        }
    }

    private void sum(int block, int position, int v0, int channel, float[] scratch) {
        int[] offset = offsets[blocks.extra(block)];
        int y0 = y.at(position + blocks.column[block * QUERIES]) + channel;
        int y1 = y.at(position + blocks.column[block * QUERIES + 1]) + channel;
        int y2 = y.at(position + blocks.column[block * QUERIES + 2]) + channel;
        int y3 = y.at(position + blocks.column[block * QUERIES + 3]) + channel;
        int channels = shape.width();
        int sums = QUERIES * union;
        for (int c = 0; c < channels; c += LANES) {
            int at = Math.min(c, channels - LANES); // the last vector ends with the head, and may do some channels again
            if (add) {
                int s = sums + at;
                NeighbourLoops.gather(scratch, union, offset, v.data(), v0 + at, scratch, s, s + channels, s + 2 * channels,
                        s + 3 * channels);
            } else {
                NeighbourLoops.gather(scratch, union, offset, v.data(), v0 + at, y.data(), y0 + at, y1 + at, y2 + at, y3 + at);
            }
        }
        if (add) {
            for (int n = 0; n < blocks.fresh[block]; n++) {
                int o = y.at(position + blocks.column[block * QUERIES + n]) + channel;
                for (int c = 0; c < channels; c++) {
                    y.data()[o + c] += scratch[sums + n * channels + c];
                }
            }
        }
    }
}
