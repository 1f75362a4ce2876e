package org.serpentine.tensor.kernel.vector;

import static org.serpentine.tensor.kernel.vector.FloatLanes.at;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Copies pixels between channels-last rows and rows of blocks of channels, two blocks at a time, so that whole cache lines
 * travel. Pixel {@code p} lies at {@code p * xStep} in the one and at {@code p * bStep} in the other; blocks are
 * {@code blockSize} apart.
 */
final class Blocks {
    private static final int LANES = FloatLanes.COUNT;

    private Blocks() {}

    /** Row to blocks; lanes without a channel become zero. */
    static void split(float[] x, int x0, int xStep, int channels, float[] b, int b0, int bStep, int blockSize, int pixels) {
        int c = 0;
        int to = b0;
        for (; c <= channels - 2 * LANES; c += 2 * LANES, to += 2 * blockSize) {
            splitTwo(x, x0 + c, xStep, b, to, bStep, to + blockSize, pixels);
        }
        for (; c <= channels - LANES; c += LANES, to += blockSize) {
            for (int p = 0, i = x0 + c, o = to; p < pixels; p++, i += xStep, o += bStep) {
                at(x, i).intoArray(b, o);
            }
        }
        if (c < channels) {
            for (int p = 0; p < pixels; p++) {
                int o = to + p * bStep;
                System.arraycopy(x, x0 + p * xStep + c, b, o, channels - c);
                Arrays.fill(b, o + channels - c, o + LANES, 0f);
            }
        }
    }

    private static void splitTwo(float[] x, int x0, int xStep, float[] b, int b0, int bStep, int b1, int pixels) {
        for (int p = 0, i = x0, o = 0; p < pixels; p++, i += xStep, o += bStep) {
            at(x, i).intoArray(b, b0 + o);
            at(x, i + LANES).intoArray(b, b1 + o);
        }
    }

    /** Blocks to row. */
    static void join(float[] b, int b0, int blockSize, float[] y, int y0, int channels, int pixels) {
        int c = 0;
        int from = b0;
        for (; c <= channels - 2 * LANES; c += 2 * LANES, from += 2 * blockSize) {
            for (int p = 0, i = from, j = from + blockSize, o = y0 + c; p < pixels; p++, i += LANES, j += LANES, o += channels) {
                at(b, i).intoArray(y, o);
                at(b, j).intoArray(y, o + LANES);
            }
        }
        for (; c <= channels - LANES; c += LANES, from += blockSize) {
            for (int p = 0, i = from, o = y0 + c; p < pixels; p++, i += LANES, o += channels) {
                at(b, i).intoArray(y, o);
            }
        }
        if (c < channels) {
            for (int p = 0; p < pixels; p++) {
                System.arraycopy(b, from + p * LANES, y, y0 + p * channels + c, channels - c);
            }
        }
    }

    /** Blocks added to row. */
    static void joinAdding(float[] b, int b0, int blockSize, float[] y, int y0, int channels, int pixels) {
        int c = 0;
        int from = b0;
        for (; c <= channels - 2 * LANES; c += 2 * LANES, from += 2 * blockSize) {
            for (int p = 0, i = from, j = from + blockSize, o = y0 + c; p < pixels; p++, i += LANES, j += LANES, o += channels) {
                at(b, i).add(at(y, o)).intoArray(y, o);
                at(b, j).add(at(y, o + LANES)).intoArray(y, o + LANES);
            }
        }
        for (; c <= channels - LANES; c += LANES, from += blockSize) {
            for (int p = 0, i = from, o = y0 + c; p < pixels; p++, i += LANES, o += channels) {
                at(b, i).add(at(y, o)).intoArray(y, o);
            }
        }
        if (c < channels) {
            for (int p = 0; p < pixels; p++) {
                for (int l = 0; c + l < channels; l++) {
                    y[y0 + p * channels + c + l] += b[from + p * LANES + l];
                }
            }
        }
    }
}
