package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.io.Shared;

/** Pictures of the data sets, against what the Java platform reads. */
@Tag("parity")
class RealPicturesTest {

    @ParameterizedTest
    @CsvSource({"seg2d-em-membrane, png, 0", "seg2d-em-membrane/label, png, 0", "cd-heterogeneous, bmp, 0", "sr-set5/HR, png, 0",
        "seg2d-drive/training/mask, gif, 0", "seg2d-drive/training/images, tif, 0", "scene-eurosat/Forest, jpg, 0.5"})
    void valuesAgreeWithImageIo(String set, String ending, double meanTolerance) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(Shared.path("data/" + set))) {
            files = found.filter(f -> f.toString().endsWith("." + ending)).sorted().limit(3).toList();
        }
        assertTrue(!files.isEmpty());
        for (Path file : files) {
            BufferedImage image = ImageIO.read(file.toFile());
            Picture picture = Pictures.read(file);
            assertEquals(image.getWidth() + " x " + image.getHeight(), picture.width() + " x " + picture.height());
            double worst = 0;
            double sum = 0;
            int count = 0;
            boolean indexed = image.getColorModel() instanceof IndexColorModel;
            int bands = image.getRaster().getNumBands();
            Picture rgb = picture.rgb();
            for (int y = 0; y < picture.height(); y += 5) {
                for (int x = 0; x < picture.width(); x += 5) {
                    for (int c = 0; c < 3; c++) {
                        // getRGB would apply the gamma of grey images and colour profiles.
                        int expected = indexed ? image.getRGB(x, y) >> (16 - 8 * c) & 0xFF
                                : image.getRaster().getSample(x, y, bands == 1 ? 0 : c);
                        worst = Math.max(worst, Math.abs(expected - rgb.value(x, y, c)));
                        sum += Math.abs(expected - rgb.value(x, y, c));
                        count++;
                    }
                }
            }
            // JPEG decoders blend colours across sharp edges differently.
            assertTrue(sum / count <= meanTolerance && (meanTolerance > 0 || worst == 0),
                    file + " differs by " + worst + ", " + sum / count + " in the mean");
        }
    }

    @Test
    void drivesVesselsHaveFewRegions() throws IOException {
        Path manual = Shared.path("data/seg2d-drive/training/1st_manual");
        try (Stream<Path> files = Files.list(manual)) {
            LabelImage vessels = LabelImage.mask(Pictures.read(files.sorted().findFirst().orElseThrow()));
            int all = Components.sizes(vessels, 1).length;
            int large = Components.sizes(Components.removeSmall(vessels, 50), 1).length;
            assertTrue(large >= 1 && large <= all, large + " of " + all);
        }
    }
}
