package org.serpentine.tensor.dense.vector;

import java.util.Arrays;
import org.serpentine.tensor.dense.DenseEngine;
import org.serpentine.tensor.dense.FixedOperand;
import org.serpentine.tensor.dense.WeightCache;

/**
 * Matrix products with the Vector API: a panel of packed B stays in the first-level cache while register tiles run down a block of
 * packed A in the second (the scheme of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008). Weights are
 * laid out once and kept ({@link Panels}).
 *
 * <p>Scratch memory is kept per thread: at most 1.2 MB.
 */
public final class VectorDense implements DenseEngine {
    /** Depth of a block: a panel of B of this depth is half of a 32 KB first-level cache on AVX2. */
    private static final int DEPTH = 256;
    /** Columns of a block: the packed block of B takes at most 1 MB. */
    private static final int WIDTH = 1024;
    /** Rows of a block: of A, at most 128 KB at full depth. */
    private static final int HEIGHT = 128;

    private static final class Scratch {
        float[] panels = new float[0];
        float[] strips = new float[0];
        final float[] tile = new float[Tiles.ROWS * Tiles.COLUMNS];

        void reserve(int panelValues, int stripValues) {
            if (panels.length < panelValues) {
                panels = new float[panelValues];
            }
            if (strips.length < stripValues) {
                strips = new float[stripValues];
            }
        }
    }

    private final ThreadLocal<Scratch> scratches = ThreadLocal.withInitial(Scratch::new);
    private final Panels panels = new Panels(PanelTiles.best());
    private final WeightCache<float[]> weights = new WeightCache<>(panels::layOut);

    @Override
    public String name() {
        return "java";
    }

    @Override
    public void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        if (k == 0) {
            for (int i = 0; i < m && beta == 0f; i++) {
                Arrays.fill(c, co + i * ldc, co + i * ldc + n, 0f);
            }
            return;
        }
        int depth = Panels.even(k, DEPTH, 1);
        int width = Panels.even(n, WIDTH, Tiles.COLUMNS);
        int height = Panels.even(m, HEIGHT, Tiles.ROWS);
        Scratch scratch = scratches.get();
        scratch.reserve(depth * FixedOperand.roundUp(Math.min(width, n), Tiles.COLUMNS), depth * FixedOperand.roundUp(Math.min(height, m), Tiles.ROWS));
        for (int j = 0; j < n; j += width) {
            int columns = Math.min(width, n - j);
            for (int p = 0; p < k; p += depth) {
                int deep = Math.min(depth, k - p);
                if (transB) {
                    Packing.panelsTransposed(deep, columns, b, bo + j * ldb + p, ldb, scratch.panels);
                } else {
                    Packing.panels(deep, columns, b, bo + p * ldb + j, ldb, scratch.panels);
                }
                boolean add = p > 0 || beta != 0f;
                for (int i = 0; i < m; i += height) {
                    int rows = Math.min(height, m - i);
                    int at = co + i * ldc + j;
                    if (transA) {
                        Packing.stripsTransposed(deep, rows, a, ao + p * lda + i, lda, scratch.strips);
                    } else {
                        Packing.strips(deep, rows, a, ao + i * lda + p, lda, scratch.strips);
                    }
                    block(scratch, deep, rows, columns, c, at, ldc, add);
                }
            }
        }
    }

    @Override
    public FixedOperand fix(float[] b, int edition) {
        return new Fixed(b, edition);
    }

    @Override
    public void forget() {
        weights.clear();
    }

    /** A weight {@code [n, k]} that is kept in panels, once a product has asked for columns that these hold. */
    private final class Fixed implements FixedOperand {
        private final float[] b;
        private final WeightCache<float[]>.Kept laid;

        Fixed(float[] b, int edition) {
            this.b = b;
            laid = weights.keep(b, edition);
        }

        @Override
        public int columns(int n) {
            return Math.max(FixedOperand.super.columns(n), panels.columns());
        }

        @Override
        public void gemm(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, int bo, int ldb,
                float beta, float[] c, int co, int ldc) {
            if (transA || !FixedOperand.wholeRows(transB, k, b, bo, ldb)
                    || !FixedOperand.wholeStrips(bo / k, bo / k + n, b.length / k, panels.columns())) {
                VectorDense.this.gemm(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
                return;
            }
            panels.multiply(m, bo / k, bo / k + n, b.length / k, k, a, ao, lda, laid.get(k), beta, c, co, ldc);
        }
    }

    private static void block(Scratch scratch, int k, int rows, int columns, float[] c, int co, int ldc, boolean add) {
        for (int j = 0, panel = 0; j < columns; j += Tiles.COLUMNS, panel += k * Tiles.COLUMNS) {
            int right = Math.min(Tiles.COLUMNS, columns - j);
            for (int i = 0, strip = 0; i < rows; i += Tiles.ROWS, strip += k * Tiles.ROWS) {
                int low = Math.min(Tiles.ROWS, rows - i);
                int at = co + i * ldc + j;
                if (low == Tiles.ROWS && right == Tiles.COLUMNS) {
                    Tiles.multiply(k, scratch.strips, strip, scratch.panels, panel, c, at, ldc, add);
                } else {
                    Tiles.multiply(k, scratch.strips, strip, scratch.panels, panel, scratch.tile, 0, Tiles.COLUMNS, false);
                    merge(scratch.tile, low, right, c, at, ldc, add);
                }
            }
        }
    }

    /** Copies or adds the part of a tile that lies inside C. */
    private static void merge(float[] tile, int rows, int columns, float[] c, int co, int ldc, boolean add) {
        for (int i = 0; i < rows; i++) {
            int from = i * Tiles.COLUMNS;
            int at = co + i * ldc;
            if (add) {
                for (int j = 0; j < columns; j++) {
                    c[at + j] += tile[from + j];
                }
            } else {
                System.arraycopy(tile, from, c, at, columns);
            }
        }
    }
}
