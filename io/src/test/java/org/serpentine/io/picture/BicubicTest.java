package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.io.Shared;

class BicubicTest {
    private static Picture noise(int width, int height, int channels, Picture.Depth depth) {
        SplittableRandom random = new SplittableRandom(4);
        float[] values = new float[width * height * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble() * depth.white();
            if (depth != Picture.Depth.F32) {
                values[i] = Math.round(values[i]);
            }
        }
        return new Picture(width, height, channels, depth, values);
    }

    /** The definition, pixel by pixel in two dimensions: every source pixel of the endless mirrored plane, weighted by the kernel. */
    private static double slow(Picture p, int x, int y, int channel, double scale) {
        double shrink = Math.min(1, scale);
        double cx = (x + 0.5) / scale - 0.5;
        double cy = (y + 0.5) / scale - 0.5;
        int reach = (int) Math.ceil(2 / shrink) + 1;
        double sum = 0;
        double weights = 0;
        for (int j = (int) cy - reach; j <= cy + reach; j++) {
            for (int i = (int) cx - reach; i <= cx + reach; i++) {
                double w = keys(shrink * (cx - i)) * keys(shrink * (cy - j));
                sum += w * p.value(mirror(i, p.width()), mirror(j, p.height()), channel);
                weights += w;
            }
        }
        return sum / weights;
    }

    private static double keys(double t) {
        double a = -0.5;
        double x = Math.abs(t);
        return x <= 1 ? (a + 2) * x * x * x - (a + 3) * x * x + 1 : x < 2 ? a * x * x * x - 5 * a * x * x + 8 * a * x - 4 * a : 0;
    }

    private static int mirror(int i, int n) {
        while (i < 0 || i >= n) {
            i = i < 0 ? -1 - i : 2 * n - 1 - i;
        }
        return i;
    }

    @ParameterizedTest
    @CsvSource({"13, 11, 2", "9, 14, 3", "24, 16, 0.5", "27, 33, 0.3333333333333333", "40, 28, 0.25", "3, 2, 4", "5, 3, 0.2"})
    void followsTheDefinition(int width, int height, double scale) {
        Picture p = noise(width, height, 3, Picture.Depth.F32);
        Picture q = Bicubic.scaled(width, height, scale).resize(p);
        for (int y = 0; y < q.height(); y++) {
            for (int x = 0; x < q.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    assertEquals(slow(p, x, y, c, scale), q.value(x, y, c), 2e-6);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void shrinksLikeMatlab(int scale) throws IOException {
        Path data = Shared.path("data/sr-set5");
        for (String name : new String[] {"baby", "bird", "butterfly", "head", "woman"}) {
            Picture high = Pictures.read(data.resolve("HR/" + name + ".png"));
            Picture expected = Pictures.read(data.resolve("LR_bicubic/X" + scale + "/" + name + "x" + scale + ".png"));
            int w = high.width() / scale * scale;
            int h = high.height() / scale * scale;
            Picture low = Bicubic.scaled(w, h, 1.0 / scale).resize(high.crop(0, 0, w, h));
            assertEquals(expected.width(), low.width());
            assertEquals(expected.height(), low.height());
            int differing = 0;
            for (int i = 0; i < low.values().length; i++) {
                assertTrue(Math.abs(low.values()[i] - expected.values()[i]) <= 1, name + " differs by more than 1 at " + i);
                differing += low.values()[i] == expected.values()[i] ? 0 : 1;
            }
            assertTrue(differing <= low.values().length / 10_000, name + ": " + differing + " of " + low.values().length + " values differ by 1");
        }
    }

    @Test
    void rowsComeOneByOneAsWell() {
        Picture p = noise(10, 17, 2, Picture.Depth.U8);
        Bicubic resizer = new Bicubic(10, 17, 20, 51);
        Picture whole = resizer.resize(p);
        for (int y = 0; y < 51; y++) {
            int top = resizer.firstSource(y);
            int end = resizer.endSource(y);
            float[] window = java.util.Arrays.copyOfRange(p.values(), top * 20, end * 20);
            float[] row = new float[40];
            resizer.rows(window, top, 2, y, y + 1, 255, row);
            assertArrayEquals(java.util.Arrays.copyOfRange(whole.values(), y * 40, y * 40 + 40), row);
        }
    }

    @Test
    void wholeNumbersStayWholeAndInRange() {
        Picture q = Bicubic.scaled(12, 12, 3).resize(noise(12, 12, 1, Picture.Depth.U16));
        for (float v : q.values()) {
            assertTrue(v == Math.rint(v) && v >= 0 && v <= 65535);
        }
    }

    @Test
    void namesWhatIsWrong() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Bicubic(4, 4, 0, 4)).getMessage().contains("at least 1"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Bicubic.scaled(4, 4, Double.NaN)).getMessage().contains("NaN"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Bicubic(4, 4, 8, 8).resize(noise(5, 4, 1, Picture.Depth.U8)))
                .getMessage().contains("5 x 4"));
    }
}
