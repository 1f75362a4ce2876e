package org.serpentine.io.picture;

import java.util.Arrays;

/**
 * Bicubic resizing as MATLAB's {@code imresize} does it, the way that super-resolution is trained and measured: Keys' cubic kernel with
 * a = -0.5, stretched when shrinking so that nothing aliases, and pictures continued by their mirror image (the border pixel repeated).
 * Rows are resized first, then columns; with whole-number depths the result of both is rounded to them, as MATLAB does.
 *
 * <p>Keys, "Cubic convolution interpolation for digital image processing", IEEE ASSP 1981.
 */
public final class Bicubic {
    private final Axis vertical;
    private final Axis horizontal;

    /**
     * A resizer between two sizes; the outer borders stay where they are.
     *
     * @param width     pixels along x, at least 1
     * @param height    pixels along y, at least 1
     * @param newWidth  new pixels along x, at least 1
     * @param newHeight new pixels along y, at least 1
     */
    public Bicubic(int width, int height, int newWidth, int newHeight) {
        this(Axis.of(height, newHeight, (double) newHeight / height), Axis.of(width, newWidth, (double) newWidth / width));
    }

    private Bicubic(Axis vertical, Axis horizontal) {
        this.vertical = vertical;
        this.horizontal = horizontal;
    }

    /**
     * A resizer by a factor, {@code imresize(picture, factor)}; the new size is the old one times the factor, rounded up.
     *
     * @param width  pixels along x, at least 1
     * @param height pixels along y, at least 1
     * @param factor above 0
     * @return the resizer
     */
    public static Bicubic scaled(int width, int height, double factor) {
        if (!(factor > 0 && factor < 1e4)) {
            throw new IllegalArgumentException("factor is " + factor + "; it must be above 0 and below 10000.");
        }
        return new Bicubic(Axis.of(height, (int) Math.ceil(height * factor), factor), Axis.of(width, (int) Math.ceil(width * factor), factor));
    }

    /**
     * Pixels along x of a result.
     *
     * @return at least 1
     */
    public int width() {
        return horizontal.target;
    }

    /**
     * Pixels along y of a result.
     *
     * @return at least 1
     */
    public int height() {
        return vertical.target;
    }

    /**
     * Resizes a picture. Integer depths are rounded, and limited to their range, after each direction.
     *
     * @param picture of the size that this resizer was made for
     * @return the resized picture in the same depth
     */
    public Picture resize(Picture picture) {
        if (picture.width() != horizontal.source || picture.height() != vertical.source) {
            throw new IllegalArgumentException("The picture has " + picture.width() + " x " + picture.height() + " pixels; this resizer is for "
                    + horizontal.source + " x " + vertical.source + ".");
        }
        float[] values = new float[width() * height() * picture.channels()];
        rows(picture.values(), 0, picture.channels(), 0, height(), picture.depth() == Picture.Depth.F32 ? 0 : picture.depth().white(), values);
        return new Picture(width(), height(), picture.channels(), picture.depth(), values);
    }

    /**
     * The first source row that rows of the result need.
     *
     * @param row first row of the result that is wanted
     * @return 0 to height - 1
     */
    public int firstSource(int row) {
        return vertical.least(row);
    }

    /**
     * One past the last source row that rows of the result need.
     *
     * @param row last row of the result that is wanted
     * @return 1 to height
     */
    public int endSource(int row) {
        return vertical.most(row) + 1;
    }

    /**
     * Some rows of the result, for pictures that are never whole in memory.
     *
     * @param source   source rows, beginning with row {@code top}, all that {@link #firstSource} and {@link #endSource} ask for
     * @param top      the first of them
     * @param channels values a pixel
     * @param from     first row of the result
     * @param to       one past its last row
     * @param white    values are rounded and limited to 0..white after each direction; 0 to leave them as they are
     * @param result   receives {@code (to - from) * width() * channels} values
     */
    public void rows(float[] source, int top, int channels, int from, int to, float white, float[] result) {
        int line = horizontal.source * channels;
        double[] tall = new double[line];
        for (int y = from; y < to; y++) {
            Arrays.fill(tall, 0);
            for (int k = 0; k < vertical.taps; k++) {
                double weight = vertical.weights[y * vertical.taps + k];
                if (weight != 0) {
                    int at = (vertical.indices[y * vertical.taps + k] - top) * line;
                    for (int i = 0; i < line; i++) {
                        tall[i] += weight * source[at + i];
                    }
                }
            }
            if (white > 0) {
                for (int i = 0; i < line; i++) {
                    tall[i] = rounded(tall[i], white);
                }
            }
            across(tall, channels, white, result, (y - from) * horizontal.target * channels);
        }
    }

    private void across(double[] tall, int channels, float white, float[] result, int at) {
        int taps = horizontal.taps;
        int to = at;
        for (int x = 0; x < horizontal.target; x++) {
            for (int c = 0; c < channels; c++, to++) {
                double sum = 0;
                for (int k = x * taps; k < (x + 1) * taps; k++) {
                    sum += horizontal.weights[k] * tall[horizontal.indices[k] * channels + c];
                }
                result[to] = (float) (white > 0 ? rounded(sum, white) : sum);
            }
        }
    }

    private static double rounded(double value, float white) {
        return Math.min(Math.max(Math.floor(value + 0.5), 0), white);
    }

    /** Which source values, with which weights, make each value along one axis. */
    private record Axis(int source, int target, int taps, int[] indices, double[] weights) {
        static Axis of(int source, int target, double scale) {
            if (source < 1 || target < 1) {
                throw new IllegalArgumentException("An axis of " + source + " pixels cannot become one of " + target + "; both must be at least 1.");
            }
            double shrink = Math.min(1, scale);
            double support = 4 / shrink;
            int taps = (int) Math.ceil(support) + 2;
            int[] indices = new int[target * taps];
            double[] weights = new double[target * taps];
            for (int i = 0; i < target; i++) {
                // Positions count from 1, as in MATLAB, so that ties in floor() fall alike.
                double centre = (i + 1) / scale + 0.5 * (1 - 1 / scale);
                double left = Math.floor(centre - support / 2);
                double sum = 0;
                for (int k = 0; k < taps; k++) {
                    double weight = kernel(shrink * (centre - (left + k)));
                    weights[i * taps + k] = weight;
                    indices[i * taps + k] = mirror((int) (left + k) - 1, source);
                    sum += weight;
                }
                for (int k = 0; k < taps; k++) {
                    weights[i * taps + k] /= sum;
                }
            }
            return new Axis(source, target, taps, indices, weights);
        }

        int least(int position) {
            int least = source;
            for (int k = position * taps; k < (position + 1) * taps; k++) {
                least = Math.min(least, indices[k]);
            }
            return least;
        }

        int most(int position) {
            int most = 0;
            for (int k = position * taps; k < (position + 1) * taps; k++) {
                most = Math.max(most, indices[k]);
            }
            return most;
        }

        private static double kernel(double distance) {
            double x = Math.abs(distance);
            if (x <= 1) {
                return (1.5 * x - 2.5) * x * x + 1;
            }
            return x <= 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
        }

        private static int mirror(int i, int n) {
            int at = Math.floorMod(i, 2 * n);
            return at < n ? at : 2 * n - 1 - at;
        }
    }
}
