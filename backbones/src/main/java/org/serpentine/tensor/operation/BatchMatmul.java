package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Matrix products of equally many matrices: attention, mixing over positions. */
public final class BatchMatmul {
    private BatchMatmul() {}

    /** {@code [..., m, k]} times {@code [..., k, n]} gives {@code [..., m, n]}. */
    public static Tensor apply(Context ctx, Tensor a, Tensor b) {
        return apply(ctx, a, false, b, false);
    }

    /**
     * Multiplies matrix by matrix.
     *
     * @param a      {@code [..., m, k]}, or {@code [..., k, m]} if transA
     * @param transA whether a's matrices are transposed first
     * @param b      {@code [..., k, n]}, or {@code [..., n, k]} if transB; the axes in front are those of a
     * @param transB whether b's matrices are transposed first
     * @return {@code [..., m, n]}
     */
    public static Tensor apply(Context ctx, Tensor a, boolean transA, Tensor b, boolean transB) {
        long start = ctx.start();
        Sizes s = Sizes.of(a, transA, b, transB);
        int[] shape = a.shape();
        shape[shape.length - 2] = s.m;
        shape[shape.length - 1] = s.n;
        Tensor y = ctx.allocate(shape);
        int am = s.m * s.k;
        int bm = s.k * s.n;
        int cm = s.m * s.n;
        multiply(ctx, s.count, transA, transB, s.m, s.n, s.k, a.data(), am, b.data(), bm, 0f, y.data(), cm);
        ctx.done(OperationKind.GEMM, start, s.macs(), 0);
        if (ctx.tracks(a, b)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] da = tape.gradient(a);
                if (da != null && transA) {
                    multiply(ctx, s.count, transB, true, s.k, s.m, s.n, b.data(), bm, dy, cm, 1f, da, am);
                } else if (da != null) {
                    multiply(ctx, s.count, false, !transB, s.m, s.k, s.n, dy, cm, b.data(), bm, 1f, da, am);
                }
                float[] db = tape.gradient(b);
                if (db != null && transB) {
                    multiply(ctx, s.count, true, transA, s.n, s.k, s.m, dy, cm, a.data(), am, 1f, db, bm);
                } else if (db != null) {
                    multiply(ctx, s.count, !transA, false, s.k, s.n, s.m, a.data(), am, dy, cm, 1f, db, bm);
                }
                ctx.done(OperationKind.GEMM, began, s.macs() * ((da == null ? 0 : 1) + (db == null ? 0 : 1)), 0);
            });
        }
        return y;
    }

    /** Few large products are split inside, many small ones are shared out whole. */
    private static void multiply(Context ctx, int count, boolean transA, boolean transB, int m, int n, int k, float[] a, int am,
            float[] b, int bm, float beta, float[] c, int cm) {
        int lda = transA ? m : k;
        int ldb = transB ? k : n;
        if (count < ctx.workers().threads()) {
            for (int i = 0; i < count; i++) {
                ctx.gemm().run(transA, transB, m, n, k, a, i * am, lda, b, i * bm, ldb, beta, c, i * cm, n);
            }
            return;
        }
        long each = Math.max(1, (long) m * n * k);
        ctx.workers().ranges(count, (int) Math.min(count, 1 + 500_000 / each), (from, to) -> {
            for (int i = from; i < to; i++) {
                ctx.gemm().engine().gemm(transA, transB, m, n, k, a, i * am, lda, b, i * bm, ldb, beta, c, i * cm, n);
            }
        });
    }

    private record Sizes(int count, int m, int n, int k) {
        static Sizes of(Tensor a, boolean transA, Tensor b, boolean transB) {
            int rank = a.rank();
            boolean fit = rank >= 2 && b.rank() == rank;
            for (int i = 0; fit && i < rank - 2; i++) {
                fit = a.size(i) == b.size(i);
            }
            if (!fit || a.size(transA ? -2 : -1) != b.size(transB ? -1 : -2)) {
                throw new IllegalArgumentException("matrix products of " + Shape.text(a.shape()) + (transA ? " transposed" : "")
                        + " and " + Shape.text(b.shape()) + (transB ? " transposed" : "") + ": the shapes do not fit");
            }
            return new Sizes(Shape.product(a.shape(), 0, rank - 2), a.size(transA ? -1 : -2), b.size(transB ? -2 : -1),
                    a.size(transA ? -2 : -1));
        }

        long macs() {
            return (long) count * m * n * k;
        }
    }
}
