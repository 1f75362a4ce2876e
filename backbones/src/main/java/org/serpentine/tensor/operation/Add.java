package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code a + b}. */
public final class Add {
    private Add() {}

    /**
     * Adds two tensors.
     *
     * @param a any shape; the result has it
     * @param b the same shape, one number, one per channel {@code [C]}, a table {@code [1, L, C]}, or {@code [N, 1, 1, C]}
     */
    public static Tensor apply(Context ctx, Tensor a, Tensor b) {
        long start = ctx.start();
        Broadcast cast = Broadcast.of("add", a, b);
        Tensor y = ctx.allocate(a.shape());
        float[] yd = y.data();
        float[] ad = a.data();
        float[] bd = b.data();
        if (cast.same()) {
            ctx.workers().ranges(yd.length, Blocks.GRAIN, (from, to) -> {
                for (int i = from; i < to; i++) {
                    yd[i] = ad[i] + bd[i];
                }
            });
        } else {
            cast.forEach(ctx.workers(), bd, (at, n, tile, work, unused) -> {
                System.arraycopy(ad, at, work, 0, n);
                for (int i = 0; i < n; i++) {
                    work[i] += tile[i];
                }
                System.arraycopy(work, 0, yd, at, n);
            });
        }
        ctx.done(OperationKind.POINTWISE, start, 0, yd.length);
        if (ctx.tracks(a, b)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] da = tape.gradient(a);
                if (da != null) {
                    Blocks.add(ctx, dy, da);
                }
                float[] db = tape.gradient(b);
                if (db != null && cast.same()) {
                    Blocks.add(ctx, dy, db);
                } else if (db != null) {
                    cast.reduce(ctx.workers(), Reduce.plain(dy), db);
                }
                ctx.done(OperationKind.POINTWISE, began, 0, 2L * dy.length);
            });
        }
        return y;
    }
}
