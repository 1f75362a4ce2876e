package org.serpentine.tensor.operation;

import java.util.Arrays;
import java.util.List;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Tensors one after the other along an axis. */
public final class Concat {
    private Concat() {}

    /** Along the channels. */
    public static Tensor channels(Context ctx, Tensor... parts) {
        return apply(ctx, -1, List.of(parts));
    }

    /**
     * Along any axis.
     *
     * @param axis  negative ones count from the end
     * @param parts at least one; shapes differ in that axis only
     */
    public static Tensor apply(Context ctx, int axis, List<Tensor> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("concatenation of no tensors: expected at least one");
        }
        long start = ctx.start();
        int a = Axes.index(parts.get(0), axis);
        int[] shape = parts.get(0).shape();
        for (Tensor part : parts.subList(1, parts.size())) {
            int extent = part.rank() == shape.length ? part.size(a) : 0;
            int[] expected = shape.clone();
            expected[a] = extent;
            if (!part.hasShape(expected)) {
                throw new IllegalArgumentException("concatenation along axis " + a + ": " + Shape.text(part.shape())
                        + " does not fit " + Shape.text(parts.get(0).shape()));
            }
            shape[a] += extent;
        }
        Tensor y = ctx.allocate(shape);
        Axes whole = Axes.around(y, a);
        int stride = whole.middle() * whole.inner();
        int at = 0;
        for (Tensor part : parts) {
            int width = part.size(a) * whole.inner();
            Strips.copy(ctx, whole.outer(), width, part.data(), 0, width, y.data(), at, stride);
            at += width;
        }
        ctx.done(OperationKind.LAYOUT, start, 0, 0);
        if (ctx.tracks(parts.toArray(Tensor[]::new))) {
            Tape tape = ctx.tape();
            List<Tensor> inputs = List.copyOf(parts);
            tape.record(y, dy -> {
                long began = ctx.start();
                int from = 0;
                for (Tensor part : inputs) {
                    int width = part.size(a) * whole.inner();
                    float[] dx = tape.gradient(part);
                    if (dx != null) {
                        Strips.add(ctx, whole.outer(), width, dy, from, stride, dx, 0, width);
                    }
                    from += width;
                }
                ctx.done(OperationKind.LAYOUT, began, 0, dy.length);
            });
        }
        return y;
    }

    /** The same tensor {@code times} times along an axis, at least once. */
    public static Tensor repeat(Context ctx, Tensor x, int axis, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("repeating " + x + " " + times + " times along axis " + axis + ": expected at least once");
        }
        Tensor[] parts = new Tensor[times];
        Arrays.fill(parts, x);
        return apply(ctx, axis, List.of(parts));
    }
}
