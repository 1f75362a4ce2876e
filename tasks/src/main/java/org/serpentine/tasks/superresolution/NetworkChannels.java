package org.serpentine.tasks.superresolution;

import java.io.IOException;
import org.serpentine.io.picture.Bicubic;
import org.serpentine.io.picture.Luma;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.RowSink;
import org.serpentine.io.picture.RowSource;

/**
 * Between a picture's own channels and range and a network's one or three channels in [0, 1]. A network for grey changes the luma of a
 * colour picture (BT.601, full range) and leaves its colour differences: each of red, green and blue moves by what luma moves.
 */
final class NetworkChannels {
    /** Values a pixel that {@link #write} holds for its rows at most: those of the result, and of three channels enlarged. */
    static final int PLANES = 7;
    private static final int ROWS = 64;

    private final RowSource source;
    private final RowSink sink;
    private final int scale;
    private final int deep;
    private final int channels;
    private final boolean alpha;
    private final int colours;
    private final float white;
    private final Bicubic resizer;
    private float[] own = {};
    private float[] out = {};

    /**
     * A conversion.
     *
     * @param scale how many times larger the network's result is
     * @param deep  the network's channels, 1 or 3
     */
    NetworkChannels(RowSource source, RowSink sink, int scale, int deep) {
        this.source = source;
        this.sink = sink;
        this.scale = scale;
        this.deep = deep;
        channels = source.channels();
        alpha = channels % 2 == 0;
        colours = alpha ? channels - 1 : channels;
        white = source.depth().white();
        resizer = new Bicubic(source.width(), source.height(), source.width() * scale, source.height() * scale);
    }

    /** Reads rows for the network. */
    void read(int from, int to, float[] target) throws IOException {
        int pixels = (to - from) * source.width();
        own = atLeast(own, pixels * channels);
        source.read(from, to, own);
        if (source.depth() == Picture.Depth.F32) {
            checkFinite(from, pixels * channels);
        }
        for (int i = 0; i < pixels; i++) {
            int at = i * channels;
            if (deep == 1) {
                target[i] = (colours == 3 ? luma(own, at) : own[at]) / white;
                continue;
            }
            for (int c = 0; c < deep; c++) {
                target[deep * i + c] = own[at + (colours == 3 ? c : 0)] / white;
            }
        }
    }

    /** One value that is no number would spread over the whole tile, as scans and channel attention see all of it. */
    private void checkFinite(int from, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(own[i])) {
                int pixel = i / channels;
                throw new IOException("the pixel at column " + pixel % source.width() + ", row " + (from + pixel / source.width()) + " is " + own[i]
                        + ", expected a finite number; replace such values first");
            }
        }
    }

    /** Hands on rows of the network's result. */
    void write(int from, int to, float[] values) throws IOException {
        int width = source.width() * scale;
        out = atLeast(out, Math.min(ROWS, to - from) * width * channels);
        for (int y = from; y < to; y += ROWS) {
            int rows = Math.min(ROWS, to - y);
            int at = deep * (y - from) * width;
            if (deep == 1 && colours == 3) {
                moveLuma(y, rows, values, at);
            } else {
                for (int i = 0; i < rows * width; i++) {
                    colours(values, at + deep * i, i * channels);
                }
            }
            if (alpha) {
                float[] high = enlarged(colours, y, rows, source.depth() == Picture.Depth.F32 ? 0 : white);
                for (int i = 0; i < high.length; i++) {
                    out[i * channels + colours] = high[i];
                }
            }
            sink.write(rows, out);
        }
    }

    private void colours(float[] values, int from, int to) {
        if (colours == 3) {
            for (int c = 0; c < 3; c++) {
                out[to + c] = stored(values[from + c]);
            }
        } else {
            out[to] = stored(deep == 1 ? values[from] : (values[from] + values[from + 1] + values[from + 2]) / 3);
        }
    }

    private void moveLuma(int y, int rows, float[] values, int at) throws IOException {
        int pixels = rows * source.width() * scale;
        for (int c = 0; c < 3; c++) {
            float[] plane = enlarged(c, y, rows, 0);
            for (int i = 0; i < pixels; i++) {
                out[i * channels + c] = plane[i];
            }
        }
        for (int i = 0; i < pixels; i++) {
            float move = values[at + i] - luma(out, i * channels) / white;
            for (int c = 0; c < 3; c++) {
                out[i * channels + c] = stored(out[i * channels + c] / white + move);
            }
        }
    }

    private static float luma(float[] rgb, int at) {
        return Luma.fullRange(rgb[at], rgb[at + 1], rgb[at + 2]);
    }

    private float stored(float v) {
        return source.depth() == Picture.Depth.F32 ? v : Math.round(Math.min(Math.max(v * white, 0), white));
    }

    /** Rows of one channel as bicubic interpolation makes them; {@code limit} as {@link Bicubic#rows} takes it. */
    private float[] enlarged(int channel, int y, int rows, float limit) throws IOException {
        int top = resizer.firstSource(y);
        int end = resizer.endSource(y + rows - 1);
        own = atLeast(own, (end - top) * source.width() * channels);
        source.read(top, end, own);
        float[] low = new float[(end - top) * source.width()];
        for (int i = 0; i < low.length; i++) {
            low[i] = own[i * channels + channel];
        }
        float[] high = new float[rows * source.width() * scale];
        resizer.rows(low, top, 1, y, y + rows, limit, high);
        return high;
    }

    private static float[] atLeast(float[] array, int length) {
        return array.length >= length ? array : new float[length];
    }
}
