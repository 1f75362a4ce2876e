package org.serpentine.tensor.dense;

import org.serpentine.scanning.kernel.Workers;

/**
 * Matrix products spread over worker threads: each thread calls the single-threaded engine on its own part.
 *
 * <p>Three ways to share the work. Rows of the result, the usual one, in blocks small enough for the cache, so that what follows
 * ({@link BlockReady}) finds them there. Columns, when there are few rows. And stretches of the summed extent, when the result is
 * small and the sum long, as in weight gradients: sharing rows there would have every thread read all of B. The number of
 * stretches depends on the shape alone, and their sums are added in order, so the way does not depend on the number of threads.
 */
public final class Gemm {
    /** Work ({@link #work}) below which a second thread (about 20 us) costs more than it brings. */
    private static final long SPLIT_ABOVE = 2_000_000;
    /** Reading a value of B from memory takes as long as so many multiply-accumulates. */
    private static final int VALUE_READ = 16;
    /** Products of fewer rows for each thread are shared by columns. */
    private static final int FEW_ROWS = 16;
    /** Passing a value on to another core takes as long as reading so many values of B. */
    private static final int PASSED_ON = 4;
    /** Values of a block of rows: half a megabyte. */
    private static final int BLOCK = 1 << 17;
    /** Blocks of more rows are rounded up to eight; those of fewer would then differ too much in size. */
    private static final int MANY_ROWS = 64;
    /** With fewer rows in a block than this, engines lose time to packing B again for each. */
    private static final int FEWEST_ROWS = 512;
    /** Stretches of a split sum, and the least length that makes them worthwhile. */
    private static final int STRETCHES = 8;
    private static final int LONG_SUM = STRETCHES * 512;
    /** Most values of a result whose sum is split: each stretch needs a copy. */
    private static final int SMALL_RESULT = 1 << 16;

    /** Called on the worker thread as soon as its block of the result is ready, while it is still in its cache. */
    @FunctionalInterface
    public interface BlockReady {
        /** Rows {@code from} to {@code to} and columns {@code first} to {@code end} are ready, both ends exclusive. */
        void accept(int from, int to, int first, int end);

        /** What an engine may do in place of {@link #accept}, or null. */
        default Finish finish() {
            return null;
        }
    }

    private final DenseEngine engine;
    private final Workers workers;

    /** Products by {@code engine} on {@code workers}. */
    public Gemm(DenseEngine engine, Workers workers) {
        this.engine = engine;
        this.workers = workers;
    }

    /** The engine underneath. */
    public DenseEngine engine() {
        return engine;
    }

    /** As {@link DenseEngine#gemm}, on all threads. */
    public void run(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc) {
        run(engine.once(b), transA, transB, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc, null);
    }

    /**
     * As {@link DenseEngine#gemm}, on all threads, with a B from {@link DenseEngine#fix} or {@link DenseEngine#once}.
     *
     * @param ready called once for every finished block; may be null
     */
    public void run(FixedOperand b, boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, int bo, int ldb,
            float beta, float[] c, int co, int ldc, BlockReady ready) {
        if (transA && k >= LONG_SUM && (long) m * n <= SMALL_RESULT) {
            splitSum(b, transA, transB, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc);
            if (ready != null) {
                ready.accept(0, m, 0, n);
            }
            return;
        }
        boolean worthSplitting = workers.threads() > 1 && work(m, n, k) >= SPLIT_ABOVE;
        int strip = b.columns(n);
        if (worthSplitting && n >= 2 * strip && byColumns(m, n, k)) {
            workers.ranges((n + strip - 1) / strip, 1, (fromStrip, toStrip) -> {
                int from = fromStrip * strip;
                int to = Math.min(n, toStrip * strip);
                if (!finished(ready, b, transA, transB, m, to - from, k, a, ao, lda, transB ? bo + from * ldb : bo + from, ldb, beta, c,
                        co + from, ldc)) {
                    ready.accept(0, m, from, to);
                }
            });
            return;
        }
        int rows = blockRows(m, n, worthSplitting ? workers.threads() : 1);
        workers.run((m + rows - 1) / rows, block -> {
            int from = block * rows;
            int to = Math.min(m, from + rows);
            if (!finished(ready, b, transA, transB, to - from, n, k, a, transA ? ao + from : ao + from * lda, lda, bo, ldb, beta, c,
                    co + from * ldc, ldc)) {
                ready.accept(from, to, 0, n);
            }
        });
    }

    /** A block's product; returns whether nothing is left to be done about it. */
    private static boolean finished(BlockReady ready, FixedOperand b, boolean transA, boolean transB, int m, int n, int k, float[] a,
            int ao, int lda, int bo, int ldb, float beta, float[] c, int co, int ldc) {
        if (ready == null) {
            b.gemm(transA, transB, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc);
            return true;
        }
        return b.gemm(transA, transB, m, n, k, a, ao, lda, bo, ldb, beta, c, co, ldc, ready.finish());
    }

    /** Multiply-accumulates that take about as long as this product, whose B has left the caches: with few rows that is most of it. */
    private static long work(int m, int n, int k) {
        return (long) n * k * (m + VALUE_READ);
    }

    /**
     * Whether threads should share the columns of the result. Each then reads a part of B only, but values of A and C go from one
     * core's cache to another's.
     */
    private boolean byColumns(int m, int n, int k) {
        return m < FEW_ROWS * workers.threads() || (long) PASSED_ON * m * (n + k) < (long) n * k;
    }

    /** Rows of a block; the number of blocks is a multiple of the threads, so that none waits for a straggler. */
    private static int blockRows(int m, int n, int threads) {
        int most = Math.max(FEWEST_ROWS, BLOCK / Math.max(1, n));
        long blocks = Math.max(1, (m + (long) most - 1) / most);
        long shared = (blocks + threads - 1) / threads * threads;
        int rows = (int) ((m + shared - 1) / shared);
        return rows < MANY_ROWS ? Math.max(1, rows) : (rows + 7) / 8 * 8;
    }

    private void splitSum(FixedOperand b, boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, int bo,
            int ldb, float beta, float[] c, int co, int ldc) {
        int size = m * n;
        float[] sums = workers.workspace().borrow((STRETCHES - 1) * size);
        workers.run(STRETCHES, stretch -> {
            int from = (int) ((long) k * stretch / STRETCHES);
            int deep = (int) ((long) k * (stretch + 1) / STRETCHES) - from;
            boolean first = stretch == 0;
            b.gemm(transA, transB, m, n, deep, a, transA ? ao + from * lda : ao + from, lda,
                    transB ? bo + from : bo + from * ldb, ldb, first ? beta : 0f,
                    first ? c : sums, first ? co : (stretch - 1) * size, first ? ldc : n);
        });
        for (int stretch = 0; stretch < STRETCHES - 1; stretch++) {
            for (int i = 0; i < m; i++) {
                int from = stretch * size + i * n;
                int to = co + i * ldc;
                for (int j = 0; j < n; j++) {
                    c[to + j] += sums[from + j];
                }
            }
        }
        workers.workspace().giveBack(sums);
    }
}
