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
        Broadcast cast = Broadcast.of("add", a, b);
        Tensor y = Elementwise.pairs(ctx, a, b, cast, (ad, bd, at, yd, n) -> {
            for (int i = at; i < at + n; i++) {
                yd[i] = ad[i] + bd[i];
            }
        });
        if (ctx.tracks(a, b)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                Blocks.add(ctx, dy, tape.target(a));
                if (cast.same()) {
                    Blocks.add(ctx, dy, tape.target(b));
                } else if (tape.tracks(b)) {
                    cast.reduce(ctx.workers(), Reduce.plain(dy), tape.gradient(b));
                }
                ctx.done(OperationKind.POINTWISE, began, 0, 2L * dy.length);
            });
        }
        return y;
    }
}
