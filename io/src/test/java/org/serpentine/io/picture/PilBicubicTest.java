package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PilBicubicTest {
    /** Sharp edges and noise: overshoots are cut off between the passes. */
    private static Picture hard() {
        float[] values = new float[37 * 29 * 3];
        for (int i = 0; i < values.length; i++) {
            int c = i % 3;
            int x = i / 3 % 37;
            int y = i / 3 / 37;
            int square = (x / 5 + y / 4) % 2 * 255;
            values[i] = c < 2 ? (x * x * 7 + y * 13 + c * 50 + x * y * 3 + square) % 256 : square;
        }
        return new Picture(37, 29, 3, Picture.Depth.U8, values);
    }

    @Test
    void agreesWithPillowToTheLastBit() throws IOException {
        List<String> lines;
        try (InputStream in = PilBicubicTest.class.getResourceAsStream("pil-bicubic.txt")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(l -> !l.startsWith("#")).toList();
        }
        assertEquals(6, lines.size());
        for (String line : lines) {
            int[] n = Arrays.stream(line.split(" ")).mapToInt(Integer::parseInt).toArray();
            Picture got = PilBicubic.resize(hard(), n[0], n[1]);
            for (int i = 3; i < n.length; i++) {
                assertEquals(n[i], got.values()[(i - 3) * n[2]], n[0] + " x " + n[1] + ", value " + (i - 3) * n[2]);
            }
        }
    }

    /** The definition in double precision, one output value at a time; only the cut to 0..255 between the passes is kept. */
    private static double[] slow(double[] from, int outer, int length, int to, int inner) {
        double[] result = new double[outer * to * inner];
        double scale = (double) length / to;
        double wide = Math.max(1, scale);
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < to; i++) {
                for (int j = 0; j < inner; j++) {
                    double sum = 0;
                    double weights = 0;
                    for (int k = 0; k < length; k++) {
                        double x = Math.abs((k + 0.5 - (i + 0.5) * scale) / wide);
                        double w = x < 1 ? 1.5 * x * x * x - 2.5 * x * x + 1 : x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
                        sum += w * from[(o * length + k) * inner + j];
                        weights += w;
                    }
                    result[(o * to + i) * inner + j] = Math.min(255, Math.max(0, sum / weights));
                }
            }
        }
        return result;
    }

    @Test
    void staysWithinRoundingOfTheDefinition() {
        Picture picture = hard();
        double[] values = new double[picture.values().length];
        Arrays.setAll(values, i -> picture.values()[i]);
        for (int[] size : new int[][] {{13, 17}, {74, 58}, {37, 31}, {100, 3}}) {
            double[] want = slow(slow(values, 29, 37, size[0], 3), 1, 29, size[1], 3 * size[0]);
            float[] got = PilBicubic.resize(picture, size[0], size[1]).values();
            for (int i = 0; i < want.length; i++) {
                // Half a unit from each pass; the second one's negative weights enlarge the first's.
                assertEquals(want[i], got[i], 1.2, size[0] + " x " + size[1] + " at " + i);
            }
        }
    }

    @Test
    void otherDepthsAreTakenToBytesFirst() {
        Picture eight = hard();
        Picture sixteen = eight.withDepth(Picture.Depth.U16);
        assertEquals(-1, Arrays.mismatch(PilBicubic.resize(eight, 9, 8).values(), PilBicubic.resize(sixteen, 9, 8).values()));
        assertEquals(-1, Arrays.mismatch(eight.values(), PilBicubic.resize(eight, 37, 29).values()), "the same size changes nothing");
        assertThrows(IllegalArgumentException.class, () -> PilBicubic.resize(eight, 0, 5));
    }
}
