package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code x} where positive, {@code slope * x} elsewhere. */
public final class LeakyRelu {
    private LeakyRelu() {}

    /**
     * Applies the function to any shape.
     *
     * @param slope 0..1
     */
    public static Tensor apply(Context ctx, Tensor x, float slope) {
        if (!(slope >= 0 && slope <= 1)) {
            throw new IllegalArgumentException("leaky ReLU: slope is " + slope + ", expected 0..1");
        }
        long start = ctx.start();
        Tensor y = ctx.allocate(x.shape());
        float[] xd = x.data();
        float[] yd = y.data();
        ctx.workers().ranges(xd.length, Blocks.GRAIN, (from, to) -> {
            for (int i = from; i < to; i++) {
                yd[i] = Math.max(xd[i], slope * xd[i]);
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 0, 2L * xd.length);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dx = tape.gradient(x);
                ctx.workers().ranges(xd.length, Blocks.GRAIN, (from, to) -> addSloped(xd, dy, dx, slope, from, to));
                ctx.done(OperationKind.POINTWISE, began, xd.length, 3L * xd.length);
            });
        }
        return y;
    }

    /**
     * {@code dx += dy} where x is positive, {@code slope * dy} elsewhere. Arithmetic instead of a condition: the compiler turns a
     * float comparison into a branch, mispredicted half of the time and 25 times slower.
     */
    static void addSloped(float[] x, float[] dy, float[] dx, float slope, int from, int to) {
        float rest = 1 - slope;
        for (int i = from; i < to; i++) {
            float positive = Math.min(1f, Math.max(0f, x[i] * Float.MAX_VALUE));
            dx[i] += dy[i] * (slope + rest * positive);
        }
    }
}
