package org.serpentine.tasks.training;

import java.util.Arrays;
import org.serpentine.tasks.training.data.LabelledImage;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/**
 * Labels an image in memory by overlapping windows of the training patch's size, blended with Gaussian weights: what validation
 * and the test report use. Images smaller than the window are extended by their mirror image.
 */
public final class WindowedPrediction {
    private final Trainer.Forward forward;
    private final int[] window;
    private final int classes;
    private final double overlap;
    private final boolean volumes;
    private final float[][] weights = new float[3][];

    /**
     * A predictor.
     *
     * @param forward the network
     * @param window  extents along z, y, x; z is 1 for pictures
     * @param classes the network's classes
     * @param overlap share of a window that the next one covers again, in [0, 1)
     * @param volumes true if the network takes {@code [N, D, H, W, C]}
     */
    public WindowedPrediction(Trainer.Forward forward, int[] window, int classes, double overlap, boolean volumes) {
        if (!(overlap >= 0 && overlap < 1)) {
            throw new IllegalArgumentException("overlap is " + overlap + "; it must be in [0, 1)");
        }
        this.forward = forward;
        this.window = window.clone();
        this.classes = classes;
        this.overlap = overlap;
        this.volumes = volumes;
        for (int axis = 0; axis < 3; axis++) {
            weights[axis] = new float[window[axis]];
            double middle = (window[axis] - 1) / 2.0;
            double deviation = window[axis] / 8.0;
            for (int i = 0; i < window[axis]; i++) {
                double d = (i - middle) / deviation;
                weights[axis][i] = (float) Math.max(1e-3, Math.exp(-0.5 * d * d));
            }
        }
    }

    /** The most likely class of each pixel. */
    public byte[] labels(Context ctx, LabelledImage image) {
        float[] scores = scores(ctx, image);
        byte[] labels = new byte[image.pixels()];
        for (int i = 0; i < labels.length; i++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (scores[i * classes + c] > scores[i * classes + best]) {
                    best = c;
                }
            }
            labels[i] = (byte) best;
        }
        return labels;
    }

    /** Weighted sums of the class probabilities, {@code [pixels, classes]}; comparable within a pixel. */
    private float[] scores(Context ctx, LabelledImage image) {
        float[] sums = new float[Math.multiplyExact(image.pixels(), classes)];
        int[] size = image.size();
        int[][] starts = new int[3][];
        for (int axis = 0; axis < 3; axis++) {
            starts[axis] = starts(size[axis], window[axis]);
        }
        float[] values = new float[window[0] * window[1] * window[2] * image.channels()];
        Tensor input = volumes ? Tensor.of(values, 1, window[0], window[1], window[2], image.channels())
                : Tensor.of(values, 1, window[1], window[2], image.channels());
        for (int z : starts[0]) {
            for (int y : starts[1]) {
                for (int x : starts[2]) {
                    int[] at = {z, y, x};
                    fill(image, at, values);
                    Scope scope = ctx.scope();
                    try {
                        blend(forward.apply(ctx, input).data(), at, size, sums);
                    } finally {
                        scope.close();
                    }
                }
            }
        }
        return sums;
    }

    /** First voxels of the windows along an axis: evenly spread from border to border. */
    private int[] starts(int size, int extent) {
        if (size <= extent) {
            return new int[] {Math.floorDiv(size - extent, 2)};
        }
        int step = Math.max(1, (int) Math.floor(extent * (1 - overlap)));
        int count = (size - extent + step - 1) / step + 1;
        int[] starts = new int[count];
        Arrays.setAll(starts, i -> (int) Math.round((double) i * (size - extent) / (count - 1)));
        return starts;
    }

    private void fill(LabelledImage image, int[] at, float[] values) {
        int channels = image.channels();
        int to = 0;
        for (int z = 0; z < window[0]; z++) {
            int sz = reflect(at[0] + z, image.depth());
            for (int y = 0; y < window[1]; y++) {
                int row = (sz * image.height() + reflect(at[1] + y, image.height())) * image.width();
                for (int x = 0; x < window[2]; x++, to += channels) {
                    System.arraycopy(image.image(), (row + reflect(at[2] + x, image.width())) * channels, values, to, channels);
                }
            }
        }
    }

    private static int reflect(int p, int n) {
        if (n == 1) {
            return 0;
        }
        int r = Math.floorMod(p, 2 * (n - 1));
        return r < n ? r : 2 * (n - 1) - r;
    }

    private void blend(float[] logits, int[] at, int[] size, float[] sums) {
        double[] e = new double[classes];
        for (int z = Math.max(0, -at[0]); z < Math.min(window[0], size[0] - at[0]); z++) {
            for (int y = Math.max(0, -at[1]); y < Math.min(window[1], size[1] - at[1]); y++) {
                float weight = weights[0][z] * weights[1][y];
                for (int x = Math.max(0, -at[2]); x < Math.min(window[2], size[2] - at[2]); x++) {
                    int from = ((z * window[1] + y) * window[2] + x) * classes;
                    int to = (((at[0] + z) * size[1] + at[1] + y) * size[2] + at[2] + x) * classes;
                    float largest = logits[from];
                    for (int c = 1; c < classes; c++) {
                        largest = Math.max(largest, logits[from + c]);
                    }
                    double sum = 0;
                    for (int c = 0; c < classes; c++) {
                        e[c] = Math.exp(logits[from + c] - largest);
                        sum += e[c];
                    }
                    for (int c = 0; c < classes; c++) {
                        sums[to + c] += (float) (weight * weights[2][x] * e[c] / sum);
                    }
                }
            }
        }
    }
}
