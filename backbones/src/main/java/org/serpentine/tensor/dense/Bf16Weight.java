package org.serpentine.tensor.dense;

import java.nio.ShortBuffer;
import java.util.Arrays;

/**
 * A weight {@code [columns, depth]} rounded to bfloat16, in native memory, laid out as oneDNN's {@code BA16aXb2a}: blocks of X columns
 * one after the other, and in each the columns' values of depths 0 and 1 side by side, then those of 2 and 3, and so on. Zeros fill up
 * the last block and the depth to a multiple of {@value #DEEP}.
 *
 * @param memory  the values; this object keeps them alive
 * @param address where they begin
 * @param columns columns of the products
 * @param depth   values to each column
 */
record Bf16Weight(ShortBuffer memory, long address, int columns, int depth) {
    private static final int DEEP = 32;
    /** Widths of blocks that oneDNN has kernels for, the quickest first. */
    private static final int[] BLOCKS = {64, 48, 32, 16};

    /** Columns of a block: the widest that leaves at most a sixteenth of all blocks empty. */
    static int block(int columns) {
        for (int block : BLOCKS) {
            if (16 * (FixedOperand.roundUp(columns, block) - columns) <= columns) {
                return block;
            }
        }
        return FixedOperand.roundUp(Math.min(columns, BLOCKS[0]), BLOCKS[BLOCKS.length - 1]);
    }

    /** Lays out a weight {@code [weights.length / depth, depth]}. */
    static Bf16Weight of(float[] weights, int depth, Rounding rounding) {
        int columns = weights.length / depth;
        int width = block(columns);
        int deep = FixedOperand.roundUp(depth, DEEP);
        ShortBuffer memory = Foreign.memory(Math.multiplyExact(Short.BYTES * deep, FixedOperand.roundUp(columns, width))).asShortBuffer();
        short[] block = new short[deep * width];
        short[] column = new short[deep];
        for (int first = 0; first < columns; first += width) {
            for (int c = 0; c < width; c++) {
                if (first + c < columns) {
                    rounding.round(weights, (first + c) * depth, column, 0, depth);
                } else {
                    Arrays.fill(column, (short) 0);
                }
                for (int p = 0; p < deep; p += 2) {
                    block[p * width + 2 * c] = column[p];
                    block[p * width + 2 * c + 1] = column[p + 1];
                }
            }
            memory.put(first * deep, block, 0, block.length);
        }
        return new Bf16Weight(memory, Foreign.address(memory), columns, depth);
    }

    /** oneDNN's name of the layout with blocks of this width. */
    static String layout(int block) {
        return "BA16a" + block + "b2a";
    }

    /** Columns of a block. */
    int block() {
        return block(columns);
    }

    /** Whether columns from {@code first} to {@code end} (exclusive) are whole blocks. */
    boolean whole(int first, int end) {
        return FixedOperand.wholeStrips(first, end, columns, block());
    }

    /** The address of a block's first column. */
    long at(int column) {
        return address + (long) Short.BYTES * column * FixedOperand.roundUp(depth, DEEP);
    }
}
