package org.serpentine.io.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What the head of a picture file says before any pixel is decoded, so that no memory is taken for what does not fit. What is damaged or
 * unusual counts as 0.
 *
 * @param kind        told by the first bytes
 * @param width       pixels along x as stored; 0 if not told
 * @param height      pixels along y as stored; 0 if not told
 * @param channels    of the decoded picture
 * @param bits        of a stored value
 * @param orientation how stored pixels are to be turned, 1 to 8 as EXIF counts; of PNG and TIFF only
 */
record FileHead(FileKind kind, int width, int height, int channels, int bits, int orientation) {
    /** More values than any machine holds; headers may claim more. */
    private static final long COUNTED = 1L << 48;
    private static final int MOST_BITS = 64;
    private static final int MOST_HELD = 32;
    private static final int ALPHA = 4;
    private static final int PALETTE = 3;
    private static final int CMYK = 5;

    /** Reads the head. */
    static FileHead of(byte[] file) {
        FileKind kind = FileKind.of(file);
        FileHead nothing = new FileHead(kind, 0, 0, 1, 8, 1);
        try {
            ByteBuffer head = ByteBuffer.wrap(file);
            return switch (kind) {
                case PNG -> png(file, head);
                case JPEG -> jpeg(head, nothing);
                case TIFF -> tiff(new TiffTags(file));
                case BMP -> bmp(head.order(ByteOrder.LITTLE_ENDIAN));
                case GIF -> {
                    head.order(ByteOrder.LITTLE_ENDIAN);
                    yield new FileHead(kind, head.getShort(6) & 0xFFFF, head.getShort(8) & 0xFFFF, ALPHA, 8, 1);
                }
                default -> nothing;
            };
        } catch (IndexOutOfBoundsException e) {
            return nothing;
        }
    }

    private static FileHead png(byte[] file, ByteBuffer head) {
        int colour = head.get(25);
        boolean transparent = PngChunks.find(file, "tRNS").length > 0;
        int channels = (colour & 2) == 2 ? 3 : 1;
        int orientation = new TiffTags(PngChunks.find(file, "eXIf")).first(TiffTags.ORIENTATION, 1);
        return new FileHead(FileKind.PNG, Math.max(0, head.getInt(16)), Math.max(0, head.getInt(20)),
                channels + ((colour & ALPHA) == ALPHA || transparent ? 1 : 0), colour == PALETTE ? 8 : head.get(24), orientation);
    }

    private static FileHead jpeg(ByteBuffer head, FileHead nothing) {
        int at = 2;
        while ((head.get(at) & 0xFF) == 0xFF) {
            int marker = head.get(at + 1) & 0xFF;
            boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
            if (frame) {
                return new FileHead(FileKind.JPEG, head.getShort(at + 7) & 0xFFFF, head.getShort(at + 5) & 0xFFFF,
                        head.get(at + 9) == 1 ? 1 : 3, head.get(at + 4), 1);
            }
            // 0xFF may be repeated to fill up.
            at += marker == 0xFF ? 1 : 2 + (head.getShort(at + 2) & 0xFFFF);
        }
        return nothing;
    }

    private static FileHead tiff(TiffTags tags) {
        int samples = tags.first(TiffTags.SAMPLES, 1);
        int photometric = tags.first(TiffTags.PHOTOMETRIC, 1);
        int channels = photometric == PALETTE || photometric == CMYK ? 3 : samples;
        return new FileHead(FileKind.TIFF, tags.first(TiffTags.WIDTH, 0), tags.first(TiffTags.HEIGHT, 0), channels, tags.first(TiffTags.BITS, 1),
                tags.first(TiffTags.ORIENTATION, 1));
    }

    private static FileHead bmp(ByteBuffer head) {
        boolean old = head.getInt(14) == 12;
        int width = old ? head.getShort(18) & 0xFFFF : Math.max(0, head.getInt(18));
        int height = old ? head.getShort(20) & 0xFFFF : Math.max(0, Math.abs(head.getInt(22)));
        return new FileHead(FileKind.BMP, width, height, head.getShort(old ? 24 : 28) == 32 ? 4 : 3, 8, 1);
    }

    /** Values of all pixels, at most {@link #COUNTED}; 0 if the extents are not told. */
    long values() {
        return (long) Math.min(COUNTED, (double) width * height * channels);
    }

    /** Bytes of all values as we hold them, floats in four bytes; 0 if the extents are not told. */
    long heldBytes() {
        return values() * Math.max(1, Math.min(bits, MOST_HELD) / 8);
    }

    /** Bytes of all values as they are decoded, grey with alpha as colour with alpha; 0 if the extents are not told. */
    long bytes() {
        return values() * (channels == 2 ? 2 : 1) * Math.max(1, Math.min(bits, MOST_BITS) / 8);
    }
}
