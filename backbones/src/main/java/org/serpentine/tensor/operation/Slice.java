package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** A stretch of an axis, copied; an operation that accepts {@link org.serpentine.tensor.Columns} needs no copy of channels. */
public final class Slice {
    private Slice() {}

    /**
     * Copies {@code from} (inclusive) to {@code to} (exclusive) of an axis; negative axes count from the end.
     */
    public static Tensor apply(Context ctx, Tensor x, int axis, int from, int to) {
        long start = ctx.start();
        int a = Axes.index(x, axis);
        if (from < 0 || to > x.size(a) || from > to) {
            throw new IllegalArgumentException("slice " + from + ".." + to + " along axis " + a + " of " + x);
        }
        Axes axes = Axes.around(x, a);
        int[] shape = x.shape();
        shape[a] = to - from;
        Tensor y = ctx.allocate(shape);
        int width = (to - from) * axes.inner();
        int stride = axes.middle() * axes.inner();
        int at = from * axes.inner();
        Strips.copy(ctx, axes.outer(), width, x.data(), at, stride, y.data(), 0, width);
        ctx.done(OperationKind.LAYOUT, start, 0, 0);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                Strips.add(ctx, axes.outer(), width, dy, 0, width, tape.gradient(x), at, stride);
                ctx.done(OperationKind.LAYOUT, began, 0, dy.length);
            });
        }
        return y;
    }
}
