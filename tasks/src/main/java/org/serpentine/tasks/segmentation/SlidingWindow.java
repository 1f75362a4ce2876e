package org.serpentine.tasks.segmentation;

import java.util.Arrays;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/**
 * Labels an image of any size window by window: logits of overlapping windows are blended with Gaussian weights, and every slice gets its
 * labels as soon as no later window can touch it. Only a slab of logits as thick as one window exists at a time, never classes times
 * the whole volume.
 *
 * <p>Extents are (x, y, z), x fastest in memory. A picture is a volume whose y extent is 1 and whose rows lie along z.
 */
public final class SlidingWindow {
    /** Supplies the network's input for a window, normalised, channels last; voxels outside the image are padded by the source. */
    public interface Source {
        /** Extents (x, y, z) of the whole image. */
        int[] extents();

        /** Channels a voxel. */
        int channels();

        /** Fills {@code target [d][h][w][channels]} with the box that begins at (x0, y0, z0), which may reach out of the image. */
        void read(int x0, int y0, int z0, int w, int h, int d, float[] target);
    }

    /** Takes blended logits slice by slice, in order. */
    @FunctionalInterface
    public interface Sink {
        /**
         * One slice that no later window can change.
         *
         * @param z      index of the slice
         * @param logits holds {@code [y][x][classes]} from {@code at} on; valid during the call only
         * @param at     where the slice begins
         */
        void slice(int z, float[] logits, int at);
    }

    /** Told after every window. */
    @FunctionalInterface
    public interface Listener {
        /** @param done windows finished, @param total windows in all */
        void windowDone(int done, int total);
    }

    private final SegmentationNetwork network;
    private final int[] window;
    private final double overlap;

    /**
     * Inference with a given window.
     *
     * @param window  extents (x, y, z) of a window, each a multiple of the network's divisor (y is 1 for 2D networks)
     * @param overlap share of a window that its neighbour covers too, 0 to below 1; 0.5 is usual
     */
    public SlidingWindow(SegmentationNetwork network, int[] window, double overlap) {
        if (!(overlap >= 0 && overlap < 1)) {
            throw new IllegalArgumentException("overlap is " + overlap + ", expected 0 to below 1");
        }
        for (int axis = 0; axis < 3; axis++) {
            boolean flat = network.dims() == 2 && axis == 1;
            if (flat ? window[axis] != 1 : window[axis] < 1 || window[axis] % network.divisor() != 0) {
                throw new IllegalArgumentException("window " + Arrays.toString(window) + " (x, y, z): expected "
                        + (flat ? "1 along y for a 2D network" : "positive multiples of " + network.divisor()));
            }
        }
        this.network = network;
        this.window = window.clone();
        this.overlap = overlap;
    }

    /** Bytes of the slab of blended logits for an image whose slices have this many pixels. */
    public long slabBytes(long slicePixels) {
        return 4L * slicePixels * window[2] * network.classes();
    }

    /** The most likely class of every voxel, x fastest. */
    public byte[] label(Context ctx, Source source, Listener listener) {
        int[] size = source.extents();
        byte[] labels = new byte[Math.toIntExact((long) size[0] * size[1] * size[2])];
        int pixels = size[0] * size[1];
        int classes = network.classes();
        run(ctx, source, (z, logits, at) -> {
            for (int p = 0; p < pixels; p++) {
                labels[z * pixels + p] = (byte) mostLikely(logits, at + p * classes, classes);
            }
        }, listener);
        return labels;
    }

    /** Index of the largest of {@code classes} values; the first of equal ones. */
    static int mostLikely(float[] logits, int at, int classes) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (logits[at + c] > logits[at + best]) {
                best = c;
            }
        }
        return best;
    }

    /** Number of windows that an image of these extents takes. */
    public int windows(int... size) {
        int total = 1;
        for (int axis = 0; axis < 3; axis++) {
            total *= WindowPlan.starts(size[axis], window[axis], overlap).length;
        }
        return total;
    }

    /** Runs the network over all windows and hands the blended logits on, each slice as soon as it is final. */
    public void run(Context ctx, Source source, Sink sink, Listener listener) {
        int[] size = source.extents();
        int[] xs = WindowPlan.starts(size[0], window[0], overlap);
        int[] ys = WindowPlan.starts(size[1], window[1], overlap);
        int[] zs = WindowPlan.starts(size[2], window[2], overlap);
        Slab slab = new Slab(size, network.classes(), window, xs, ys, zs);
        float[] input = new float[window[0] * window[1] * window[2] * source.channels()];
        int done = 0;
        int total = xs.length * ys.length * zs.length;
        for (int iz = 0; iz < zs.length; iz++) {
            for (int y0 : ys) {
                for (int x0 : xs) {
                    source.read(x0, y0, zs[iz], window[0], window[1], window[2], input);
                    try (Scope scope = ctx.scope()) {
                        slab.add(x0, y0, zs[iz], network.forward(ctx, shaped(input, source.channels())).data());
                    }
                    listener.windowDone(++done, total);
                }
            }
            int finalUntil = iz + 1 < zs.length ? zs[iz + 1] : size[2];
            slab.finish(finalUntil, sink);
        }
    }

    private Tensor shaped(float[] input, int channels) {
        return network.dims() == 2 ? Tensor.of(input, 1, window[2], window[0], channels)
                : Tensor.of(input, 1, window[2], window[1], window[0], channels);
    }

    /** Blended logits of the slices that are not final yet, as a ring of slices. */
    private static final class Slab {
        private final int width;
        private final int height;
        private final int classes;
        private final int[] window;
        private final float[] logits;
        private final float[][] importance = new float[3][];
        private final float[][] total = new float[3][];
        private int next;

        Slab(int[] size, int classes, int[] window, int[]... starts) {
            this.width = size[0];
            this.height = size[1];
            this.classes = classes;
            this.window = window;
            long values = (long) width * height * window[2] * classes;
            if (values > Integer.MAX_VALUE - 16) {
                throw new IllegalArgumentException("a slab of " + width + " x " + height + " x " + window[2] + " with " + classes
                        + " classes passes 2^31 values; use a thinner window (--tile)");
            }
            logits = new float[(int) values];
            for (int axis = 0; axis < 3; axis++) {
                importance[axis] = WindowPlan.importance(window[axis]);
                total[axis] = WindowPlan.total(size[axis], starts[axis], importance[axis]);
            }
        }

        void add(int x0, int y0, int z0, float[] window3d) {
            for (int z = 0; z < window[2]; z++) {
                int slice = z0 + z;
                if (slice < next) {
                    continue;
                }
                for (int y = 0; y < window[1]; y++) {
                    int row = y0 + y;
                    if (row >= 0 && row < height) {
                        float weight = importance[2][z] * importance[1][y];
                        int from = (z * window[1] + y) * window[0] * classes;
                        addRow(weight, ((slice % window[2]) * height + row) * width, x0, window3d, from);
                    }
                }
            }
        }

        private void addRow(float weight, int row, int x0, float[] from, int at) {
            for (int x = Math.max(0, -x0); x < window[0] && x0 + x < width; x++) {
                float w = weight * importance[0][x];
                int to = (row + x0 + x) * classes;
                int source = at + x * classes;
                for (int c = 0; c < classes; c++) {
                    logits[to + c] += w * from[source + c];
                }
            }
        }

        /** Hands on the slices before {@code until} and makes room for later ones. */
        void finish(int until, Sink sink) {
            int values = width * height * classes;
            for (; next < until; next++) {
                int at = (next % window[2]) * values;
                average(at, total[2][next]);
                sink.slice(next, logits, at);
                Arrays.fill(logits, at, at + values, 0f);
            }
        }

        /** Windows lie on a grid, so the sum of their weights at a voxel is a product of one sum for each axis. */
        private void average(int at, float weightZ) {
            int i = at;
            for (int y = 0; y < height; y++) {
                float weight = weightZ * total[1][y];
                for (int x = 0; x < width; x++) {
                    float factor = 1 / (weight * total[0][x]);
                    for (int c = 0; c < classes; c++, i++) {
                        logits[i] *= factor;
                    }
                }
            }
        }
    }
}
