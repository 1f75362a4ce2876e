package org.serpentine.tasks.restoration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.serpentine.io.picture.Bicubic;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.training.data.Batch;
import org.serpentine.tensor.Tensor;

class DegradationTest {
    private static CleanPicture picture(int width, int height) {
        float[] values = new float[width * height * 3];
        for (int i = 0; i < values.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            values[i] = Math.round(120 + 60 * Math.sin(0.31 * x + i % 3) + 50 * Math.cos(0.23 * y + 0.1 * x));
        }
        return CleanPicture.of("waves", new Picture(width, height, 3, Picture.Depth.U8, values));
    }

    @Test
    void noiseHasItsDeviation() {
        float[] grey = new float[100 * 100 * 3];
        Arrays.fill(grey, 128);
        Picture noisy = new GaussianNoise(25, 25).apply(new Picture(100, 100, 3, Picture.Depth.U8, grey), new SplittableRandom(1));
        double sum = 0;
        double squares = 0;
        for (float v : noisy.values()) {
            sum += v - 128;
            squares += (v - 128) * (v - 128);
        }
        assertEquals(0, sum / grey.length, 0.5);
        assertEquals(25, Math.sqrt(squares / grey.length), 0.4);
        Picture white = new GaussianNoise(50, 50).apply(new Picture(1, 2, 3, Picture.Depth.U8, new float[] {0, 0, 0, 255, 255, 255}),
                new SplittableRandom(1));
        for (float v : white.values()) {
            assertTrue(v >= 0 && v <= 255 && v == Math.rint(v));
        }
    }

    @Test
    void lowerQualityDiffersMore() {
        Picture clean = picture(64, 48).picture(1);
        double good = error(new JpegArtefacts(90, 90).apply(clean, new SplittableRandom(1)), clean);
        double bad = error(new JpegArtefacts(10, 10).apply(clean, new SplittableRandom(1)), clean);
        assertTrue(good > 0 && bad > 2 * good, good + " and " + bad);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new JpegArtefacts(0, 10)).getMessage().contains("0 to 10"));
    }

    private static double error(Picture a, Picture b) {
        double sum = 0;
        for (int i = 0; i < a.values().length; i++) {
            sum += Math.abs(a.values()[i] - b.values()[i]);
        }
        return sum / a.values().length;
    }

    @Test
    void cropsOfShrunkPicturesFitTheirCleanOnes() {
        CropBatches batches = new CropBatches(List.of(picture(90, 70)), new CropBatches.Settings(new Shrinking(2), 16, 6, 3));
        for (int step = 0; step < 4; step++) {
            Batch<Tensor> batch = batches.batch(0, step);
            assertTrue(batch.images().hasShape(6, 16, 16, 3));
            assertTrue(batch.target().hasShape(6, 32, 32, 3));
            for (int n = 0; n < 6; n++) {
                float[] clean = Arrays.copyOfRange(batch.target().data(), n * 32 * 32 * 3, (n + 1) * 32 * 32 * 3);
                Picture low = Bicubic.scaled(32, 32, 0.5).resize(new Picture(32, 32, 3, Picture.Depth.F32, clean));
                for (int y = 3; y < 13; y++) {
                    for (int x = 3; x < 13; x++) {
                        for (int c = 0; c < 3; c++) {
                            // The turned crop, shrunk again, away from its border: only the rounding to 8 bits differs.
                            assertEquals(low.value(x, y, c), batch.images().data()[((n * 16 + y) * 16 + x) * 3 + c], 1.1 / 255);
                        }
                    }
                }
            }
        }
    }

    @Test
    void allEightWaysOccur() {
        // A ramp tells the way of a crop from the signs of its slopes and from which axis is the steeper one.
        float[] ramp = new float[40 * 40 * 3];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = i / 3 % 40 + 4 * (i / 120);
        }
        CropBatches batches = new CropBatches(List.of(CleanPicture.of("ramp", new Picture(40, 40, 3, Picture.Depth.U8, ramp))),
                new CropBatches.Settings(new GaussianNoise(0, 0), 8, 64, 1));
        boolean[] seen = new boolean[8];
        Batch<Tensor> batch = batches.batch(2, 5);
        assertArrayEquals(batch.target().data(), batch.images().data());
        for (int n = 0; n < 64; n++) {
            int at = n * 8 * 8 * 3;
            float right = batch.target().data()[at + 3] - batch.target().data()[at];
            float down = batch.target().data()[at + 24] - batch.target().data()[at];
            seen[(right > 0 ? 1 : 0) + (down > 0 ? 2 : 0) + (Math.abs(right) > Math.abs(down) ? 4 : 0)] = true;
        }
        for (boolean s : seen) {
            assertTrue(s);
        }
    }

    @Test
    void theSameStepGivesTheSameBatch() {
        List<CleanPicture> pictures = List.of(picture(60, 60), picture(50, 80));
        CropBatches.Settings settings = new CropBatches.Settings(new JpegArtefacts(10, 60), 16, 3, 9);
        Batch<Tensor> one = new CropBatches(pictures, settings).batch(1, 7);
        CropBatches other = new CropBatches(pictures, settings);
        other.batch(0, 0);
        assertArrayEquals(one.images().data(), other.batch(1, 7).images().data());
        assertTrue(!Arrays.equals(one.images().data(), other.batch(1, 8).images().data()));
    }

    @Test
    void picturesSmallerThanACropAreLeftOut() {
        CropBatches.Settings settings = new CropBatches.Settings(new Shrinking(4), 16, 2, 1);
        assertEquals(1, new CropBatches(List.of(picture(63, 80), picture(64, 80)), settings).pictures());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new CropBatches(List.of(picture(63, 80)), settings)).getMessage()
                .contains("64 x 64"));
    }
}
