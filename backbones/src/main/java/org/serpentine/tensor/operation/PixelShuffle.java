package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * Turns channels into pixels, {@code [N, H, W, C r r]} to {@code [N, H r, W r, C]}, and back. Channels are ordered as in PyTorch:
 * channel {@code (c * r + i) * r + j} becomes channel {@code c} of row {@code i} and column {@code j} of its r x r pixels.
 */
public final class PixelShuffle {
    private static final int GRAIN = 1 << 14;

    private PixelShuffle() {}

    /**
     * Channels to pixels.
     *
     * @param factor r, at least 1
     */
    public static Tensor apply(Context ctx, Tensor x, int factor) {
        if (x.rank() != 4 || factor < 1 || x.channels() % (factor * factor) != 0) {
            throw new IllegalArgumentException("pixel shuffle of " + Shape.text(x.shape()) + " by " + factor
                    + ": expected [N, H, W, C] with C divisible by " + (long) factor * factor);
        }
        int channels = x.channels() / (factor * factor);
        Tensor y = ctx.allocate(x.size(0), x.size(1) * factor, x.size(2) * factor, channels);
        return moved(ctx, x, y, x.size(0) * x.size(1), x.size(2), channels, factor, true);
    }

    /**
     * Pixels to channels.
     *
     * @param factor r, at least 1
     */
    public static Tensor inverse(Context ctx, Tensor x, int factor) {
        if (x.rank() != 4 || factor < 1 || x.size(1) % factor != 0 || x.size(2) % factor != 0) {
            throw new IllegalArgumentException("pixel unshuffle of " + Shape.text(x.shape()) + " by " + factor
                    + ": expected [N, H, W, C] with H and W divisible by it");
        }
        Tensor y = ctx.allocate(x.size(0), x.size(1) / factor, x.size(2) / factor, x.channels() * factor * factor);
        return moved(ctx, x, y, y.size(0) * y.size(1), y.size(2), x.channels(), factor, false);
    }

    private static Tensor moved(Context ctx, Tensor x, Tensor y, int rows, int width, int channels, int factor, boolean toPixels) {
        long start = ctx.start();
        move(ctx, x.data(), y.data(), rows, width, channels, factor, toPixels, false);
        ctx.done(OperationKind.LAYOUT, start, 0, 0);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long begin = ctx.start();
                move(ctx, dy, tape.gradient(x), rows, width, channels, factor, !toPixels, true);
                ctx.done(OperationKind.LAYOUT, begin, 0, dy.length);
            });
        }
        return y;
    }

    /** Rows and width are those of the coarse image, channels those of the fine one. */
    private static void move(Context ctx, float[] from, float[] to, int rows, int width, int channels, int factor,
            boolean toPixels, boolean add) {
        int area = factor * factor;
        int coarse = width * channels * area;
        ctx.workers().ranges(rows, 1 + GRAIN / coarse, (first, last) -> {
            for (int row = first; row < last; row++) {
                for (int w = 0; w < width; w++) {
                    int many = row * coarse + w * channels * area;
                    for (int i = 0; i < factor; i++) {
                        for (int j = 0; j < factor; j++) {
                            int one = ((row * factor + i) * width * factor + w * factor + j) * channels;
                            int at = many + i * factor + j;
                            for (int c = 0; c < channels; c++) {
                                int source = toPixels ? at + c * area : one + c;
                                int target = toPixels ? one + c : at + c * area;
                                to[target] = from[source] + (add ? to[target] : 0f);
                            }
                        }
                    }
                }
            }
        });
    }
}
