package org.serpentine.tasks.superresolution;

import org.serpentine.io.picture.Luma;
import org.serpentine.io.picture.Picture;

/**
 * How near a picture is to the truth.
 *
 * @param psnr peak signal-to-noise ratio in decibels, the peak being 255; infinite if the pictures are equal
 * @param ssim structural similarity, at most 1, by the standard 11 x 11 Gaussian window of sigma 1.5 (Wang et al. 2004), averaged over
 *             all windows that lie inside; NaN if the picture is smaller than one
 */
public record PictureQuality(double psnr, double ssim) {
    private static final int WINDOW = 11;
    private static final double SIGMA = 1.5;
    private static final double PEAK = 255;
    private static final double C1 = 0.01 * PEAK * 0.01 * PEAK;
    private static final double C2 = 0.03 * PEAK * 0.03 * PEAK;

    /**
     * Compares brightness, as papers on super-resolution do: MATLAB's Y of rgb2ycbcr (16 to 235, not rounded).
     *
     * @param got    the result, rounded to its depth already if it is to be judged as a file
     * @param truth  the picture it should be, of the same size
     * @param border pixels along each side that do not count: by custom the scale
     */
    public static PictureQuality ofLuma(Picture got, Picture truth, int border) {
        check(got, truth, border);
        return of(luma(got), luma(truth), got.width(), got.height(), border);
    }

    /**
     * Compares red, green and blue, as papers on denoising do: the error over all values, similarity averaged over the channels.
     *
     * @param got    the result
     * @param truth  the picture it should be, of the same size
     * @param border pixels along each side that do not count
     */
    public static PictureQuality ofColours(Picture got, Picture truth, int border) {
        check(got, truth, border);
        double squares = 0;
        double ssim = 0;
        for (int c = 0; c < 3; c++) {
            PictureQuality one = of(channel(got, c), channel(truth, c), got.width(), got.height(), border);
            squares += Math.pow(10, -one.psnr / 10);
            ssim += one.ssim / 3;
        }
        return new PictureQuality(-10 * Math.log10(squares / 3), ssim);
    }

    private static void check(Picture got, Picture truth, int border) {
        if (got.width() != truth.width() || got.height() != truth.height()) {
            throw new IllegalArgumentException("pictures of " + got.width() + " x " + got.height() + " and " + truth.width() + " x "
                    + truth.height() + " pixels cannot be compared; they must be of one size");
        }
        if (border < 0 || 2 * border >= Math.min(got.width(), got.height())) {
            throw new IllegalArgumentException("border is " + border + "; it must be at least 0 and leave something of " + got.width()
                    + " x " + got.height() + " pixels");
        }
    }

    private static PictureQuality of(double[] a, double[] b, int width, int height, int border) {
        int w = width - 2 * border;
        int h = height - 2 * border;
        double[] x = inner(a, width, border, w, h);
        double[] y = inner(b, width, border, w, h);
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            squares += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return new PictureQuality(10 * Math.log10(PEAK * PEAK * x.length / squares), similarity(x, y, w, h));
    }

    private static double[] inner(double[] values, int width, int border, int w, int h) {
        double[] cut = new double[w * h];
        for (int y = 0; y < h; y++) {
            System.arraycopy(values, (y + border) * width + border, cut, y * w, w);
        }
        return cut;
    }

    private static double similarity(double[] x, double[] y, int w, int h) {
        if (w < WINDOW || h < WINDOW) {
            return Double.NaN;
        }
        double[] xx = new double[x.length];
        double[] yy = new double[x.length];
        double[] xy = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            xx[i] = x[i] * x[i];
            yy[i] = y[i] * y[i];
            xy[i] = x[i] * y[i];
        }
        double[] mx = blur(x, w, h);
        double[] my = blur(y, w, h);
        double[] mxx = blur(xx, w, h);
        double[] myy = blur(yy, w, h);
        double[] mxy = blur(xy, w, h);
        double sum = 0;
        for (int i = 0; i < mx.length; i++) {
            double product = mx[i] * my[i];
            double squares = mx[i] * mx[i] + my[i] * my[i];
            sum += (2 * product + C1) * (2 * (mxy[i] - product) + C2) / ((squares + C1) * (mxx[i] + myy[i] - squares + C2));
        }
        return sum / mx.length;
    }

    /** Gaussian means of all windows that lie inside. */
    private static double[] blur(double[] values, int w, int h) {
        double[] kernel = new double[WINDOW];
        double total = 0;
        for (int k = 0; k < WINDOW; k++) {
            double d = (k - WINDOW / 2) / SIGMA;
            kernel[k] = Math.exp(-d * d / 2);
            total += kernel[k];
        }
        int nw = w - WINDOW + 1;
        int nh = h - WINDOW + 1;
        double[] rows = new double[nw * h];
        double[] both = new double[nw * nh];
        for (int k = 0; k < WINDOW; k++) {
            double weight = kernel[k] / total;
            for (int y = 0; y < h; y++) {
                for (int x = 0; x < nw; x++) {
                    rows[y * nw + x] += weight * values[y * w + x + k];
                }
            }
        }
        for (int k = 0; k < WINDOW; k++) {
            double weight = kernel[k] / total;
            for (int i = 0; i < both.length; i++) {
                both[i] += weight * rows[i + k * nw];
            }
        }
        return both;
    }

    /** MATLAB's luma of each pixel, 16 to 235 for 8-bit values and for others brought to 0..255. */
    static double[] luma(Picture p) {
        double scale = 1.0 / p.depth().white();
        double[] y = new double[p.width() * p.height()];
        int channels = p.channels();
        int green = channels < 3 ? 0 : 1;
        int blue = channels < 3 ? 0 : 2;
        for (int i = 0; i < y.length; i++) {
            int at = i * channels;
            y[i] = Luma.studioRange(scale * p.values()[at], scale * p.values()[at + green], scale * p.values()[at + blue]);
        }
        return y;
    }

    private static double[] channel(Picture p, int c) {
        double[] values = new double[p.width() * p.height()];
        double scale = PEAK / p.depth().white();
        for (int i = 0; i < values.length; i++) {
            values[i] = scale * p.values()[i * p.channels() + (p.channels() < 3 ? 0 : c)];
        }
        return values;
    }
}
