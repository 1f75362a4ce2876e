package org.serpentine.tensor.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.tensor.kernel.Axis;
import org.serpentine.tensor.kernel.DepthwiseKernel;
import org.serpentine.tensor.kernel.Packing;
import org.serpentine.tensor.kernel.Window;

/**
 * Depthwise convolution in vectors of channels. The image is cut into strips of columns, so that the input rows in reach stay in the
 * cache while going down a strip. Where {@link DirectDepthwise} does not serve, and for gradients of weights, they are kept as
 * {@link PackedRows}, so that the inner loops of {@link DepthwiseTaps} know neither borders nor strides.
 */
final class VectorDepthwise implements DepthwiseKernel {
    private static final int LANES = FloatLanes.COUNT;
    /** Values of packed rows that should stay in the second-level cache. */
    private static final int CACHED = 80 * 1024;
    private static final int WIDEST = 128;
    private static final int NARROWEST = 16;

    @Override
    public Packing packing(Window window, int channels, boolean add) {
        return DirectDepthwise.serves(window, channels, add) ? new Packing(channels, window.taps(), channels)
                : gradientPacking(window, channels);
    }

    @Override
    public Packing gradientPacking(Window window, int channels) {
        return new Packing(channels, window.taps(), LANES);
    }

    @Override
    public int scratch(Window window, int channels) {
        int strip = strip(window, channels);
        return PackedRows.size(window, channels, strip) + (channels + LANES - 1) / LANES * LANES * strip;
    }

    /** Columns of a strip: as many as fit the cache, all strips about equally wide. */
    private static int strip(Window window, int channels) {
        int rows = window.depth().kernel() * ((window.height().kernel() - 1) * window.height().dilation() + 1);
        int widest = Math.max(NARROWEST, Math.min(WIDEST, CACHED / (rows * channels * window.width().stride())));
        int out = window.width().out();
        int strips = (out + widest - 1) / widest;
        return (out + strips - 1) / strips;
    }

    private static boolean threeByThree(Window window) {
        return window.height().kernel() == 3 && window.width().kernel() == 3 && window.height().spread() == 1;
    }

    @Override
    public void forward(Window window, int channels, int fromRow, int toRow, Rows x, float[] packed, float[] bias, boolean add,
            float[] y, float[] scratch) {
        if (DirectDepthwise.serves(window, channels, add)) {
            direct(window, channels, fromRow, toRow, x, packed, bias, add, y, scratch);
            return;
        }
        Axis width = window.width();
        int strip = strip(window, channels);
        PackedRows rows = new PackedRows(window, channels, strip, scratch);
        int sums = PackedRows.size(window, channels, strip);
        int[] taps = taps(rows, width);
        int[] sources = new int[window.height().kernel()];
        for (int o = 0; o < width.out(); o += strip) {
            int pixels = Math.min(strip, width.out() - o);
            rows.strip(o);
            for (int row = fromRow; row < toRow; row++) {
                begin(bias, channels, scratch, sums, pixels);
                for (int kd = 0; kd < window.depth().kernel(); kd++) {
                    if (window.depth().source(row / window.height().out() % window.depth().out(), kd) >= 0) {
                        find(window, rows, row, kd, x, sources);
                        plane(window, channels, rows.blockSize(), sources, kd, packed, taps, scratch, sums, pixels * LANES);
                    }
                }
                int y0 = (row * width.out() + o) * channels;
                if (add) {
                    Blocks.joinAdding(scratch, sums, pixels * LANES, y, y0, channels, pixels);
                } else {
                    Blocks.join(scratch, sums, pixels * LANES, y, y0, channels, pixels);
                }
            }
        }
    }

    private static void direct(Window window, int channels, int fromRow, int toRow, Rows x, float[] weights, float[] bias, boolean add,
            float[] y, float[] scratch) {
        float[] begin = bias;
        if (bias == null) {
            Arrays.fill(scratch, 0, channels, 0f);
            begin = scratch;
        }
        DirectDepthwise convolution = new DirectDepthwise(window, channels, x, weights, begin, bias != null, add, y);
        int strip = strip(window, channels);
        for (int o = 0; o < window.width().out(); o += strip) {
            for (int row = fromRow; row < toRow; row++) {
                convolution.run(row, o, Math.min(window.width().out(), o + strip));
            }
        }
    }

    private static int[] taps(PackedRows rows, Axis width) {
        int[] taps = new int[width.kernel()];
        for (int k = 0; k < taps.length; k++) {
            taps[k] = rows.tap(k);
        }
        return taps;
    }

    /** Sets the sums of all blocks to the bias, or to zero. */
    private static void begin(float[] bias, int channels, float[] sums, int s0, int pixels) {
        int at = s0;
        for (int c = 0; c < channels; c += LANES) {
            FloatVector start = FloatVector.zero(FloatLanes.F);
            if (bias != null && c + LANES <= channels) {
                start = FloatVector.fromArray(FloatLanes.F, bias, c);
            } else if (bias != null) {
                for (int l = 0; c + l < channels; l++) {
                    start = start.withLane(l, bias[c + l]);
                }
            }
            fill(start, sums, at, pixels * LANES);
            at += pixels * LANES;
        }
    }

    private static void fill(FloatVector value, float[] sums, int at, int n) {
        for (int i = 0; i < n; i += LANES) {
            value.intoArray(sums, at + i);
        }
    }

    /**
     * Packs the rows that the taps of one depth read and says where they lie, or -1 for a row outside. The loop matters: every further
     * call of {@code row} in one compiled method brings the copying of a row with it, until the sums no longer fit in.
     */
    private static void find(Window window, PackedRows rows, int row, int kd, Rows x, int[] sources) {
        boolean all = threeByThree(window);
        for (int kh = 0; kh < sources.length; kh++) {
            sources[kh] = all || window.sourceRow(row, kd, kh) >= 0 ? rows.row(row, kd, kh, x) : -1;
        }
    }

    /** Adds the taps of one depth to the sums. */
    private static void plane(Window window, int channels, int blockSize, int[] sources, int kd, float[] packed, int[] taps,
            float[] memory, int sums, int n) {
        int wBlock = window.taps() * LANES;
        int w0 = kd * sources.length * taps.length * LANES;
        if (threeByThree(window)) {
            int x0 = sources[0];
            int x1 = sources[1];
            int x2 = sources[2];
            for (int c = 0, s = sums; c < channels; c += LANES, s += n) {
                DepthwiseTaps.nine(memory, x0, x1, x2, taps[1], taps[2], packed, w0, memory, s, n);
                x0 += blockSize;
                x1 += blockSize;
                x2 += blockSize;
                w0 += wBlock;
            }
            return;
        }
        for (int x0 : sources) {
            for (int c = 0, x = x0, w = w0, s = sums; x0 >= 0 && c < channels; c += LANES, s += n, x += blockSize, w += wBlock) {
                line(memory, x, taps, packed, w, s, n);
            }
            w0 += taps.length * LANES;
        }
    }

    /** Adds the taps of one row to the sums, as many at a time as stay in registers. */
    private static void line(float[] memory, int x0, int[] taps, float[] w, int w0, int sums, int n) {
        int k = 0;
        while (k < taps.length) {
            int left = taps.length - k;
            int wk = w0 + k * LANES;
            if (left >= 7) {
                DepthwiseTaps.seven(memory, x0 + taps[k], x0 + taps[k + 1], x0 + taps[k + 2], x0 + taps[k + 3], x0 + taps[k + 4],
                        x0 + taps[k + 5], x0 + taps[k + 6], w, wk, memory, sums, n);
                k += 7;
            } else if (left >= 5) {
                DepthwiseTaps.five(memory, x0 + taps[k], x0 + taps[k + 1], x0 + taps[k + 2], x0 + taps[k + 3], x0 + taps[k + 4],
                        w, wk, memory, sums, n);
                k += 5;
            } else if (left >= 3) {
                DepthwiseTaps.three(memory, x0 + taps[k], x0 + taps[k + 1], x0 + taps[k + 2], w, wk, memory, sums, n);
                k += 3;
            } else {
                DepthwiseTaps.one(memory, x0 + taps[k], w, wk, memory, sums, n);
                k++;
            }
        }
    }

    @Override
    public void weightGradient(Window window, int channels, int fromRow, int toRow, Rows x, float[] dy, float[] packed, int offset,
            float[] scratch) {
        Axis width = window.width();
        int strip = strip(window, channels);
        PackedRows rows = new PackedRows(window, channels, strip, scratch);
        int outputs = PackedRows.size(window, channels, strip);
        int[] taps = taps(rows, width);
        for (int o = 0; o < width.out(); o += strip) {
            int pixels = Math.min(strip, width.out() - o);
            int n = pixels * LANES;
            rows.strip(o);
            for (int row = fromRow; row < toRow; row++) {
                Blocks.split(dy, (row * width.out() + o) * channels, channels, channels, scratch, outputs, LANES, n, pixels);
                for (int kd = 0; kd < window.depth().kernel(); kd++) {
                    if (window.depth().source(row / window.height().out() % window.depth().out(), kd) >= 0) {
                        planeGradient(window, channels, rows, row, kd, x, taps, scratch, outputs, packed, offset, n);
                    }
                }
            }
        }
    }

    private static void planeGradient(Window window, int channels, PackedRows rows, int row, int kd, Rows x, int[] taps,
            float[] memory, int outputs, float[] dw, int offset, int n) {
        int heightTaps = window.height().kernel();
        int wBlock = window.taps() * LANES;
        if (threeByThree(window)) {
            int x0 = rows.row(row, kd, 0, x);
            int x1 = rows.row(row, kd, 1, x);
            int x2 = rows.row(row, kd, 2, x);
            int w0 = offset + kd * 9 * LANES;
            for (int c = 0, s = outputs; c < channels; c += LANES, s += n) {
                DepthwiseTaps.nineGradient(memory, x0, x1, x2, taps[1], taps[2], memory, s, dw, w0, n);
                x0 += rows.blockSize();
                x1 += rows.blockSize();
                x2 += rows.blockSize();
                w0 += wBlock;
            }
            return;
        }
        for (int kh = 0; kh < heightTaps; kh++) {
            if (window.sourceRow(row, kd, kh) >= 0) {
                int x0 = rows.row(row, kd, kh, x);
                int w0 = offset + (kd * heightTaps + kh) * taps.length * LANES;
                for (int c = 0, s = outputs; c < channels; c += LANES, s += n) {
                    lineGradient(memory, x0, taps, s, dw, w0, n);
                    x0 += rows.blockSize();
                    w0 += wBlock;
                }
            }
        }
    }

    private static void lineGradient(float[] memory, int x0, int[] taps, int outputs, float[] dw, int w0, int n) {
        int k = 0;
        while (k < taps.length) {
            int left = taps.length - k;
            int wk = w0 + k * LANES;
            if (left >= 7) {
                DepthwiseTaps.sevenGradient(memory, x0 + taps[k], x0 + taps[k + 1], x0 + taps[k + 2], x0 + taps[k + 3],
                        x0 + taps[k + 4], x0 + taps[k + 5], x0 + taps[k + 6], memory, outputs, dw, wk, n);
                k += 7;
            } else if (left >= 3) {
                DepthwiseTaps.threeGradient(memory, x0 + taps[k], x0 + taps[k + 1], x0 + taps[k + 2], memory, outputs, dw, wk, n);
                k += 3;
            } else {
                DepthwiseTaps.oneGradient(memory, x0 + taps[k], memory, outputs, dw, wk, n);
                k++;
            }
        }
    }
}
