package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.io.picture.Picture.Depth;

class PicturesTest {

    @TempDir
    Path folder;

    private static Picture noise(int channels, Depth depth) {
        SplittableRandom random = new SplittableRandom(channels * 10L + depth.ordinal());
        float[] values = new float[7 * 5 * channels];
        for (int i = 0; i < values.length; i++) {
            values[i] = depth == Depth.F32 ? (float) random.nextDouble(-3, 3) : random.nextInt((int) depth.white() + 1);
        }
        return new Picture(7, 5, channels, depth, values);
    }

    @ParameterizedTest
    @CsvSource({"a.png, 1, U8", "a.png, 3, U8", "a.png, 4, U8", "a.png, 1, U16", "a.png, 3, U16", "a.png, 4, U16",
        "a.tif, 1, U8", "a.tif, 3, U16", "a.tiff, 4, U8", "a.TIF, 1, F32", "a.tif, 3, F32", "a.bmp, 1, U8", "a.bmp, 3, U8"})
    void lossFreeFormatsKeepEveryValue(String name, int channels, Depth depth) throws IOException {
        Picture picture = noise(channels, depth);
        Pictures.write(folder.resolve(name), picture);
        Picture back = Pictures.read(folder.resolve(name));
        assertEquals(depth, back.depth());
        assertEquals(channels, back.channels());
        assertArrayEquals(picture.values(), back.values());
    }

    @Test
    void channelsAreRedGreenBlue() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0xFF8001);
        image.setRGB(1, 0, 0x0203FE);
        for (String format : new String[] {"png", "bmp"}) {
            Path file = folder.resolve("j." + format);
            ImageIO.write(image, format, file.toFile());
            assertArrayEquals(new float[] {255, 128, 1, 2, 3, 254}, Pictures.read(file).values(), format);
        }
        Pictures.write(folder.resolve("o.png"), new Picture(1, 1, 3, Depth.U8, new float[] {10, 20, 30}));
        assertEquals(0xFF0A141E, ImageIO.read(folder.resolve("o.png").toFile()).getRGB(0, 0));
    }

    @Test
    void webpIsReadUnderItsName() throws IOException {
        Path file = folder.resolve("a.WebP");
        Files.write(file, Base64.getDecoder().decode("UklGRh4AAABXRUJQVlA4TBEAAAAvB8ABAAdQinpUof+BiOh/AAA="));
        assertTrue(Pictures.isNamedAsPicture(file));
        Picture picture = Pictures.read(file);
        assertEquals(List.of(8, 8, 3), List.of(picture.width(), picture.height(), picture.channels()));
        assertEquals(30, picture.values()[0], 3);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20));
        assertMessage("it is a WebP that is damaged", () -> Pictures.read(file));
        Files.writeString(file, "<html>not found</html>");
        assertMessage("expected PNG, JPEG, TIFF, BMP, GIF or WebP", () -> Pictures.read(file));
    }

    @Test
    void jpegsComeCloseAndGifsAreRead() throws IOException {
        Picture smooth = new Picture(16, 16, 1, Depth.U8, new float[256]);
        for (int i = 0; i < 256; i++) {
            smooth.values()[i] = 100 + i % 16;
        }
        Pictures.write(folder.resolve("s.jpg"), smooth);
        assertArrayEquals(smooth.values(), Pictures.read(folder.resolve("s.jpg")).values(), 4);
        BufferedImage mask = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_BINARY);
        mask.setRGB(1, 0, 0xFFFFFF);
        ImageIO.write(mask, "gif", folder.resolve("m.gif").toFile());
        Picture gif = Pictures.read(folder.resolve("m.gif"));
        assertEquals(1, gif.channels());
        assertArrayEquals(new float[] {0, 255, 0}, gif.values());
        assertArrayEquals(new byte[] {0, 1, 0}, LabelImage.mask(gif).labels());
    }

    @Test
    void whatAFormatCannotHoldIsRefused() {
        assertMessage("jpg does not hold 1 channels of U16", () -> Pictures.write(folder.resolve("a.jpg"), noise(1, Depth.U16)));
        assertMessage("bmp does not hold 4 channels", () -> Pictures.write(folder.resolve("a.bmp"), noise(4, Depth.U8)));
        assertMessage("png does not hold 1 channels of F32", () -> Pictures.write(folder.resolve("a.png"), noise(1, Depth.F32)));
        assertMessage("must end in .png", () -> Pictures.write(folder.resolve("a.webp"), noise(1, Depth.U8)));
        assertEquals(0, folder.toFile().list().length);
    }

    @Test
    void unreadableFilesAreNamedWithTheReason() throws IOException {
        Path file = folder.resolve("x.png");
        assertMessage("no such file", () -> Pictures.read(file));
        assertMessage("is a folder", () -> Pictures.read(folder));
        Files.write(file, new byte[0]);
        assertMessage("it has 0 bytes", () -> Pictures.read(file));
        Files.writeString(file, "<html>404 not found</html>");
        assertMessage("found text, such as a web page or SVG, expected PNG", () -> Pictures.read(file));
        Files.writeString(file, "GIF89a and then nothing");
        assertMessage("x.png", () -> Pictures.read(file));
        Pictures.write(file, noise(3, Depth.U8));
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 20));
        assertMessage("cut short", () -> Pictures.read(file));
    }

    private static void assertMessage(String reason, Executable action) {
        PictureException e = assertThrows(PictureException.class, action);
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void conversionsFollowTheirDefinitions() {
        Picture rgba = new Picture(1, 1, 4, Depth.U8, new float[] {100, 200, 50, 7});
        assertArrayEquals(new float[] {0.299f * 100 + 0.587f * 200 + 0.114f * 50}, rgba.grey().values(), 1e-4f);
        assertArrayEquals(new float[] {100, 200, 50}, rgba.rgb().values());
        assertArrayEquals(new float[] {9, 9, 9}, new Picture(1, 1, 2, Depth.U8, new float[] {9, 1}).rgb().values());
        assertArrayEquals(new float[] {65535, 0}, new Picture(2, 1, 1, Depth.U8, new float[] {255, 0}).withDepth(Depth.U16).values());
        assertArrayEquals(new float[] {1, 0.2f}, new Picture(2, 1, 1, Depth.U8, new float[] {255, 51}).normalised());
        assertThrows(IllegalArgumentException.class, () -> new Picture(2, 2, 1, Depth.U8, new float[3]));
        assertThrows(IllegalArgumentException.class, () -> new Picture(1, 1, 5, Depth.U8, new float[5]));
    }

    @Test
    void resizingKeepsTheBordersInPlace() {
        Picture ramp = new Picture(4, 1, 1, Depth.U8, new float[] {0, 10, 20, 30});
        assertArrayEquals(new float[] {5, 25}, Pictures.resize(ramp, 2, 1, Pictures.Resize.AREA).values(), 1e-4f);
        assertArrayEquals(new float[] {0, 2.5f, 7.5f, 12.5f, 17.5f, 22.5f, 27.5f, 30},
                Pictures.resize(ramp, 8, 1, Pictures.Resize.LINEAR).values(), 1e-4f);
        assertArrayEquals(new float[] {0, 0, 10, 10, 20, 20, 30, 30},
                Pictures.resize(ramp, 8, 1, Pictures.Resize.NEAREST).values(), 0);
        assertEquals(Depth.U8, Pictures.resize(ramp, 8, 1, Pictures.Resize.CUBIC).depth());
    }
}
