package org.serpentine.tensor.dense.vector;

import java.util.Arrays;
import org.serpentine.tensor.dense.FixedOperand;

/**
 * Weights laid out in panels for {@link PanelTiles}, and products {@code A W^T} with them. What {@link VectorDense} rearranges for
 * every product anew is then read as it lies; with few rows that is most of the time.
 */
final class Panels {
    /** Depth of a block: the rows of a tile then take less than half of the first-level cache. */
    private static final int DEPTH = 256;
    /** Rows of a block: of A, at most 128 KB at full depth. */
    private static final int HEIGHT = 128;

    private final PanelTiles tiles;
    private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);

    private final class Scratch {
        /** Holds a tile of which only a part lies inside C. */
        final float[] edge = new float[tiles.rows * tiles.columns];
        /** Holds a block of A in strips, if the tiles want it so. */
        float[] strips = new float[0];
    }

    Panels(PanelTiles tiles) {
        this.tiles = tiles;
    }

    /** Columns of a panel of full width: products begin at a multiple of it, and end at one or at the last column. */
    int columns() {
        return tiles.columns;
    }

    /** Lays out a weight {@code [n, k]}: the panel that begins with column j begins at {@code j k}. Columns past the last are zero. */
    float[] layOut(float[] weight, int k) {
        int n = weight.length / k;
        int lanes = PanelTiles.LANES;
        float[] laid = new float[Math.multiplyExact(k, (n + lanes - 1) / lanes * lanes)];
        for (int j = 0; j < n; ) {
            int width = tiles.width(n - j);
            for (int i = 0; i < Math.min(width, n - j); i++) {
                int from = (j + i) * k;
                for (int p = 0, to = j * k + i; p < k; p++, to += width) {
                    laid[to] = weight[from + p];
                }
            }
            j += width;
        }
        return laid;
    }

    /**
     * Columns {@code first} to {@code end} of {@code C = A W^T + beta C}.
     *
     * @param n    rows of the weight
     * @param a    holds A {@code [m, k]} from {@code ao} on, rows {@code lda} apart
     * @param laid from {@link #layOut}
     * @param c    holds these columns of C from {@code co} on, rows {@code ldc} apart
     */
    void multiply(int m, int first, int end, int n, int k, float[] a, int ao, int lda, float[] laid, float beta, float[] c, int co,
            int ldc) {
        int depth = even(k, DEPTH, 1);
        int height = even(m, HEIGHT, tiles.rows);
        Scratch scratch = scratches.get();
        int room = tiles.strips ? depth * FixedOperand.roundUp(Math.min(height, m), tiles.rows) : 0;
        if (scratch.strips.length < room) {
            scratch.strips = new float[room];
        }
        for (int p = 0; p < k; p += depth) {
            int deep = Math.min(depth, k - p);
            boolean add = p > 0 || beta != 0f;
            for (int i = 0; i < m; i += height) {
                int rows = Math.min(height, m - i);
                float[] block = a;
                int at = ao + i * lda + p;
                int step = lda;
                if (tiles.strips) {
                    Packing.strips(deep, rows, a, at, lda, scratch.strips);
                    block = scratch.strips;
                    at = 0;
                    step = deep;
                }
                for (int j = first; j < end; ) {
                    int width = tiles.width(n - j);
                    panel(rows, width, Math.min(width, n - j), deep, block, at, step, laid, j * k + p * width, c,
                            co + i * ldc + j - first, ldc, add, scratch.edge);
                    j += width;
                }
            }
        }
    }

    /** A block of rows times a panel, of whose columns {@code valid} are there. */
    private void panel(int rows, int width, int valid, int deep, float[] a, int ao, int lda, float[] laid, int panel, float[] c, int co,
            int ldc, boolean add, float[] edge) {
        for (int i = 0; i < rows; i += tiles.rows) {
            int low = Math.min(tiles.rows, rows - i);
            int at = co + i * ldc;
            if (valid == width && low == tiles.height(low, width)) {
                tiles.multiply(low, width, deep, a, ao + i * lda, lda, laid, panel, c, at, ldc, add);
                continue;
            }
            if (add) {
                Arrays.fill(edge, 0f);
                copy(low, valid, c, at, ldc, edge, 0, tiles.columns);
            }
            tiles.multiply(low, width, deep, a, ao + i * lda, lda, laid, panel, edge, 0, tiles.columns, add);
            copy(low, valid, edge, 0, tiles.columns, c, at, ldc);
        }
    }

    private static void copy(int rows, int columns, float[] from, int fo, int ldf, float[] to, int at, int ldt) {
        for (int i = 0; i < rows; i++) {
            System.arraycopy(from, fo + i * ldf, to, at + i * ldt, columns);
        }
    }

    /** The size of equal blocks, a multiple of {@code grain} and at most about {@code most}, that cover {@code extent}. */
    static int even(int extent, int most, int grain) {
        int blocks = Math.max(1, (extent + most - 1) / most);
        return Math.max(grain, ((extent + blocks - 1) / blocks + grain - 1) / grain * grain);
    }
}
