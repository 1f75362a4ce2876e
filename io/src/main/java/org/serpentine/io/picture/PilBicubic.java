package org.serpentine.io.picture;

import java.util.Arrays;

/**
 * Bicubic resizing as PIL (Pillow) does it, which is what published image classifiers were trained and measured with: a = -0.5, widened when
 * shrinking so that nothing aliases, columns first and rows second, in fixed point with 8 bits between the passes. OpenCV's cubic has another
 * coefficient and does alias: scores shift when one is taken for the other.
 */
public final class PilBicubic {
    private static final double A = -0.5;
    private static final double SUPPORT = 2;
    private static final int FRACTION_BITS = 22;

    /** For each new position the first old one, how many are summed, and their weights in fixed point. */
    private record Taps(int[] first, int[] count, int[] weights, int stride) {
        static Taps of(int from, int to) {
            double scale = (double) from / to;
            double widening = Math.max(1, scale);
            double support = SUPPORT * widening;
            int stride = 2 * (int) Math.ceil(support) + 1;
            int[] first = new int[to];
            int[] count = new int[to];
            int[] weights = new int[to * stride];
            double[] w = new double[stride];
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                first[i] = Math.max(0, (int) (centre - support + 0.5));
                count[i] = Math.min(from, (int) (centre + support + 0.5)) - first[i];
                double sum = 0;
                for (int k = 0; k < count[i]; k++) {
                    w[k] = cubic((first[i] + k - centre + 0.5) / widening);
                    sum += w[k];
                }
                for (int k = 0; k < count[i]; k++) {
                    double scaled = w[k] / sum * (1 << FRACTION_BITS);
                    weights[i * stride + k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
                }
            }
            return new Taps(first, count, weights, stride);
        }

        private static double cubic(double at) {
            double x = Math.abs(at);
            if (x < 1) {
                return ((A + 2) * x - (A + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
        }
    }

    private PilBicubic() {
    }

    /**
     * Brings a picture to another size.
     *
     * @param picture of any depth; it is taken to 8 bits first, as PIL's RGB mode is
     * @param width   new pixels along x, at least 1
     * @param height  new pixels along y, at least 1
     * @return a picture of 8 bits
     */
    public static Picture resize(Picture picture, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("The new size is " + width + " x " + height + "; it must be at least 1 x 1.");
        }
        int channels = picture.channels();
        float[] bytes = picture.withDepth(Picture.Depth.U8).values().clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Math.min(255, Math.max(0, Math.round(bytes[i])));
        }
        float[] columns = width == picture.width() ? bytes
                : pass(bytes, picture.height(), picture.width(), width, channels);
        float[] rows = height == picture.height() ? columns
                : pass(columns, 1, picture.height(), height, width * channels);
        return new Picture(width, height, channels, Picture.Depth.U8, rows);
    }

    /** Resamples the middle axis of {@code [outer, from, inner]}. */
    private static float[] pass(float[] values, int outer, int from, int to, int inner) {
        Taps taps = Taps.of(from, to);
        float[] result = new float[outer * to * inner];
        int[] sums = new int[inner];
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < to; i++) {
                Arrays.fill(sums, 1 << FRACTION_BITS - 1);
                for (int k = 0; k < taps.count[i]; k++) {
                    int weight = taps.weights[i * taps.stride + k];
                    int at = (o * from + taps.first[i] + k) * inner;
                    for (int j = 0; j < inner; j++) {
                        sums[j] += weight * (int) values[at + j];
                    }
                }
                int at = (o * to + i) * inner;
                for (int j = 0; j < inner; j++) {
                    result[at + j] = Math.min(255, Math.max(0, sums[j] >> FRACTION_BITS));
                }
            }
        }
        return result;
    }
}
