package org.serpentine.tensor.operation;

import org.serpentine.tensor.Columns;
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
        return apply(ctx, a.columns(), transA, b.columns(), transB);
    }

    /** As {@link #apply(Context, Tensor, boolean, Tensor, boolean)} with matrices that are some columns of wider ones, read where they lie. */
    public static Tensor apply(Context ctx, Columns a, boolean transA, Columns b, boolean transB) {
        long start = ctx.start();
        Sizes s = Sizes.of(a, transA, b, transB);
        int[] shape = a.base().shape();
        shape[shape.length - 2] = s.m;
        shape[shape.length - 1] = s.n;
        Tensor y = ctx.allocate(shape);
        Matrices am = Matrices.of(a, a.base().data());
        Matrices bm = Matrices.of(b, b.base().data());
        Matrices ym = Matrices.of(y.columns(), y.data());
        multiply(ctx, s.count, s.m, s.n, s.k, am, transA, bm, transB, 0f, ym);
        ctx.done(OperationKind.GEMM, start, s.macs(), 0);
        if (ctx.tracks(a.base(), b.base())) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                Matrices dym = ym.of(dy);
                Tape.Target da = tape.target(a);
                if (da != null && transA) {
                    multiply(ctx, s.count, s.k, s.m, s.n, bm, transB, dym, true, beta(da), am.of(da.values()));
                } else if (da != null) {
                    multiply(ctx, s.count, s.m, s.k, s.n, dym, false, bm, !transB, beta(da), am.of(da.values()));
                }
                Tape.Target db = tape.target(b);
                if (db != null && transB) {
                    multiply(ctx, s.count, s.n, s.k, s.m, dym, true, am, transA, beta(db), bm.of(db.values()));
                } else if (db != null) {
                    multiply(ctx, s.count, s.k, s.n, s.m, am, !transA, dym, false, beta(db), bm.of(db.values()));
                }
                ctx.done(OperationKind.GEMM, began, s.macs() * ((da == null ? 0 : 1) + (db == null ? 0 : 1)), 0);
            });
        }
        return y;
    }

    private static float beta(Tape.Target to) {
        return to.add() ? 1f : 0f;
    }

    /** Few large products are split inside, many small ones are shared out whole. */
    private static void multiply(Context ctx, int count, int m, int n, int k, Matrices a, boolean transA, Matrices b, boolean transB,
            float beta, Matrices c) {
        if (count < ctx.workers().threads()) {
            for (int i = 0; i < count; i++) {
                ctx.gemm().run(transA, transB, m, n, k, a.data, a.at(i), a.stride, b.data, b.at(i), b.stride, beta, c.data, c.at(i), c.stride);
            }
            return;
        }
        long each = Math.max(1, (long) m * n * k);
        ctx.workers().ranges(count, (int) Math.min(count, 1 + 500_000 / each), (from, to) -> {
            for (int i = from; i < to; i++) {
                ctx.gemm().engine().gemm(transA, transB, m, n, k, a.data, a.at(i), a.stride, b.data, b.at(i), b.stride, beta,
                        c.data, c.at(i), c.stride);
            }
        });
    }

    /** Where equally large matrices lie in an array: the first one's offset, values between rows and between matrices. */
    private record Matrices(float[] data, int offset, int stride, int apart) {
        static Matrices of(Columns x, float[] data) {
            int stride = x.base().channels();
            return new Matrices(data, x.from(), stride, x.base().size(-2) * stride);
        }

        /** As many matrices, laid out alike, in another array. */
        Matrices of(float[] other) {
            return new Matrices(other, offset, stride, apart);
        }

        int at(int i) {
            return offset + i * apart;
        }
    }

    private record Sizes(int count, int m, int n, int k) {
        static Sizes of(Columns first, boolean transA, Columns second, boolean transB) {
            Tensor a = first.base();
            Tensor b = second.base();
            int rank = a.rank();
            boolean fit = rank >= 2 && b.rank() == rank;
            for (int i = 0; fit && i < rank - 2; i++) {
                fit = a.size(i) == b.size(i);
            }
            if (!fit || (transA ? a.size(-2) : first.count()) != (transB ? second.count() : b.size(-2))) {
                throw new IllegalArgumentException("matrix products of " + text(first, transA) + " and " + text(second, transB)
                        + ": the shapes do not fit");
            }
            return new Sizes(Shape.product(a.shape(), 0, rank - 2), transA ? first.count() : a.size(-2),
                    transB ? b.size(-2) : second.count(), transA ? a.size(-2) : first.count());
        }

        private static String text(Columns x, boolean transposed) {
            int[] shape = x.base().shape();
            shape[shape.length - 1] = x.count();
            return Shape.text(shape) + (transposed ? " transposed" : "");
        }

        long macs() {
            return (long) count * m * n * k;
        }
    }
}
