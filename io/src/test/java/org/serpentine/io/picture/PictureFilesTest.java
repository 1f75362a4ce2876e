package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFilesTest {
    private static final long PLENTY = 1L << 30;

    @TempDir
    private Path folder;

    private static Picture noise(int width, int height, int channels, Picture.Depth depth) {
        SplittableRandom random = new SplittableRandom(channels);
        float[] values = new float[width * height * channels];
        for (int i = 0; i < values.length; i++) {
            double v = 0.4 + 0.3 * Math.sin(i / (5.0 * channels)) + 0.3 * random.nextDouble();
            values[i] = depth == Picture.Depth.F32 ? (float) v : Math.round(v * depth.white());
        }
        return new Picture(width, height, channels, depth, values);
    }

    private static byte[] profile(int channels) {
        return ICC_Profile.getInstance(channels < 3 ? ColorSpace.CS_GRAY : ColorSpace.CS_LINEAR_RGB).getData();
    }

    @ParameterizedTest
    @CsvSource({"png, 1, U8", "png, 2, U8", "png, 3, U8", "png, 4, U8", "png, 1, U16", "png, 2, U16", "png, 3, U16", "png, 4, U16",
        "tif, 1, U8", "tif, 2, U8", "tif, 2, U16", "tif, 3, U8", "tif, 4, U8", "tiff, 1, U16", "tif, 3, U16", "tif, 4, U16", "tif, 1, F32", "tif, 3, F32"})
    void whatIsWrittenIsReadAgain(String ending, int channels, Picture.Depth depth) throws IOException {
        Picture picture = noise(37, 70, channels, depth);
        Path file = folder.resolve("p." + ending);
        PictureFiles.write(file, picture, profile(channels));
        StoredPicture read = PictureFiles.read(file, PLENTY);
        assertEquals(depth, read.depth());
        assertEquals(channels, read.channels());
        assertArrayEquals(picture.values(), read.picture().values());
        assertArrayEquals(profile(channels), read.head().profile());
    }

    /** Java's own decoders check every checksum and know nothing of our writers. */
    @ParameterizedTest
    @CsvSource({"png, 1, U8", "png, 2, U8", "png, 4, U8", "png, 3, U16", "tif, 3, U8", "tif, 4, U16", "jpg, 3, U8", "jpg, 1, U8"})
    void javaReadsItToo(String ending, int channels, Picture.Depth depth) throws IOException {
        Picture picture = noise(50, 41, channels, depth);
        Path file = folder.resolve("p." + ending);
        PictureFiles.write(file, picture, new byte[0]);
        BufferedImage image = ImageIO.read(file.toFile());
        assertEquals(50, image.getWidth());
        assertEquals(41, image.getHeight());
        assertEquals(channels, image.getRaster().getNumBands());
        double worst = 0;
        for (int y = 0; y < 41; y++) {
            for (int x = 0; x < 50; x++) {
                for (int c = 0; c < channels; c++) {
                    worst = Math.max(worst, Math.abs(image.getRaster().getSample(x, y, c) - picture.value(x, y, c)));
                }
            }
        }
        assertTrue(ending.equals("jpg") ? worst < 90 : worst == 0, "worst difference " + worst);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "tif", "jpg"})
    void javaFindsTheProfile(String ending) throws IOException {
        Path file = folder.resolve("p." + ending);
        PictureFiles.write(file, noise(20, 10, 3, Picture.Depth.U8), profile(3));
        assertArrayEquals(profile(3), PictureFiles.read(file, PLENTY).head().profile());
        assertTrue(contains(Files.readAllBytes(file), ending.equals("png") ? "iCCP".getBytes() : Arrays.copyOfRange(profile(3), 0, 64)));
        BufferedImage image = ImageIO.read(file.toFile());
        if (!ending.equals("png")) {
            // Java's PNG reader knows the chunk but does not use it.
            assertTrue(image.getColorModel().getColorSpace() instanceof java.awt.color.ICC_ColorSpace);
        }
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void longProfilesAreSplitInJpeg() throws IOException {
        byte[] large = Arrays.copyOf(profile(3), 150_000);
        Path file = folder.resolve("p.jpg");
        PictureFiles.write(file, noise(20, 10, 3, Picture.Depth.U8), large);
        assertArrayEquals(large, PictureFiles.read(file, PLENTY).head().profile());
    }

    @Test
    void aProfileForOtherColoursIsLeftOut() throws IOException {
        Path file = folder.resolve("p.png");
        PictureFiles.write(file, noise(20, 10, 1, Picture.Depth.U8), profile(3));
        assertEquals(0, PictureFiles.read(file, PLENTY).head().profile().length);
    }

    @Test
    void aProfileThatClaimsToBeLongerThanItsFileIsNone() throws IOException {
        Path file = folder.resolve("p.png");
        PictureFiles.write(file, noise(20, 10, 3, Picture.Depth.U8), profile(3));
        byte[] bytes = Files.readAllBytes(file);
        assertEquals("iCCP", new String(bytes, 37, 4, java.nio.charset.StandardCharsets.US_ASCII));
        java.nio.ByteBuffer.wrap(bytes).putInt(33, Integer.MAX_VALUE);
        assertEquals(0, ColourProfile.in(bytes, 3).length);
    }

    @Test
    void aBrokenPictureIsNamedAndATooLargeOneIsNotDecoded() throws IOException {
        Path file = folder.resolve("p.png");
        PictureFiles.write(file, noise(600, 400, 3, Picture.Depth.U8), new byte[0]);
        IOException large = assertThrows(IOException.class, () -> PictureFiles.read(file, 1 << 18));
        assertTrue(large.getMessage().contains("600 x 400"), large.getMessage());
        byte[] bytes = Files.readAllBytes(file);
        // A header that claims a million by a million pixels.
        System.arraycopy(new byte[] {0, 15, 66, 64, 0, 15, 66, 64}, 0, bytes, 16, 8);
        CRC32 crc = new CRC32();
        crc.update(bytes, 12, 17);
        java.nio.ByteBuffer.wrap(bytes).putInt(29, (int) crc.getValue());
        Files.write(file, bytes);
        assertTrue(assertThrows(IOException.class, () -> PictureFiles.read(file, PLENTY)).getMessage().contains("p.png"));
        Files.write(file, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertTrue(assertThrows(IOException.class, () -> PictureFiles.read(file, PLENTY)).getMessage().contains("p.png"));
        Files.write(file, new byte[0]);
        assertTrue(assertThrows(IOException.class, () -> PictureFiles.read(file, PLENTY)).getMessage().contains("0 bytes"));
    }

    @Test
    void nothingIsLeftOfAFailedWrite() throws IOException {
        PictureHead head = new PictureHead(8, 8, 3, Picture.Depth.U8, new byte[0]);
        for (String name : new String[] {"a.png", "a.tif", "a.jpg"}) {
            assertThrows(IOException.class, () -> PictureFiles.write(folder.resolve(name), head, sink -> {
                sink.write(2, new float[48]);
                throw new IOException("no more");
            }));
            var few = assertThrows(IllegalArgumentException.class, () -> PictureFiles.write(folder.resolve(name), head, sink -> sink.write(7, new float[168])));
            assertTrue(few.getMessage().contains("7 rows were given for a picture of 8"), few.getMessage());
            assertThrows(IllegalArgumentException.class, () -> PictureFiles.write(folder.resolve(name), head, sink -> sink.write(9, new float[216])));
        }
        try (var list = Files.list(folder)) {
            assertEquals(0, list.count());
        }
        assertFalse(PictureFiles.Format.JPEG.holds(new PictureHead(8, 8, 4, Picture.Depth.U8, new byte[0])));
    }
}
