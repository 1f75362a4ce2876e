package org.serpentine.tensor.dense;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * Products with a {@link Bf16Weight}, some rows after the other: rounded into native memory, multiplied there by {@link Bf16Matmul} and
 * copied out. What a thread needs for that stays in its second-level cache.
 */
final class Bf16Rows {
    /** Greatest depth, so that a block has some rows. */
    static final int DEEPEST = 1 << 13;
    /** Values of A and of C in a block: half a megabyte each. */
    private static final int READ = 1 << 18;
    private static final int WRITTEN = 1 << 18;
    /** Rows of an AMX tile. Blocks are whole tiles, so that a shape has few of them; what lies behind the last row is not looked at. */
    private static final int TILE = 16;
    private static final int MOST_ROWS = 512;
    /** Values rounded at a time, and copied on from the first-level cache. */
    private static final int CHUNK = 1 << 13;

    /** A thread's native memory. */
    private static final class Memory {
        final short[] chunk = new short[CHUNK];
        float[] sums = new float[0];
        ShortBuffer a = ShortBuffer.allocate(0);
        FloatBuffer c = FloatBuffer.allocate(0);
        long aAddress;
        long cAddress;

        void reserve(int values, int results) {
            if (a.capacity() < values) {
                ByteBuffer memory = Foreign.memory(values * Short.BYTES);
                aAddress = Foreign.address(memory);
                a = memory.asShortBuffer();
            }
            if (c.capacity() < results) {
                ByteBuffer memory = Foreign.memory(results * Float.BYTES);
                cAddress = Foreign.address(memory);
                c = memory.asFloatBuffer();
            }
        }

        float[] sums(int n) {
            if (sums.length < n) {
                sums = new float[n];
            }
            return sums;
        }
    }

    /** For all engines: a thread that sees many would keep what each of them left. */
    private static final ThreadLocal<Memory> MEMORIES = ThreadLocal.withInitial(Memory::new);

    private final Rounding rounding;
    private final Bf16Matmul matmul = Bf16Matmul.shared();

    Bf16Rows(Rounding rounding) {
        this.rounding = rounding;
    }

    /**
     * {@code C = A B^T + beta C} on the calling thread, where B are {@code n} columns of the weight from {@code first} on.
     *
     * @param finish what {@link Bf16Matmul#finishes} allows: done to the product, before C is added
     * @return false, with C as it was, if these are not whole blocks of the weight or the library has no kernel for them
     */
    boolean multiply(Bf16Weight weight, int first, int m, int n, float[] a, int ao, int lda, float beta, float[] c, int co, int ldc,
            Finish finish) {
        if (!weight.whole(first, first + n)) {
            return false;
        }
        int k = weight.depth();
        int height = height(m, Math.min(MOST_ROWS, Math.min(READ / k, WRITTEN / n)));
        Memory memory = MEMORIES.get();
        memory.reserve(height * k, height * n);
        for (int i = 0; i < m; i += height) {
            int rows = Math.min(height, m - i);
            round(memory, rows, k, a, ao + i * lda, lda);
            if (!matmul.multiply(weight, first, n, roundUp(rows), memory.aAddress, memory.cAddress, finish)) {
                return false;
            }
            if (beta == 0f) {
                copy(memory.c, rows, n, c, co + i * ldc, ldc);
            } else {
                add(memory.c, memory.sums(n), rows, n, c, co + i * ldc, ldc);
            }
        }
        return true;
    }

    /** Rows of a block: whole tiles, at most so many rows but at least one tile, and about as many in each block. */
    static int height(int m, int most) {
        int tiles = Math.max(TILE, most / TILE * TILE);
        int blocks = (m + tiles - 1) / tiles;
        return roundUp((m + blocks - 1) / blocks);
    }

    private static int roundUp(int rows) {
        return FixedOperand.roundUp(rows, TILE);
    }

    private void round(Memory memory, int rows, int columns, float[] x, int xo, int ldx) {
        int width = ldx == columns ? rows * columns : columns;
        for (int row = 0, to = 0; to < rows * columns; row++) {
            for (int from = 0; from < width; from += CHUNK) {
                int n = Math.min(CHUNK, width - from);
                rounding.round(x, xo + row * ldx + from, memory.chunk, 0, n);
                memory.a.put(to, memory.chunk, 0, n);
                to += n;
            }
        }
    }

    private static void copy(FloatBuffer from, int rows, int columns, float[] c, int co, int ldc) {
        if (ldc == columns) {
            from.get(0, c, co, rows * columns);
            return;
        }
        for (int i = 0; i < rows; i++) {
            from.get(i * columns, c, co + i * ldc, columns);
        }
    }

    private static void add(FloatBuffer from, float[] row, int rows, int columns, float[] c, int co, int ldc) {
        for (int i = 0; i < rows; i++) {
            from.get(i * columns, row, 0, columns);
            int at = co + i * ldc;
            for (int j = 0; j < columns; j++) {
                c[at + j] += row[j];
            }
        }
    }
}
