package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of PNG comes with the values, channels and transparency that it stores. */
class PngKindsTest {
    private static final long PLENTY = 64L << 20;

    @TempDir
    private Path folder;

    /** Read by both readers, which must agree. */
    private StoredPicture read(byte[] bytes) throws IOException {
        Path file = folder.resolve("p.png");
        Files.write(file, bytes);
        StoredPicture picture = PictureFiles.read(file, PLENTY);
        assertArrayEquals(picture.picture().values(), Pictures.read(file).values());
        return picture;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static float[] numbers(String text) {
        String[] parts = text.split(" ");
        float[] numbers = new float[parts.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(parts[i]);
        }
        return numbers;
    }

    @Test
    void greyWithAlphaStaysGreyWithAlpha() throws IOException {
        StoredPicture eight = read(RawFiles.png(2, 2, 8, 4, bytes(10, 255, 20, 0, 30, 128, 250, 1)));
        assertEquals(2, eight.channels());
        assertArrayEquals(new float[] {10, 255, 20, 0, 30, 128, 250, 1}, eight.picture().values());
        StoredPicture sixteen = read(RawFiles.png(2, 1, 16, 4, bytes(1, 2, 3, 4, 0xFF, 0xFE, 0, 0)));
        assertEquals(Picture.Depth.U16, sixteen.depth());
        assertArrayEquals(new float[] {0x102, 0x304, 0xFFFE, 0}, sixteen.picture().values());
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 170, 255 0 0 255", "2, 2, 228, 255 255 170 0", "4, 7, 55, 51 255 119 0"})
    void ofFewBitsTheTransparentGreyIsKept(int depth, int transparent, int packed, String expected) throws IOException {
        // Two values of each first byte: 1 0, 3 2, 3 7.
        StoredPicture picture = read(RawFiles.png(2, 1, depth, 0, bytes(packed), "tRNS", bytes(0, transparent)));
        assertEquals(2, picture.channels());
        assertArrayEquals(numbers(expected), picture.picture().values());
    }

    @Test
    void theTransparentGreyAndColourAreKept() throws IOException {
        assertArrayEquals(new float[] {9, 255, 12, 0}, read(RawFiles.png(2, 1, 8, 0, bytes(9, 12), "tRNS", bytes(0, 12))).picture().values());
        assertArrayEquals(new float[] {0x30C, 0, 0xC03, 65535},
                read(RawFiles.png(2, 1, 16, 0, bytes(3, 12, 12, 3), "tRNS", bytes(3, 12))).picture().values());
        assertArrayEquals(new float[] {1, 2, 3, 255, 4, 5, 6, 0},
                read(RawFiles.png(2, 1, 8, 2, bytes(1, 2, 3, 4, 5, 6), "tRNS", bytes(0, 4, 0, 5, 0, 6))).picture().values());
    }

    @Test
    void palettesBecomeColoursWithTheirTransparency() throws IOException {
        byte[] palette = bytes(200, 100, 50, 1, 2, 3, 9, 8, 7, 0, 255, 0);
        assertArrayEquals(new float[] {9, 8, 7, 200, 100, 50}, read(RawFiles.png(2, 1, 8, 3, bytes(2, 0), "PLTE", palette)).picture().values());
        assertArrayEquals(new float[] {0, 255, 0, 1, 2, 3}, read(RawFiles.png(2, 1, 2, 3, bytes(0xD0), "PLTE", palette)).picture().values());
        assertArrayEquals(new float[] {1, 2, 3, 128, 0, 255, 0, 255},
                read(RawFiles.png(2, 1, 2, 3, bytes(0x70), "PLTE", palette, "tRNS", bytes(0, 128))).picture().values());
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 1 2 3 4 5 6", "2, 3, 3 2 1 6 5 4", "3, 3, 6 5 4 3 2 1", "4, 3, 4 5 6 1 2 3", "5, 2, 1 4 2 5 3 6", "6, 2, 4 1 5 2 6 3",
        "7, 2, 6 3 5 2 4 1", "8, 2, 3 6 2 5 1 4", "9, 3, 1 2 3 4 5 6"})
    void exifTurnsThePictureUpright(int orientation, int width, String expected) throws IOException {
        StoredPicture picture = read(RawFiles.png(3, 2, 8, 0, bytes(1, 2, 3, 4, 5, 6), "eXIf", RawFiles.orientation(orientation)));
        assertEquals(width, picture.width());
        assertArrayEquals(numbers(expected), picture.picture().values());
    }

    @Test
    void turningKeepsAllBytesOfAPixel() throws IOException {
        StoredPicture picture = read(RawFiles.png(1, 2, 16, 2, bytes(0, 1, 0, 2, 0, 3, 1, 1, 1, 2, 1, 3), "eXIf", RawFiles.orientation(6)));
        assertEquals(2, picture.width());
        assertArrayEquals(new float[] {257, 258, 259, 1, 2, 3}, picture.picture().values());
    }

    @Test
    void interlacedPicturesAreRead() throws IOException {
        BufferedImage image = new BufferedImage(19, 11, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 19 * 11; i++) {
            image.setRGB(i % 19, i / 19, i * 12347);
        }
        Path file = folder.resolve("i.png");
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        byte[] bytes = Files.readAllBytes(file);
        assertEquals(1, bytes[28], "interlaced");
        Picture picture = read(bytes).picture();
        for (int i = 0; i < 19 * 11; i++) {
            int rgb = image.getRGB(i % 19, i / 19);
            assertEquals(rgb >> 16 & 0xFF, picture.values()[3 * i]);
            assertEquals(rgb & 0xFF, picture.values()[3 * i + 2]);
        }
    }
}
