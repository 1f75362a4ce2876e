package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JPEGs of every kind, files that are no picture, and headers that lie. */
class JpegKindsTest {
    private static final long PLENTY = 64L << 20;
    private static final int BLOCK = 16;

    @TempDir
    private Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static byte[] encoded(IIOImage image, boolean progressive) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(1);
            if (progressive) {
                how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(out);
            writer.write(null, image, how);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Three by two blocks of grey 30, 70, 110, 150, 190, 230. */
    private static byte[] blocks(boolean progressive) throws IOException {
        BufferedImage image = new BufferedImage(3 * BLOCK, 2 * BLOCK, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 2 * BLOCK; y++) {
            for (int x = 0; x < 3 * BLOCK; x++) {
                image.getRaster().setSample(x, y, 0, 30 + 40 * (y / BLOCK * 3 + x / BLOCK));
            }
        }
        return encoded(new IIOImage(image, null, null), progressive);
    }

    /** A segment put in as the first. */
    private static byte[] segment(byte[] jpeg, int marker, byte[] content) {
        return ByteBuffer.allocate(jpeg.length + 4 + content.length).put(jpeg, 0, 2).put((byte) 0xFF).put((byte) marker)
                .putShort((short) (content.length + 2)).put(content).put(jpeg, 2, jpeg.length - 2).array();
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 0 1 2 3 4 5", "2, 3, 2 1 0 5 4 3", "3, 3, 5 4 3 2 1 0", "4, 3, 3 4 5 0 1 2", "5, 2, 0 3 1 4 2 5", "6, 2, 3 0 4 1 5 2",
        "7, 2, 5 2 4 1 3 0", "8, 2, 2 5 1 4 0 3"})
    void exifTurnsThePictureUpright(int orientation, int columns, String expected) throws IOException {
        byte[] exif = ByteBuffer.allocate(32).put("Exif\0\0".getBytes(StandardCharsets.US_ASCII)).put(RawFiles.orientation(orientation)).array();
        Path file = file("e.jpg", segment(blocks(false), 0xE1, exif));
        Picture picture = PictureFiles.read(file, PLENTY).picture();
        assertArrayEquals(picture.values(), Pictures.read(file).values());
        assertEquals(columns * BLOCK, picture.width());
        StringBuilder got = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            float grey = picture.value(i % columns * BLOCK + BLOCK / 2, i / columns * BLOCK + BLOCK / 2, 0);
            got.append(i == 0 ? "" : " ").append(Math.round((grey - 30) / 40));
        }
        assertEquals(expected, got.toString());
    }

    @Test
    void progressiveOnesAreRead() throws IOException {
        Picture plain = PictureFiles.read(file("a.jpg", blocks(false)), PLENTY).picture();
        Picture progressive = PictureFiles.read(file("b.jpg", blocks(true)), PLENTY).picture();
        assertArrayEquals(plain.values(), progressive.values(), 2);
    }

    /** All programs write the inks inverted, whether they leave Adobe's marker or not. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void invertedCmykBecomesRgb(boolean marked) throws IOException {
        WritableRaster ink = Raster.createInterleavedRaster(0, 3 * BLOCK, BLOCK, 4, null);
        int[][] inverted = {{255, 0, 0, 255}, {40, 200, 120, 255}, {255, 255, 255, 100}};
        for (int x = 0; x < 3 * BLOCK; x++) {
            for (int y = 0; y < BLOCK; y++) {
                ink.setPixel(x, y, inverted[x / BLOCK]);
            }
        }
        byte[] jpeg = encoded(new IIOImage(ink, null, null), false);
        byte[] adobe = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
        Path file = file("c.jpg", marked ? segment(jpeg, 0xEE, adobe) : jpeg);
        Picture picture = PictureFiles.read(file, PLENTY).picture();
        assertEquals(3, picture.channels());
        float[][] expected = {{255, 0, 0}, {40, 200, 120}, {100, 100, 100}};
        for (int b = 0; b < 3; b++) {
            for (int c = 0; c < 3; c++) {
                assertEquals(expected[b][c], picture.value(b * BLOCK + BLOCK / 2, BLOCK / 2, c), 3, "block " + b);
            }
        }
        assertArrayEquals(picture.values(), Pictures.read(file).values());
    }

    private void refused(String name, byte[] bytes, String... parts) throws IOException {
        Path file = file(name, bytes);
        PictureException e = assertThrows(PictureException.class, () -> PictureFiles.read(file, PLENTY));
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
        assertTrue(e.getMessage().contains(name), e.getMessage());
    }

    @Test
    void whatIsFoundIsNamed() throws IOException {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        ByteArrayOutputStream gif = new ByteArrayOutputStream();
        ImageIO.write(image, "gif", gif);
        refused("g.png", gif.toByteArray(), "found GIF, expected PNG, JPEG, TIFF, BMP or WebP", "convert it to PNG");
        refused("t.png", "<html>not found</html>".getBytes(StandardCharsets.UTF_8), "found text, such as a web page");
        refused("j.jpg", new byte[] {0, 0, 0, 12, 'j', 'P', ' ', ' ', 13, 10, -121, 10}, "found JPEG 2000");
        refused("h.jpg", new byte[] {0, 0, 0, 24, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c', 0, 0, 0, 0}, "found HEIC or AVIF");
        refused("p.png", "%PDF-1.7\n\1\2".getBytes(StandardCharsets.ISO_8859_1), "found PDF");
        refused("8.png", "8BPS\0\1\0\0".getBytes(StandardCharsets.ISO_8859_1), "found Photoshop");
        refused("z.png", new byte[] {'P', 'K', 3, 4, 0, 0}, "found ZIP");
        refused("n.png", new byte[] {31, -117, 8, 0}, "found gzip");
        refused("d.png", ByteBuffer.allocate(140).put(128, "DICM".getBytes(StandardCharsets.US_ASCII)).array(), "found DICOM");
        refused("u.png", new byte[] {1, 2, 3}, "found an unknown format");
        refused("0.png", new byte[0], "it has 0 bytes", "copy it again");
        refused("c.jpg", Arrays.copyOf(blocks(false), blocks(false).length - 12), "a JPEG that is damaged or was cut short");
        byte[] deep = blocks(false);
        deep[frame(deep) + 4] = 12;
        refused("12.jpg", deep, "JPEG of 12 bits", "expected 8");
    }

    @Test
    void aPictureUnderAWrongNameIsRead() throws IOException {
        Path file = file("named.jpg", RawFiles.png(2, 1, 8, 0, new byte[] {3, 4}));
        assertArrayEquals(new float[] {3, 4}, PictureFiles.read(file, PLENTY).picture().values());
    }

    /** Without decoding: the pixels are not even there. */
    @Test
    void headersThatClaimTooMuchAreRefusedBeforeAnythingIsAllocated() throws IOException {
        String[] parts = {"60000 x 60000 pixels take at least", "and 64 MB may be used", "--max-memory"};
        refused("a.png", RawFiles.png(60_000, 60_000, 8, 2, new byte[100]), parts);
        refused("a.tif", RawFiles.tiff(RawFiles.tags(60_000, 60_000, 3, 8, 2), false, 1, new byte[100]), parts);
        byte[] jpeg = blocks(false);
        ByteBuffer.wrap(jpeg).putShort(frame(jpeg) + 5, (short) 60_000).putShort(frame(jpeg) + 7, (short) 60_000);
        refused("a.jpg", jpeg, parts);
        byte[] bmp = ByteBuffer.allocate(60).order(java.nio.ByteOrder.LITTLE_ENDIAN).put((byte) 'B').put((byte) 'M').putInt(14, 40).putInt(18, 60_000)
                .putInt(22, -60_000).putShort(28, (short) 24).array();
        refused("a.bmp", bmp, parts);
        // 16 bits and four channels count: 3000 x 3000 bytes would fit.
        refused("b.png", RawFiles.png(3000, 3000, 16, 6, new byte[100]), "3000 x 3000");
        refused("c.png", RawFiles.png(Integer.MAX_VALUE, Integer.MAX_VALUE, 16, 6, new byte[100]), "2147483647 x 2147483647");
        Path file = folder.resolve("a.png");
        PictureException numbers = assertThrows(PictureException.class, () -> Pictures.read(file));
        assertTrue(numbers.getMessage().contains("60000 x 60000 pixels take at least"), numbers.getMessage());
    }

    /** Whatever memory there is; of grey with a transparent value the alpha counts too. */
    @Test
    void moreThanAnArrayHoldsIsRefusedBeforeAnythingIsAllocated() throws IOException {
        byte[][] files = {RawFiles.png(30_000, 30_000, 16, 0, new byte[100], "tRNS", new byte[2]),
            RawFiles.tiff(RawFiles.tags(30_000, 30_000, 3, 16, 2), false, 1, new byte[100]),
            RawFiles.tiff(with64Bits(30_000, 20_000), false, 1, new byte[100])};
        for (byte[] bytes : files) {
            Path file = file("p", bytes);
            PictureException e = assertThrows(PictureException.class, () -> PictureFiles.read(file, Long.MAX_VALUE));
            assertTrue(e.getMessage().contains("more than a picture may have (2 GB); cut it into parts"), e.getMessage());
        }
        FileHead half = FileHead.of(RawFiles.tiff(with64Bits(20_000, 20_000), false, 1, new byte[100]));
        assertEquals(1_600_000_000L, half.heldBytes(), "as floats of 32 bits");
        assertEquals(3_200_000_000L, half.bytes());
    }

    private static TreeMap<Integer, long[]> with64Bits(int width, int height) {
        TreeMap<Integer, long[]> tags = RawFiles.tags(width, height, 1, 64, 1);
        tags.put(TiffTags.SAMPLE_FORMAT, new long[] {TiffTags.FLOAT});
        return tags;
    }

    /** Where the frame header begins. */
    private static int frame(byte[] jpeg) {
        int at = 2;
        while ((jpeg[at + 1] & 0xFF) != 0xC0) {
            at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
        }
        return at;
    }
}
