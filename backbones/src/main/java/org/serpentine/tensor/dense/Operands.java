package org.serpentine.tensor.dense;

import java.util.Arrays;

/** What the engines that leave Java must look after themselves: bounds, and the length of a call. */
final class Operands {
    /** Most multiply-accumulates in one native call: some 6 ms; the collector waits for no longer than that. */
    private static final long LONGEST = 1L << 28;
    private static final int NARROWEST = 64;
    private static final int LEAST_DEPTH = 512;

    /** A product of a block of rows, a block of columns and a stretch of the summed extent. */
    @FunctionalInterface
    interface Part {
        void run(int row, int rows, int column, int columns, int p, int deep, float beta);
    }

    private Operands() {}

    /**
     * Checks that all three operands lie inside their arrays, and answers whether there is nothing to multiply; C has then been
     * cleared where the definition asks for it.
     *
     * @throws IndexOutOfBoundsException if one does not, naming it
     */
    static boolean empty(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        check("A", transA ? k : m, transA ? m : k, a, ao, lda);
        check("B", transB ? n : k, transB ? k : n, b, bo, ldb);
        check("C", m, n, c, co, ldc);
        if (m > 0 && n > 0 && k > 0) {
            return false;
        }
        for (int i = 0; i < m && beta == 0f; i++) {
            Arrays.fill(c, co + i * ldc, co + i * ldc + n, 0f);
        }
        return true;
    }

    private static void check(String name, int rows, int columns, float[] array, int offset, int stride) {
        if (rows < 0 || columns < 0 || offset < 0 || stride < columns) {
            throw new IndexOutOfBoundsException("matrix " + name + ": " + rows + " x " + columns + " at offset " + offset
                    + " with rows " + stride + " apart: extents must be 0 or more, rows at least their length apart");
        }
        if (rows > 0 && columns > 0 && offset + (long) (rows - 1) * stride + columns > array.length) {
            throw new IndexOutOfBoundsException("matrix " + name + ": " + rows + " x " + columns + " at offset " + offset
                    + " with rows " + stride + " apart passes the end of its array of " + array.length);
        }
    }

    /** True if a product need not be {@link #cut}. */
    static boolean brief(int m, int n, int k) {
        return (long) m * n * k <= LONGEST;
    }

    /**
     * Cuts a product into calls of a few milliseconds: the longer side of the result first, since engines rearrange the operand of the
     * other side anew for each call, then the summed extent.
     */
    static void cut(int m, int n, int k, float beta, Part part) {
        boolean wide = n > m;
        int shorter = Math.min(m, n);
        int side = (int) Math.max(NARROWEST, LONGEST / ((long) shorter * k) / NARROWEST * NARROWEST);
        int deep = side > NARROWEST ? k : (int) Math.max(LEAST_DEPTH, LONGEST / ((long) NARROWEST * shorter));
        for (int i = 0; i < Math.max(m, n); i += side) {
            int length = Math.min(side, Math.max(m, n) - i);
            for (int p = 0; p < k; p += deep) {
                part.run(wide ? 0 : i, wide ? m : length, wide ? i : 0, wide ? length : n, p, Math.min(deep, k - p),
                        p == 0 ? beta : 1f);
            }
        }
    }
}
