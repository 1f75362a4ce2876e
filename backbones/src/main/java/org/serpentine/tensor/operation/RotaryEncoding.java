package org.serpentine.tensor.operation;

import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.kernel.HeadKernel;
import org.serpentine.tensor.kernel.ImageKernels;

/**
 * Rotary position encoding of a map (Su et al. 2021, in two dimensions): in the first half of a head's channels neighbouring pairs
 * {@code (x0, x1)} are turned by the row index times a frequency, in the second half by the column index times the same one:
 * {@code (x0 cos - x1 sin, x1 cos + x0 sin)}.
 */
public final class RotaryEncoding {
    /** Values worth a thread of their own. */
    private static final int GRAIN = 1 << 14;

    /**
     * Cosines and sines of all angles.
     *
     * @param frequencies a quarter of a head's channels
     * @param positions   rows or columns they are for
     * @param cosines     {@code [positions][frequencies]}
     * @param sines       likewise
     */
    public record Angles(int frequencies, int positions, float[] cosines, float[] sines) {
        /** Angles {@code position * frequency}, the product rounded to float as the authors' is. */
        public static Angles of(float[] frequencies, int positions) {
            float[] cosines = new float[positions * frequencies.length];
            float[] sines = new float[cosines.length];
            for (int i = 0; i < cosines.length; i++) {
                float angle = i / frequencies.length * frequencies[i % frequencies.length];
                cosines[i] = (float) Math.cos(angle);
                sines[i] = (float) Math.sin(angle);
            }
            return new Angles(frequencies.length, positions, cosines, sines);
        }
    }

    private RotaryEncoding() {}

    /**
     * Encodes and scales.
     *
     * @param x      whole heads of {@code [N, H, W, ...]}, each four times as wide as there are frequencies
     * @param angles for at least max(H, W) positions
     * @param scale  of the result
     * @return {@code [N, H, W, x.count()]}
     */
    public static Tensor apply(Context ctx, Columns x, Angles angles, float scale) {
        Tensor base = x.base();
        if (base.rank() != 4 || x.count() % (4 * angles.frequencies) != 0 || Math.max(base.size(1), base.size(2)) > angles.positions) {
            throw new IllegalArgumentException("rotary encoding of " + x.count() + " channels of " + Shape.text(base.shape())
                    + ": expected heads of " + 4 * angles.frequencies + " channels in [N, H, W, ...] of at most " + angles.positions
                    + " rows and columns");
        }
        long start = ctx.start();
        Tensor y = ctx.allocate(base.size(0), base.size(1), base.size(2), x.count());
        turn(ctx, base.shape(), base.data(), x.from(), base.channels(), x.count(), angles, scale, false, y.data());
        ctx.done(OperationKind.POINTWISE, start, 0, 4L * y.elements());
        if (ctx.tracks(base)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] back = ctx.takeScratch(dy.length);
                turn(ctx, base.shape(), dy, 0, x.count(), x.count(), angles, scale, true, back);
                Strips.add(ctx, base.rows(), x.count(), back, 0, x.count(), tape.gradient(base), x.from(), base.channels());
                ctx.giveScratch(back);
                ctx.done(OperationKind.POINTWISE, began, 0, 5L * dy.length);
            });
        }
        return y;
    }

    /** Turns the {@code channels} of every position, which follow {@code stride} apart from {@code x0} on, one way or back. */
    private static void turn(Context ctx, int[] map, float[] x, int x0, int stride, int channels, Angles angles, float scale, boolean back,
            float[] y) {
        HeadKernel kernel = ImageKernels.matching(ctx.kernels()).heads();
        int half = 2 * angles.frequencies;
        int heads = channels / (2 * half);
        float[] cosines = spread(angles.cosines, scale, scale);
        float[] sines = back ? spread(angles.sines, scale, -scale) : spread(angles.sines, -scale, scale);
        int height = map[1];
        int width = map[2];
        ctx.workers().ranges(map[0] * height, 1 + GRAIN / (width * channels), (from, to) -> {
            float[] cos = new float[2 * half];
            float[] sin = new float[2 * half];
            for (int line = from; line < to; line++) {
                int row = line % height * half;
                System.arraycopy(cosines, row, cos, 0, half);
                System.arraycopy(sines, row, sin, 0, half);
                for (int j = 0; j < width; j++) {
                    System.arraycopy(cosines, j * half, cos, half, half);
                    System.arraycopy(sines, j * half, sin, half, half);
                    int position = line * width + j;
                    kernel.turn(x, x0 + position * stride, heads, 2 * half, cos, sin, y, position * channels);
                }
            }
        });
    }

    /** Each value for both channels of its pair. */
    private static float[] spread(float[] values, float even, float odd) {
        float[] pairs = new float[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            pairs[2 * i] = values[i] * even;
            pairs[2 * i + 1] = values[i] * odd;
        }
        return pairs;
    }
}
