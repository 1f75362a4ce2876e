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
        turn(ctx, x, angles, scale, y.data());
        ctx.done(OperationKind.POINTWISE, start, 0, 4L * y.elements());
        if (ctx.tracks(base)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dx = tape.gradient(base);
                lines(ctx, base, x.count(), (position, i, j) -> turnBack(angles, i, j, scale, dy, position * x.count(), dx,
                        position * base.channels() + x.from(), x.count()));
                ctx.done(OperationKind.POINTWISE, began, 0, 5L * dy.length);
            });
        }
        return y;
    }

    @FunctionalInterface
    private interface Body {
        void run(int position, int i, int j);
    }

    private static void lines(Context ctx, Tensor map, int channels, Body body) {
        int height = map.size(1);
        int width = map.size(2);
        ctx.workers().ranges(map.size(0) * height, grain(map, channels), (from, to) -> {
            for (int line = from; line < to; line++) {
                for (int j = 0; j < width; j++) {
                    body.run(line * width + j, line % height, j);
                }
            }
        });
    }

    private static void turn(Context ctx, Columns x, Angles angles, float scale, float[] y) {
        HeadKernel kernel = ImageKernels.matching(ctx.kernels()).heads();
        Tensor map = x.base();
        int half = 2 * angles.frequencies;
        int heads = x.count() / (2 * half);
        float[] cosines = spread(angles.cosines, scale, scale);
        float[] sines = spread(angles.sines, -scale, scale);
        ctx.workers().ranges(map.size(0) * map.size(1), grain(map, x.count()), (from, to) -> {
            float[] cos = new float[2 * half];
            float[] sin = new float[2 * half];
            for (int line = from; line < to; line++) {
                int row = line % map.size(1) * half;
                System.arraycopy(cosines, row, cos, 0, half);
                System.arraycopy(sines, row, sin, 0, half);
                for (int j = 0; j < map.size(2); j++) {
                    System.arraycopy(cosines, j * half, cos, half, half);
                    System.arraycopy(sines, j * half, sin, half, half);
                    int position = line * map.size(2) + j;
                    kernel.turn(map.data(), position * map.channels() + x.from(), heads, 2 * half, cos, sin, y, position * x.count());
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

    private static int grain(Tensor map, int channels) {
        return 1 + GRAIN / (map.size(2) * channels);
    }

    private static void turnBack(Angles angles, int i, int j, float scale, float[] dy, int from, float[] dx, int to, int channels) {
        int n = angles.frequencies;
        for (int half = 0; half < channels; half += 2 * n) {
            int angle = (half / (2 * n) % 2 == 0 ? i : j) * n;
            int a = from + half;
            int b = to + half;
            for (int f = 0; f < n; f++, a += 2, b += 2) {
                float cos = angles.cosines[angle + f] * scale;
                float sin = angles.sines[angle + f] * scale;
                dx[b] += dy[a] * cos + dy[a + 1] * sin;
                dx[b + 1] += dy[a + 1] * cos - dy[a] * sin;
            }
        }
    }
}
