package org.serpentine.tasks.superresolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.io.picture.Bicubic;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.RowSource;
import org.serpentine.tasks.Progress;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

class UpscalerTest {
    private static final Upscaler.Settings WHOLE = new Upscaler.Settings(4096, -1, Long.MAX_VALUE);

    private static Picture noise(int width, int height, int channels, Picture.Depth depth) {
        SplittableRandom random = new SplittableRandom(width * 31L + channels);
        float[] values = new float[width * height * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble() * depth.white();
            values[i] = depth == Picture.Depth.F32 ? values[i] : Math.round(values[i]);
        }
        return new Picture(width, height, channels, depth, values);
    }

    private static StandIn network(int scale, int divisor) {
        StandIn network = new StandIn(scale, divisor);
        network.initializeFrom(5);
        return network;
    }

    @ParameterizedTest
    @CsvSource({"61, 47, 2, 1, 16, 4", "61, 47, 2, 1, 16, 3", "40, 70, 3, 1, 24, 12", "33, 21, 1, 8, 8, 6", "50, 50, 4, 4, 17, 5",
        "7, 90, 2, 16, 32, 4", "90, 1, 2, 1, 32, 4"})
    void tilesLeaveNoSeam(int width, int height, int scale, int divisor, int tile, int pad) throws IOException {
        Picture picture = noise(width, height, 3, Picture.Depth.F32);
        StandIn network = network(scale, divisor);
        try (Context ctx = Context.create(2)) {
            Picture whole = Upscaler.of(network, ctx, WHOLE).upscale(picture);
            Picture tiled = Upscaler.of(network, ctx, new Upscaler.Settings(tile, pad, Long.MAX_VALUE)).upscale(picture);
            assertArrayEquals(whole.values(), tiled.values(), 2e-5f);
        }
    }

    @Test
    void theWholePictureIsTheNetworksOwnResult() throws IOException {
        Picture picture = noise(20, 14, 3, Picture.Depth.F32);
        try (Context ctx = Context.create(1)) {
            StandIn network = network(2, 1);
            float[] expected = network.forward(ctx, Tensor.of(picture.values(), 1, 14, 20, 3)).data().clone();
            assertArrayEquals(expected, Upscaler.of(network, ctx, WHOLE).upscale(picture).values());
        }
    }

    @Test
    void aSeamOfDisagreeingTilesFadesEvenly() throws IOException {
        // A network that answers with the brightness of its tile: the picture then shows each tile's share.
        RestorationNetwork mean = new RestorationNetwork() {
            @Override
            public Tensor forward(Context ctx, Tensor image) {
                double sum = 0;
                for (float v : image.data()) {
                    sum += v;
                }
                Tensor result = ctx.allocate(image.shape());
                java.util.Arrays.fill(result.data(), (float) (sum / image.elements()));
                return result;
            }

            @Override
            public org.serpentine.nn.Module module() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int scale() {
                return 1;
            }

            @Override
            public int context() {
                return 8;
            }
        };
        float[] half = new float[64 * 32 * 3];
        for (int i = 0; i < half.length; i++) {
            half[i] = i / 3 % 64 < 32 ? 0 : 1;
        }
        try (Context ctx = Context.create(1)) {
            Picture result = Upscaler.of(mean, ctx, new Upscaler.Settings(32, 8, Long.MAX_VALUE))
                    .upscale(new Picture(64, 32, 3, Picture.Depth.F32, half));
            // Tiles see columns 0..47 and 16..63: means of 1/3 and 2/3, fading over the 8 columns around 32.
            assertEquals(1 / 3f, result.value(27, 5, 0), 1e-6);
            assertEquals(2 / 3f, result.value(36, 5, 0), 1e-6);
            for (int x = 28; x < 36; x++) {
                assertEquals((1 + (x - 28 + 0.5) / 8) / 3, result.value(x, 9, 1), 1e-6);
            }
        }
    }

    /** A network for grey that doubles what it gets, so that the expected picture can be said in one line. */
    private static RestorationNetwork doubling(int scale) {
        return new RestorationNetwork() {
            @Override
            public Tensor forward(Context ctx, Tensor image) {
                Tensor result = ctx.allocate(1, image.size(1) * scale, image.size(2) * scale, 1);
                int width = image.size(2) * scale;
                for (int i = 0; i < result.elements(); i++) {
                    result.data()[i] = 2 * image.data()[i / width / scale * image.size(2) + i % width / scale];
                }
                return result;
            }

            @Override
            public org.serpentine.nn.Module module() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int scale() {
                return scale;
            }

            @Override
            public int channels() {
                return 1;
            }

            @Override
            public int context() {
                return 4;
            }
        };
    }

    @Test
    void aNetworkForGreyChangesTheLumaAndKeepsTheColourDifferences() throws IOException {
        Picture colour = noise(30, 21, 4, Picture.Depth.F32);
        Picture grey = noise(30, 21, 1, Picture.Depth.F32);
        try (Context ctx = Context.create(1)) {
            Upscaler upscaler = Upscaler.of(doubling(1), ctx, new Upscaler.Settings(16, 4, Long.MAX_VALUE));
            Picture result = upscaler.upscale(colour);
            Picture twice = upscaler.upscale(grey);
            for (int i = 0; i < 30 * 21; i++) {
                double luma = 0.299 * colour.values()[4 * i] + 0.587 * colour.values()[4 * i + 1] + 0.114 * colour.values()[4 * i + 2];
                for (int c = 0; c < 3; c++) {
                    assertEquals(colour.values()[4 * i + c] + luma, result.values()[4 * i + c], 1e-5);
                }
                assertEquals(colour.values()[4 * i + 3], result.values()[4 * i + 3], 1e-6, "alpha");
                assertEquals(2 * grey.values()[i], twice.values()[i], 1e-6);
            }
        }
    }

    @Test
    void aNetworkForGreyEnlargesColourDifferencesByBicubicInterpolation() throws IOException {
        Picture colour = noise(12, 9, 3, Picture.Depth.F32);
        Picture large = new Bicubic(12, 9, 24, 18).resize(colour);
        try (Context ctx = Context.create(1)) {
            Picture result = Upscaler.of(doubling(2), ctx, WHOLE).upscale(colour);
            for (int i = 0; i < 24 * 18; i++) {
                int low = i / 24 / 2 * 12 + i % 24 / 2;
                double luma = 0.299 * colour.values()[3 * low] + 0.587 * colour.values()[3 * low + 1] + 0.114 * colour.values()[3 * low + 2];
                double got = 0.299 * result.values()[3 * i] + 0.587 * result.values()[3 * i + 1] + 0.114 * result.values()[3 * i + 2];
                assertEquals(2 * luma, got, 1e-5);
                for (int c = 0; c < 2; c++) {
                    assertEquals(large.values()[3 * i + c] - large.values()[3 * i + 2], result.values()[3 * i + c] - result.values()[3 * i + 2],
                            1e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, U8", "2, U8", "3, U16", "4, U16", "4, F32"})
    void keepsDepthAndChannels(int channels, Picture.Depth depth) throws IOException {
        Picture picture = noise(24, 18, channels, depth);
        try (Context ctx = Context.create(1)) {
            Picture result = Upscaler.of(network(2, 1), ctx, new Upscaler.Settings(16, 4, Long.MAX_VALUE)).upscale(picture);
            assertEquals(channels, result.channels());
            assertEquals(depth, result.depth());
            assertEquals(48, result.width());
            if (depth != Picture.Depth.F32) {
                for (float v : result.values()) {
                    assertTrue(v == Math.rint(v) && v >= 0 && v <= depth.white());
                }
            }
            if (result.hasAlpha()) {
                float[] alpha = new float[24 * 18];
                for (int i = 0; i < alpha.length; i++) {
                    alpha[i] = picture.values()[i * channels + channels - 1];
                }
                Picture expected = new Bicubic(24, 18, 48, 36).resize(new Picture(24, 18, 1, depth, alpha));
                for (int i = 0; i < expected.values().length; i++) {
                    assertEquals(expected.values()[i], result.values()[i * channels + channels - 1]);
                }
            }
        }
    }

    @Test
    void theTileFollowsFromTheBudget() throws IOException {
        try (Context ctx = Context.create(1)) {
            Upscaler generous = Upscaler.of(network(2, 1), ctx, new Upscaler.Settings(0, -1, 1L << 32));
            Upscaler tight = Upscaler.of(network(2, 1), ctx, new Upscaler.Settings(0, -1, 160L << 20));
            TilePlan large = generous.plan(2000, 1500, 1 << 20);
            TilePlan small = tight.plan(2000, 1500, 1 << 20);
            assertTrue(small.tiles() > large.tiles(), large + " and " + small);
            assertTrue(small.total() < 160L << 20);
            assertEquals(1, generous.plan(300, 200, 0).tiles());
            IOException e = assertThrows(IOException.class, () -> tight.plan(2000, 1500, 1L << 30));
            assertTrue(e.getMessage().contains("--max-memory"), e.getMessage());
        }
    }

    @Test
    void failuresOfTheSinkArePassedOn() {
        try (Context ctx = Context.create(1)) {
            Upscaler upscaler = Upscaler.of(network(2, 1), ctx, WHOLE);
            IOException full = new IOException("disk full");
            assertEquals(full, assertThrows(IOException.class, () -> upscaler.upscale(RowSource.of(noise(8, 8, 3, Picture.Depth.U8)),
                    (rows, values) -> {
                        throw full;
                    }, 0, Progress.NONE)));
            assertEquals(0, ctx.liveBytes());
        }
    }
}
