package org.serpentine.tasks.superresolution;

import java.io.IOException;
import java.util.Arrays;
import org.serpentine.tasks.Progress;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/**
 * Runs a network over a picture in tiles, one row of tiles after the other, holding only the strips that are in work. All tiles have
 * the same extents: at the picture's border a tile is moved inwards rather than cut, so that it sees as much as the others. Where the
 * picture is no multiple of the network's divisor it goes on, to the right and below, as its mirror image.
 */
final class TiledRestoration {
    /** Gives rows of the picture in [0, 1]. */
    @FunctionalInterface
    interface Source {
        /** Reads rows {@code from} to {@code to}, all channels of the network. */
        void read(int from, int to, float[] target) throws IOException;
    }

    /** Takes rows of the result. */
    @FunctionalInterface
    interface Sink {
        /** Takes rows {@code from} to {@code to} of the result, beginning at index 0 of {@code values}. */
        void write(int from, int to, float[] values) throws IOException;
    }

    private final RestorationNetwork network;
    private final Context ctx;
    private final TilePlan plan;
    private final int width;
    private final int height;
    private final int channels;
    private final int scale;
    private final Cut across;
    private final Cut down;

    TiledRestoration(RestorationNetwork network, Context ctx, TilePlan plan, int width, int height) {
        this.network = network;
        this.ctx = ctx;
        this.plan = plan;
        this.width = width;
        this.height = height;
        channels = network.channels();
        scale = network.scale();
        across = new Cut(width, plan.columns(), plan.regionWidth(), plan.pad(), plan.feather(), network.divisor());
        down = new Cut(height, plan.rows(), plan.regionHeight(), plan.pad(), plan.feather(), network.divisor());
    }

    void run(Source source, Sink sink, Progress progress) throws IOException {
        int line = width * scale * channels;
        float[] strip = new float[Math.min(plan.regionHeight(), height) * width * channels];
        float[] band = new float[down.tallest() * scale * line];
        int bandTop = 0;
        int done = 0;
        for (int j = 0; j < plan.rows(); j++) {
            int top = down.start(j);
            int bottom = Math.min(height, top + plan.regionHeight());
            source.read(top, bottom, strip);
            for (int i = 0; i < plan.columns(); i++) {
                tile(strip, bottom - top, i, j, band, bandTop);
                progress.advance(++done, "");
            }
            // What lies below the upper edge of the next seam is not finished yet.
            int finished = j == plan.rows() - 1 ? height : down.seamBegin(j + 1);
            int emitted = (finished - bandTop) * scale;
            sink.write(bandTop * scale, finished * scale, band);
            int kept = j == plan.rows() - 1 ? 0 : 2 * plan.feather() * scale * line;
            System.arraycopy(band, emitted * line, band, 0, kept);
            Arrays.fill(band, kept, band.length, 0f);
            bandTop = finished;
        }
    }

    private void tile(float[] strip, int stripRows, int i, int j, float[] band, int bandTop) {
        int rw = plan.regionWidth();
        int rh = plan.regionHeight();
        int left = across.start(i);
        try (Scope scope = ctx.scope()) {
            Tensor region = ctx.allocate(1, rh, rw, channels);
            float[] in = region.data();
            for (int y = 0; y < rh; y++) {
                int row = reflect(y, stripRows) * width;
                int inside = Math.min(rw, width - left);
                System.arraycopy(strip, (row + left) * channels, in, y * rw * channels, inside * channels);
                for (int x = inside; x < rw; x++) {
                    System.arraycopy(strip, (row + reflect(left + x, width)) * channels, in, (y * rw + x) * channels, channels);
                }
            }
            Tensor result = network.forward(ctx, region);
            if (!result.hasShape(1, rh * scale, rw * scale, channels)) {
                throw new IllegalStateException("the network made " + result + " of " + region + "; expected a scale of " + scale);
            }
            blend(result.data(), i, j, band, bandTop);
        }
    }

    private void blend(float[] result, int i, int j, float[] band, int bandTop) {
        int firstRow = j == 0 ? 0 : down.seamBegin(j);
        int lastRow = j == plan.rows() - 1 ? height : down.seamEnd(j + 1);
        int firstColumn = (i == 0 ? 0 : across.seamBegin(i)) * scale;
        int lastColumn = (i == plan.columns() - 1 ? width : across.seamEnd(i + 1)) * scale;
        float[] share = new float[lastColumn - firstColumn];
        for (int x = firstColumn; x < lastColumn; x++) {
            share[x - firstColumn] = across.share(i, x, scale);
        }
        int line = width * scale * channels;
        int resultLine = plan.regionWidth() * scale * channels;
        int offset = across.start(i) * scale;
        for (int y = firstRow * scale; y < lastRow * scale; y++) {
            float vertical = down.share(j, y, scale);
            int to = (y - bandTop * scale) * line + firstColumn * channels;
            int from = (y - down.start(j) * scale) * resultLine + (firstColumn - offset) * channels;
            for (int x = 0; x < share.length; x++) {
                float weight = vertical * share[x];
                for (int c = 0; c < channels; c++) {
                    band[to++] += weight * result[from++];
                }
            }
        }
    }

    private static int reflect(int p, int n) {
        if (n == 1) {
            return 0;
        }
        int r = Math.floorMod(p, 2 * n - 2);
        return r < n ? r : 2 * n - 2 - r;
    }

    /** One axis cut into tiles. */
    private record Cut(int size, int tiles, int region, int pad, int feather, int divisor) {
        /** Where the inner part of a tile begins. */
        int edge(int tile) {
            return (int) ((long) tile * size / tiles);
        }

        /** Where the region of a tile begins: at a multiple of the divisor, so that windows lie as they do without tiles. */
        int start(int tile) {
            int last = (size + divisor - 1) / divisor * divisor - region;
            return Math.max(0, Math.min((edge(tile) - pad) / divisor * divisor, last));
        }

        /** Where a tile begins to fade in over the one before it. */
        int seamBegin(int tile) {
            return edge(tile) - feather;
        }

        /** Where the tile before it has faded out. */
        int seamEnd(int tile) {
            return edge(tile) + feather;
        }

        /** Rows from the beginning of a tile's first seam to the end of its last, of the tallest tile. */
        int tallest() {
            return Math.min(size, (size + tiles - 1) / tiles + 2 * feather);
        }

        /** What a tile contributes to position {@code x} of the result; the shares of all tiles add up to 1. */
        float share(int tile, int x, int scale) {
            float share = 1;
            int half = feather * scale;
            if (tile > 0) {
                share *= ramp(x - edge(tile) * scale, half);
            }
            if (tile < tiles - 1) {
                share *= 1 - ramp(x - edge(tile + 1) * scale, half);
            }
            return share;
        }

        private static float ramp(int fromEdge, int half) {
            if (fromEdge >= half) {
                return 1;
            }
            return fromEdge < -half ? 0 : (fromEdge + half + 0.5f) / (2 * half);
        }
    }
}
