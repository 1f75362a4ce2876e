package org.serpentine.tensor.operation;

import java.util.List;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.RowKernel;

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

    /**
     * Adds some columns of two tensors.
     *
     * @param a columns of a tensor of any shape; the result has it but for the number of columns
     * @param b as many columns of a tensor of as many rows
     */
    public static Tensor apply(Context ctx, Columns a, Columns b) {
        int width = a.count();
        int rows = a.base().rows();
        if (b.count() != width || b.base().rows() != rows) {
            throw new IllegalArgumentException("add: " + width + " columns of " + a.base() + " and " + b.count() + " columns of " + b.base()
                    + "; expected as many rows and columns of both");
        }
        long start = ctx.start();
        int[] shape = a.base().shape();
        shape[shape.length - 1] = width;
        Tensor y = ctx.allocate(shape);
        RowKernel kernel = ImageKernels.matching(ctx.kernels()).rows();
        ctx.workers().ranges(rows, 1 + Blocks.GRAIN / width, (from, to) -> {
            for (int row = from; row < to; row++) {
                System.arraycopy(a.base().data(), a.rows().at(row), y.data(), row * width, width);
                kernel.scale(b.base().data(), b.rows().at(row), 1f, true, y.data(), row * width, width);
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 0, y.elements());
        if (ctx.tracks(a.base(), b.base())) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                for (Columns x : List.of(a, b)) {
                    float[] dx = tape.gradient(x.base());
                    if (dx != null) {
                        Strips.add(ctx, rows, width, dy, 0, width, dx, x.from(), x.base().channels());
                    }
                }
                ctx.done(OperationKind.POINTWISE, began, 0, 2L * dy.length);
            });
        }
        return y;
    }
}
