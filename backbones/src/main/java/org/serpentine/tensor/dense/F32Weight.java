package org.serpentine.tensor.dense;

import java.nio.FloatBuffer;

/**
 * A weight {@code [columns, depth]} transposed, in native memory, in panels of columns that lie one after the other. Each row of a
 * panel begins with a line of the cache: oneDNN's {@code dnnl_sgemm} reads few columns of many rows at a time, where arrays of the
 * heap, which begin anywhere, would cost it two lines a vector, and wide rows a page of memory each.
 *
 * @param memory  the values; this object keeps them alive
 * @param address where they begin
 * @param columns columns of the products
 * @param depth   values to each column
 */
record F32Weight(FloatBuffer memory, long address, int columns, int depth) {
    /** Columns that oneDNN's kernel takes at a time, three vectors. */
    private static final int GRAIN = 48;
    /** Wider panels lose up to a third with 16 rows, narrower ones a tenth with 49. */
    private static final int WIDEST = 6 * GRAIN;
    /** Values in a line of the cache. */
    private static final int LINE = 16;
    /** Rows and columns that are transposed together, so that lines of the cache are used whole. */
    private static final int SQUARE = 16;

    /** Transposes a weight {@code [weights.length / depth, depth]}. */
    static F32Weight of(float[] weights, int depth) {
        int columns = weights.length / depth;
        int width = width(columns);
        FloatBuffer memory = Foreign.memory(Math.multiplyExact(Float.BYTES * depth, FixedOperand.roundUp(columns, LINE))).asFloatBuffer();
        float[] panel = new float[depth * Math.min(width, FixedOperand.roundUp(columns, LINE))];
        for (int first = 0; first < columns; first += width) {
            int stride = stride(columns, width, first);
            transpose(weights, first, Math.min(columns, first + width), depth, panel, stride);
            memory.put(first * depth, panel, 0, depth * stride);
        }
        return new F32Weight(memory, Foreign.address(memory), columns, depth);
    }

    private static void transpose(float[] weights, int first, int end, int depth, float[] panel, int stride) {
        for (int left = first; left < end; left += SQUARE) {
            for (int top = 0; top < depth; top += SQUARE) {
                for (int p = top; p < Math.min(depth, top + SQUARE); p++) {
                    for (int j = left; j < Math.min(end, left + SQUARE); j++) {
                        panel[p * stride + j - first] = weights[j * depth + p];
                    }
                }
            }
        }
    }

    /** Where the panel of this column ends: the column after its last. */
    int end(int column) {
        int width = width(columns);
        return Math.min(columns, (column / width + 1) * width);
    }

    /** The address of a column's first value. */
    long at(int column) {
        int inside = column % width(columns);
        return address + Float.BYTES * ((long) (column - inside) * depth + inside);
    }

    /** Values from one row to the next in the panel of this column. */
    int stride(int column) {
        int width = width(columns);
        return stride(columns, width, column - column % width);
    }

    private static int stride(int columns, int width, int first) {
        return FixedOperand.roundUp(Math.min(width, columns - first), LINE);
    }

    /** Columns of all panels but the last: about as many in each. */
    private static int width(int columns) {
        int panels = (columns + WIDEST - 1) / WIDEST;
        return FixedOperand.roundUp((columns + panels - 1) / panels, GRAIN);
    }
}
