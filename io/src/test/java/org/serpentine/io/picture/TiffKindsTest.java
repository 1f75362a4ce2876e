package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of TIFF comes with the values that it stores, or is refused by name. */
class TiffKindsTest {
    private static final long PLENTY = 64L << 20;
    private static final int RGB = 2;
    private static final int CMYK = 5;

    @TempDir
    private Path folder;

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("p.tif"), bytes);
    }

    /** Read by both readers, which must agree. */
    private StoredPicture read(byte[] bytes) throws IOException {
        Path file = file(bytes);
        StoredPicture picture = PictureFiles.read(file, PLENTY);
        assertArrayEquals(picture.picture().values(), Pictures.read(file).values());
        assertEquals(1, picture.pages());
        return picture;
    }

    private void refused(byte[] bytes, String... parts) throws IOException {
        Path file = file(bytes);
        PictureException e = assertThrows(PictureException.class, () -> PictureFiles.read(file, PLENTY));
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    /** Values as bytes or as shorts. */
    private static byte[] pixels(int bits, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * bits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int v : values) {
            if (bits == 8) {
                bytes.put((byte) v);
            } else {
                bytes.putShort((short) v);
            }
        }
        return bytes.array();
    }

    private static TreeMap<Integer, long[]> with(TreeMap<Integer, long[]> tags, int tag, long... values) {
        tags.put(tag, values);
        return tags;
    }

    @ParameterizedTest
    @CsvSource({"8", "16"})
    void greyWithAlphaKeepsBoth(int bits) throws IOException {
        int[] values = {10, 200, 20, 0, 30, 128, 255, 255};
        StoredPicture picture = read(RawFiles.tiff(with(RawFiles.tags(2, 2, 2, bits, 1), TiffTags.EXTRA_SAMPLES, 2), false, 1, pixels(bits, values)));
        assertEquals(bits == 8 ? Picture.Depth.U8 : Picture.Depth.U16, picture.depth());
        assertArrayEquals(new float[] {10, 200, 20, 0, 30, 128, 255, 255}, picture.picture().values());
    }

    @ParameterizedTest
    @CsvSource({"8, 255", "16, 65535"})
    void coloursMultipliedWithTheirAlphaAreMadeStraight(int bits, int white) throws IOException {
        int half = white / 2;
        int[] values = {half, half / 2, 0, half, 7, 5, 3, 0, 9, 8, white, white};
        TreeMap<Integer, long[]> tags = RawFiles.tags(3, 1, 4, bits, RGB);
        float[] straight = read(RawFiles.tiff(with(tags, TiffTags.EXTRA_SAMPLES, 1), false, 1, pixels(bits, values))).picture().values();
        assertArrayEquals(new float[] {white, Math.round((float) (half / 2) * white / half), 0, half, 0, 0, 0, 0, 9, 8, white, white}, straight);
        float[] kept = read(RawFiles.tiff(with(tags, TiffTags.EXTRA_SAMPLES, 2), false, 1, pixels(bits, values))).picture().values();
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], kept[i], "straight as stored");
        }
    }

    /** Java refuses channels counted in four bytes, OpenCV does not. */
    @Test
    void withoutJavaColoursAreStraightTooAndLostAlphaIsRefused() throws IOException {
        byte[] rgba = RawFiles.tiff(with(RawFiles.tags(2, 1, 4, 8, RGB), TiffTags.EXTRA_SAMPLES, 2), false, 1, pixels(8, 200, 100, 50, 128, 9, 8, 7, 255));
        rgba[indexOf(rgba, TiffTags.SAMPLES) + 2] = 4;
        assertArrayEquals(new float[] {200, 100, 50, 128, 9, 8, 7, 255}, read(rgba).picture().values(), 1);
        byte[] grey = RawFiles.tiff(with(RawFiles.tags(2, 1, 2, 8, 1), TiffTags.EXTRA_SAMPLES, 2), false, 1, pixels(8, 200, 128, 9, 255));
        grey[indexOf(grey, TiffTags.SAMPLES) + 2] = 4;
        refused(grey, "2 channels of 8-bit unsigned integers", "convert it");
    }

    @ParameterizedTest
    @CsvSource({"6, 2, 4 1 5 2 6 3", "3, 3, 6 5 4 3 2 1", "8, 2, 3 6 2 5 1 4", "5, 2, 1 4 2 5 3 6"})
    void theOrientationTurnsEveryKindUpright(int orientation, int width, String expected) throws IOException {
        for (int kind = 0; kind < 8; kind++) {
            int channels = 1 + kind % 4;
            int bits = kind < 4 ? 8 : 16;
            int[] values = new int[6 * channels];
            for (int i = 0; i < values.length; i++) {
                values[i] = channels % 2 == 0 && i % channels == channels - 1 ? 255 : i / channels + 1;
            }
            TreeMap<Integer, long[]> tags = with(RawFiles.tags(3, 2, channels, bits, channels < 3 ? 1 : RGB), TiffTags.ORIENTATION, orientation);
            if (channels % 2 == 0) {
                tags.put(TiffTags.EXTRA_SAMPLES, new long[] {2});
            }
            StoredPicture picture = read(RawFiles.tiff(tags, false, 1, pixels(bits, values)));
            StringBuilder got = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                got.append(i == 0 ? "" : " ").append((int) picture.picture().values()[i * channels]);
            }
            assertEquals(expected, got.toString(), channels + " channels of " + bits + " bits");
            assertEquals(width, picture.width());
        }
    }

    @Test
    void cmykBecomesRgb() throws IOException {
        byte[] ink = pixels(8, 0, 0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255);
        StoredPicture picture = read(RawFiles.tiff(RawFiles.tags(4, 1, 4, 8, CMYK), false, 1, ink));
        assertEquals(3, picture.channels());
        assertArrayEquals(new float[] {255, 255, 255, 0, 255, 255, 255, 0, 0, 0, 0, 0}, picture.picture().values());
        refused(RawFiles.tiff(RawFiles.tags(1, 1, 4, 16, CMYK), false, 1, new byte[8]), "CMYK of 16 bits", "convert it to RGB");
    }

    @Test
    void tiledPicturesAreRead() throws IOException {
        byte[][] tiles = new byte[4][16 * 16];
        float[] expected = new float[20 * 17];
        for (int y = 0; y < 17; y++) {
            for (int x = 0; x < 20; x++) {
                expected[y * 20 + x] = y * 13 + x & 0xFF;
                tiles[y / 16 * 2 + x / 16][y % 16 * 16 + x % 16] = (byte) (y * 13 + x);
            }
        }
        TreeMap<Integer, long[]> tags = with(with(RawFiles.tags(20, 17, 1, 8, 1), 322, 16), 323, 16);
        tags.remove(278);
        assertArrayEquals(expected, read(RawFiles.tiff(tags, false, 1, tiles)).picture().values());
    }

    @Test
    void bigTiffsAndPagesAreRead() throws IOException {
        byte[] small = RawFiles.tiff(RawFiles.tags(2, 1, 1, 8, 1), true, 1, pixels(8, 5, 6));
        assertArrayEquals(new float[] {5, 6}, read(small).picture().values());
        Path file = file(RawFiles.tiff(RawFiles.tags(2, 1, 1, 8, 1), false, 3, pixels(8, 5, 6)));
        assertEquals(3, PictureFiles.read(file, PLENTY).pages());
        assertEquals(3, Pictures.readPages(file).size());
    }

    @Test
    void floatsOf64BitsBecomeFloatsOf32() throws IOException {
        byte[] values = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(0.25).putDouble(-1.5).array();
        StoredPicture picture = read(RawFiles.tiff(with(RawFiles.tags(2, 1, 1, 64, 1), TiffTags.SAMPLE_FORMAT, 3), false, 1, values));
        assertEquals(Picture.Depth.F32, picture.depth());
        assertArrayEquals(new float[] {0.25f, -1.5f}, picture.picture().values());
    }

    @Test
    void whatIsNotReadIsNamed() throws IOException {
        refused(RawFiles.tiff(with(RawFiles.tags(1, 1, 1, 16, 1), TiffTags.SAMPLE_FORMAT, 2), false, 1, new byte[2]), "16-bit signed integers",
                "expected unsigned integers of 8 or 16 bits");
        refused(RawFiles.tiff(with(RawFiles.tags(1, 1, 1, 16, 1), TiffTags.SAMPLE_FORMAT, 3), false, 1, new byte[2]), "16-bit floats", "convert it");
        refused(RawFiles.tiff(RawFiles.tags(1, 1, 1, 32, 1), false, 1, new byte[4]), "32-bit unsigned integers", "convert it");
        refused(RawFiles.tiff(with(RawFiles.tags(1, 1, 5, 8, RGB), TiffTags.EXTRA_SAMPLES, 0, 0), false, 1, new byte[5]), "5 channels");
        refused(RawFiles.tiff(RawFiles.tags(1, 1, 3, 8, 8), false, 1, new byte[3]), "CIE L*a*b*", "convert it to RGB");
        byte[] whole = RawFiles.tiff(RawFiles.tags(1, 1, 1, 8, 1), false, 1, new byte[1]);
        refused(Arrays.copyOf(whole, 8), "TIFF", "damaged");
        byte[] lying = RawFiles.tiff(with(RawFiles.tags(100, 100, 1, 8, 1), 278, 100), false, 1, new byte[100 * 100]);
        int from = indexOf(lying, TiffTags.STRIP_OFFSETS);
        ByteBuffer.wrap(lying).order(ByteOrder.LITTLE_ENDIAN).putInt(from + 8, 5000);
        refused(lying, "cut short", "copy it again");
        assertEquals(0, new TiffTags(new byte[] {'I', 'I', 42, 0, 8, 0, 0, 0, -1, -1, 0, 1}).pages(), "a directory beyond the end");
    }

    private static int indexOf(byte[] file, int tag) {
        int at = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(4) + 2;
        while (ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getShort(at) != tag) {
            at += 12;
        }
        return at;
    }

    @Test
    void aDirectoryThatLeadsBackToItselfEnds() {
        byte[] file = RawFiles.tiff(RawFiles.tags(1, 1, 1, 8, 1), false, 1, new byte[1]);
        ByteBuffer all = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int at = all.getInt(4);
        all.putInt(at + 2 + 12 * all.getShort(at), at);
        assertEquals(1, new TiffTags(file).pages());
    }
}
