package org.serpentine.tasks.superresolution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.SharedFiles;
import org.serpentine.tensor.Context;

/** What tiles change in a photograph that a bundled model enlarges or restores, in 1/255. */
class SeamTest {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 120;
    private static final int TILE = 64;

    /**
     * Enlarged values differ by less than one step of 8 bits. Of restored ones single values differ by one step here, where tiles are a
     * quarter as long as those that are chosen with memory enough.
     */
    @ParameterizedTest
    @CsvSource({"super-x2, 1, 0.1", "super-x3, 1, 0.1", "super-x4, 1, 0.1", "dejpeg, 1.2, 0.15", "denoise, 1.2, 0.15"})
    void aBundledModelInTilesIsTheBundledModel(String name, double limit, double seam) throws IOException {
        Picture photograph = Pictures.read(SharedFiles.of("data/sr-set14/img_005.png")).rgb().crop(40, 60, WIDTH, HEIGHT)
                .withDepth(Picture.Depth.F32);
        int scale;
        double[] d;
        try (Context ctx = Context.create(2)) {
            RestorationModel model = RestorationModel.of(name);
            Upscaler tiles = Upscaler.of(model, ctx, new Upscaler.Settings(TILE, -1, Long.MAX_VALUE));
            scale = tiles.scale();
            assertEquals(6, tiles.plan(WIDTH, HEIGHT, 0).tiles());
            float[] cut = tiles.upscale(photograph).values();
            float[] whole = Upscaler.of(model, ctx, new Upscaler.Settings(4096, -1, Long.MAX_VALUE)).upscale(photograph).values();
            d = new double[cut.length];
            for (int i = 0; i < d.length; i++) {
                d[i] = 255 * (cut[i] - whole[i]);
            }
        }
        double worst = 0;
        double squares = 0;
        for (double v : d) {
            worst = Math.max(worst, Math.abs(v));
            squares += v * v;
        }
        double columns = steepestLine(d, scale * WIDTH, scale * HEIGHT, 3, 3 * scale * WIDTH);
        double rows = steepestLine(d, scale * HEIGHT, scale * WIDTH, 3 * scale * WIDTH, 3);
        String measured = String.format(Locale.ROOT, "largest difference %.3f, root mean square %.3f; steepest column %.4f, row %.4f, all in "
                + "1/255", worst, Math.sqrt(squares / d.length), columns, rows);
        assertTrue(worst < limit, measured);
        // A seam is a line along which the picture jumps more, or less, than without tiles: no line does by as much as an eye sees.
        assertTrue(columns < seam && rows < seam, measured);
    }

    /** The largest jump from one line of differences to the next, averaged along the line. */
    private static double steepestLine(double[] d, int lines, int length, int next, int along) {
        double steepest = 0;
        for (int line = 1; line < lines; line++) {
            for (int c = 0; c < 3; c++) {
                double jump = 0;
                for (int p = 0; p < length; p++) {
                    int at = line * next + p * along + c;
                    jump += d[at] - d[at - next];
                }
                steepest = Math.max(steepest, Math.abs(jump / length));
            }
        }
        return steepest;
    }
}
