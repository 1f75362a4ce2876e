package org.serpentine.tasks.superresolution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.serpentine.io.picture.Bicubic;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.GroundTruth;

class PictureQualityTest {
    private static Picture noise(int width, int height, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[width * height * 3];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(256);
        }
        return new Picture(width, height, 3, Picture.Depth.U8, values);
    }

    private static double y(Picture p, int x, int row) {
        return 16 + 65.481 / 255 * p.value(x, row, 0) + 128.553 / 255 * p.value(x, row, 1) + 24.966 / 255 * p.value(x, row, 2);
    }

    /** One window of the definition, sums over 121 pixels. */
    private static double window(Picture a, Picture b, int x0, int y0) {
        double weights = 0;
        double ma = 0;
        double mb = 0;
        for (int j = -5; j <= 5; j++) {
            for (int i = -5; i <= 5; i++) {
                double w = Math.exp(-(i * i + j * j) / 4.5);
                weights += w;
                ma += w * y(a, x0 + i, y0 + j);
                mb += w * y(b, x0 + i, y0 + j);
            }
        }
        ma /= weights;
        mb /= weights;
        double va = 0;
        double vb = 0;
        double cov = 0;
        for (int j = -5; j <= 5; j++) {
            for (int i = -5; i <= 5; i++) {
                double w = Math.exp(-(i * i + j * j) / 4.5) / weights;
                va += w * Math.pow(y(a, x0 + i, y0 + j) - ma, 2);
                vb += w * Math.pow(y(b, x0 + i, y0 + j) - mb, 2);
                cov += w * (y(a, x0 + i, y0 + j) - ma) * (y(b, x0 + i, y0 + j) - mb);
            }
        }
        double c1 = 6.5025;
        double c2 = 58.5225;
        return (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
    }

    @Test
    void followsTheDefinitions() {
        Picture a = noise(25, 22, 1);
        Picture b = noise(25, 22, 2);
        for (int i = 0; i < b.values().length; i++) {
            b.values()[i] = Math.round(0.7f * a.values()[i] + 0.3f * b.values()[i]);
        }
        int border = 3;
        double squares = 0;
        int pixels = 0;
        double ssim = 0;
        int windows = 0;
        for (int row = border; row < 22 - border; row++) {
            for (int x = border; x < 25 - border; x++) {
                squares += Math.pow(y(a, x, row) - y(b, x, row), 2);
                pixels++;
                if (x >= border + 5 && x < 25 - border - 5 && row >= border + 5 && row < 22 - border - 5) {
                    ssim += window(a, b, x, row);
                    windows++;
                }
            }
        }
        PictureQuality q = PictureQuality.ofLuma(a, b, border);
        assertEquals(10 * Math.log10(255 * 255 / (squares / pixels)), q.psnr(), 1e-9);
        assertEquals(ssim / windows, q.ssim(), 1e-9);
    }

    @Test
    void coloursCountAllChannels() {
        Picture a = noise(16, 16, 3);
        Picture b = noise(16, 16, 4);
        double squares = 0;
        for (int i = 0; i < a.values().length; i++) {
            squares += Math.pow(a.values()[i] - b.values()[i], 2) / a.values().length;
        }
        assertEquals(10 * Math.log10(255 * 255 / squares), PictureQuality.ofColours(a, b, 0).psnr(), 1e-9);
    }

    @Test
    void equalPicturesAreInfinitelyGood() {
        Picture a = noise(16, 16, 3);
        assertEquals(new PictureQuality(Double.POSITIVE_INFINITY, 1), PictureQuality.ofLuma(a, a, 0));
    }

    @Test
    void picturesOfOtherSizesAreRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> PictureQuality.ofLuma(noise(16, 16, 1), noise(16, 17, 1), 0))
                .getMessage().contains("16 x 17"));
    }

    @Test
    void bicubicHasItsKnownFigureOnSet5() throws IOException {
        Path data = GroundTruth.path("data/sr-set5");
        double sum = 0;
        for (String name : new String[] {"baby", "bird", "butterfly", "head", "woman"}) {
            Picture low = Pictures.read(data.resolve("LR_bicubic/X4/" + name + "x4.png"));
            Picture high = Pictures.read(data.resolve("HR/" + name + ".png"));
            Picture enlarged = Bicubic.scaled(low.width(), low.height(), 4).resize(low);
            sum += PictureQuality.ofLuma(enlarged, high.crop(0, 0, enlarged.width(), enlarged.height()), 4).psnr() / 5;
        }
        assertEquals(28.43, sum, 0.01);
    }
}
