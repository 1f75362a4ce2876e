package org.serpentine.tensor.kernel;

import org.serpentine.scanning.kernel.Rows;

/** The definition of a depthwise convolution, tap by tap. */
public final class ScalarDepthwise implements DepthwiseKernel {
    @Override
    public Packing packing(Window window, int channels, boolean add) {
        return gradientPacking(window, channels);
    }

    @Override
    public Packing gradientPacking(Window window, int channels) {
        return new Packing(channels, window.taps(), channels);
    }

    @Override
    public int scratch(Window window, int channels) {
        return 0;
    }

    @Override
    public void forward(Window window, int channels, int fromRow, int toRow, Rows x, float[] packed, float[] bias, boolean add,
            float[] y, float[] scratch) {
        Axis width = window.width();
        // Double sums: the first layer of a network often lands here (few channels), and layer norms further on amplify its rounding.
        double[] sums = new double[width.out() * channels];
        for (int row = fromRow; row < toRow; row++) {
            int y0 = row * width.out() * channels;
            for (int o = 0; o < sums.length; o++) {
                sums[o] = (add ? y[y0 + o] : 0) + (bias == null ? 0 : bias[o % channels]);
            }
            int tap = 0;
            for (int kd = 0; kd < window.depth().kernel(); kd++) {
                for (int kh = 0; kh < window.height().kernel(); kh++, tap += width.kernel()) {
                    int source = window.sourceRow(row, kd, kh);
                    if (source >= 0) {
                        addRow(width, channels, x, source, packed, tap * channels, sums);
                    }
                }
            }
            for (int o = 0; o < sums.length; o++) {
                y[y0 + o] = (float) sums[o];
            }
        }
    }

    private static void addRow(Axis width, int channels, Rows x, int source, float[] w, int w0, double[] sums) {
        for (int o = 0; o < width.out(); o++) {
            for (int k = 0; k < width.kernel(); k++) {
                int i = width.source(o, k);
                if (i >= 0) {
                    int xo = x.at(source + i);
                    int yo = o * channels;
                    int wo = w0 + k * channels;
                    for (int c = 0; c < channels; c++) {
                        sums[yo + c] += (double) x.data()[xo + c] * w[wo + c];
                    }
                }
            }
        }
    }

    @Override
    public void weightGradient(Window window, int channels, int fromRow, int toRow, Rows x, float[] dy, float[] packed, int offset,
            float[] scratch) {
        Axis width = window.width();
        for (int row = fromRow; row < toRow; row++) {
            int y0 = row * width.out() * channels;
            int tap = 0;
            for (int kd = 0; kd < window.depth().kernel(); kd++) {
                for (int kh = 0; kh < window.height().kernel(); kh++, tap += width.kernel()) {
                    int source = window.sourceRow(row, kd, kh);
                    if (source >= 0) {
                        addProducts(width, channels, x, source, dy, y0, packed, offset + tap * channels);
                    }
                }
            }
        }
    }

    private static void addProducts(Axis width, int channels, Rows x, int source, float[] dy, int y0, float[] dw, int w0) {
        for (int o = 0; o < width.out(); o++) {
            for (int k = 0; k < width.kernel(); k++) {
                int i = width.source(o, k);
                if (i >= 0) {
                    int xo = x.at(source + i);
                    int yo = y0 + o * channels;
                    int wo = w0 + k * channels;
                    for (int c = 0; c < channels; c++) {
                        dw[wo + c] += x.data()[xo + c] * dy[yo + c];
                    }
                }
            }
        }
    }
}
