package org.serpentine.tensor.kernel.vector;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.tensor.kernel.Axis;
import org.serpentine.tensor.kernel.Window;

/**
 * Depthwise convolution that reads channels where they lie, with weights {@code [taps, channels]}: four pixels of a row at a time where
 * all their taps of a row are inside the image, one at a time next to its left and right borders. Taps above, below, before and behind
 * the image are left out.
 */
final class DirectDepthwise {
    private static final int LANES = FloatLanes.COUNT;
    private static final int PIXELS = 4;
    private static final int WIDEST = 5;

    private final Window window;
    private final Axis width;
    private final int channels;
    private final Rows x;
    private final float[] weights;
    /** Whether four pixels share what they read: rows of three or five taps, step by step. */
    private final boolean shared;
    private final boolean add;
    private final boolean biased;
    private final float[] bias;
    private final float[] y;
    /** Where the rows that the current output row reads begin, and the weights of their first taps. */
    private final int[] lines;
    private final int[] lineWeights;
    private int lineCount;
    /** The taps of a pixel likewise: for all pixels inside but for the column, or for one at the border. */
    private final int[] inside;
    private final int[] insideWeights;
    private final int[] border;
    private final int[] borderWeights;

    /**
     * @param bias   one value a channel
     * @param add    whether the result is added to {@code y}
     * @param biased false if all of the bias is zero
     */
    DirectDepthwise(Window window, int channels, Rows x, float[] weights, float[] bias, boolean biased, boolean add, float[] y) {
        this.window = window;
        this.width = window.width();
        this.channels = channels;
        shared = width.stride() == 1 && width.dilation() == 1 && (width.kernel() == 3 || width.kernel() == 5);
        this.x = x;
        this.weights = weights;
        this.bias = bias;
        this.add = add;
        this.biased = biased;
        this.y = y;
        lines = new int[window.taps() / width.kernel()];
        lineWeights = new int[lines.length];
        inside = new int[window.taps()];
        insideWeights = new int[window.taps()];
        border = new int[window.taps()];
        borderWeights = new int[window.taps()];
    }

    /**
     * Whether this is to be used: not for few channels, the adjoint of strides, nor adding where the last vector does channels again;
     * nor for wide windows, for which packed rows were found a fifth quicker.
     */
    static boolean serves(Window window, int channels, boolean add) {
        return channels >= LANES && window.width().kernel() <= WIDEST && window.depth().spread() == 1
                && window.height().spread() == 1 && window.width().spread() == 1
                && (!add || channels % LANES == 0);
    }

    /** Columns {@code from} to {@code to} (exclusive) of an output row. */
    void run(int row, int from, int to) {
        find(row);
        int y0 = row * width.out() * channels;
        int first = Math.max(from, Math.min(to, width.firstInside()));
        int end = Math.max(first, Math.min(to, width.endInside()));
        for (int o = from; add && biased && o < to; o++) {
            VectorRows.scaleAdd(bias, 0, 1f, y, y0 + o * channels, channels);
        }
        for (int o = from; o < first; o++) {
            one(o, y0 + o * channels);
        }
        int o = first;
        for (; o <= end - PIXELS; o += PIXELS) {
            four(o, y0 + o * channels);
        }
        if (o < end && end - PIXELS >= first && !add) {
            four(end - PIXELS, y0 + (end - PIXELS) * channels); // some of them again: quicker than one at a time
            o = end;
        }
        for (; o < to; o++) {
            one(o, y0 + o * channels);
        }
    }

    private void find(int row) {
        lineCount = 0;
        int line = 0;
        for (int kd = 0; kd < window.depth().kernel(); kd++) {
            for (int kh = 0; kh < window.height().kernel(); kh++, line++) {
                int source = window.sourceRow(row, kd, kh);
                if (source >= 0) {
                    lines[lineCount] = x.at(source);
                    lineWeights[lineCount++] = line * width.kernel() * channels;
                }
            }
        }
        for (int l = 0, t = 0; !shared && l < lineCount; l++) {
            for (int k = 0; k < width.kernel(); k++, t++) {
                inside[t] = lines[l] + k * width.dilation() * x.stride();
                insideWeights[t] = lineWeights[l] + k * channels;
            }
        }
    }

    private void one(int o, int y0) {
        int taps = 0;
        for (int k = 0; k < width.kernel(); k++) {
            int source = width.source(o, k);
            for (int l = 0; source >= 0 && l < lineCount; l++) {
                border[taps] = lines[l] + source * x.stride();
                borderWeights[taps++] = lineWeights[l] + k * channels;
            }
        }
        PixelTaps.one(x.data(), border, weights, borderWeights, taps, add ? y : bias, add ? y0 : 0, y, y0, channels);
    }

    private void four(int o, int y0) {
        int x0 = (o * width.stride() - width.padding()) * x.stride();
        int step = width.stride() * x.stride();
        float[] b = add ? y : bias;
        int b0 = add ? y0 : 0;
        int bStep = add ? channels : 0;
        if (shared && width.kernel() == 3) {
            PixelTaps.fourOfThree(x.data(), lines, x0, step, weights, lineWeights, lineCount, b, b0, bStep, y, y0, channels);
        } else if (shared) {
            PixelTaps.fourOfFive(x.data(), lines, x0, step, weights, lineWeights, lineCount, b, b0, bStep, y, y0, channels);
        } else {
            PixelTaps.four(x.data(), inside, x0, step, weights, insideWeights, lineCount * width.kernel(), b, b0, bStep, y, y0, channels);
        }
    }
}
