package org.serpentine.tensor.dense;

import org.serpentine.scanning.kernel.Workers;

/** Matrix products spread over worker threads: each thread calls the single-threaded engine on its own block of the result. */
public final class Gemm {
    /** Multiply-accumulates below which waking a second thread (about 20 us) costs more than it brings. */
    private static final long SPLIT_ABOVE = 2_000_000;

    /** Called on the worker thread as soon as its rows of the result are ready, while they are still in its cache. */
    @FunctionalInterface
    public interface RowsReady {
        /** @param from first row, @param to one past the last row */
        void accept(int from, int to);
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
        run(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc, null);
    }

    /** As {@link DenseEngine#gemm}, on all threads; {@code ready} (may be null) is called once for every block of finished rows. */
    public void run(boolean transA, boolean transB, int m, int n, int k, float[] a, int ao, int lda, float[] b, int bo, int ldb,
            float beta, float[] c, int co, int ldc, RowsReady ready) {
        boolean worthSplitting = workers.threads() > 1 && (long) m * n * k >= SPLIT_ABOVE;
        if (worthSplitting && m >= 16 && (m >= n || ready != null)) {
            workers.ranges(m, 8, (from, to) -> {
                engine.gemm(transA, transB, to - from, n, k, a, transA ? ao + from : ao + from * lda, lda, b, bo, ldb,
                        beta, c, co + from * ldc, ldc);
                if (ready != null) {
                    ready.accept(from, to);
                }
            });
            return;
        }
        if (worthSplitting && n >= 16) {
            workers.ranges(n, 8, (from, to) -> engine.gemm(transA, transB, m, to - from, k, a, ao, lda, b,
                    transB ? bo + from * ldb : bo + from, ldb, beta, c, co + from, ldc));
        } else {
            engine.gemm(transA, transB, m, n, k, a, ao, lda, b, bo, ldb, beta, c, co, ldc);
        }
        if (ready != null) {
            ready.accept(0, m);
        }
    }
}
