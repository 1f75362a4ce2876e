package org.serpentine.io.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes frames of one file into stored values: what the bits say, before rescale. Each call reads from the file; one
 * reader may be used by several threads.
 */
public final class FrameReader {
    private final String file;
    private final TransferSyntax syntax;
    private final PixelFormat format;
    private final PixelData data;

    /**
     * A reader of the frames of a file.
     *
     * @param source a file with an image
     * @throws DicomException when it has no pixel data, its pixels are compressed in a way that is not decoded here, or the
     *     pixel data is shorter than the image
     */
    public FrameReader(DicomFile source) throws DicomException {
        file = source.path().toString();
        syntax = source.syntax();
        data = source.dataset().pixelData();
        if (data == null) {
            throw new DicomException(file, -1, "the file holds no pixel data");
        }
        if (data.isEncapsulated() && (!syntax.decodable() || syntax.codec() == TransferSyntax.Codec.NONE
                && !syntax.uid().endsWith(".98"))) {
            throw new DicomException(file, -1, syntax.decodable()
                    ? "the pixels are encapsulated, although the transfer syntax " + syntax.name() + " is uncompressed" : syntax.refusal());
        }
        if (!syntax.decodable()) {
            throw new DicomException(file, -1, syntax.refusal());
        }
        format = PixelFormat.of(source.dataset(), file);
        // Also before anything is allocated for a compressed frame: its size is only a claim until the data could fill it.
        if (format.frames() > (Long.MAX_VALUE >> 1) / format.frameBits()
                || data.length() < (format.frameBits() * format.frames() + 7) / 8 / mostExpansion()) {
            throw new DicomException(file, -1, "the pixel data is " + data.length() + " bytes long, too short for " + format.frames()
                    + " frame(s) of " + format.columns() + " x " + format.rows() + " pixels of " + format.samples() + " x "
                    + format.bitsAllocated() + " bits; the file is truncated or its header is wrong");
        }
    }

    /** How many bytes one compressed byte can become at most. */
    private long mostExpansion() {
        return !data.isEncapsulated() ? 1 : switch (syntax.codec()) {
            case RLE -> 64;
            case DEFLATED_FRAMES -> 1032;
            default -> 1;
        };
    }

    /** The format of every frame. */
    public PixelFormat format() {
        return format;
    }

    /**
     * Decodes one frame of integers.
     *
     * @param frame frame, from 0
     * @param values receives rows x columns x samples stored values, sign-extended when signed; colour alternates per pixel
     * @throws IOException when the frame cannot be read or decoded
     */
    public void read(int frame, int[] values) throws IOException {
        if (format.floating()) {
            throw new DicomException(file, -1, "the pixels are floating point; read them as doubles");
        }
        checkFrame(frame);
        if (format.bitsAllocated() == 1) {
            bits(frame, values);
            return;
        }
        byte[] bytes = bytes(frame);
        unpack(bytes, values);
    }

    /**
     * Decodes one frame of integers or floats.
     *
     * @param frame frame, from 0
     * @param values receives rows x columns x samples stored values
     * @throws IOException when the frame cannot be read or decoded
     */
    public void read(int frame, double[] values) throws IOException {
        if (!format.floating()) {
            int[] integers = new int[format.values()];
            read(frame, integers);
            for (int i = 0; i < integers.length; i++) {
                values[i] = format.signed() ? integers[i] : integers[i] & 0xffffffffL;
            }
            return;
        }
        checkFrame(frame);
        ByteBuffer buffer = ByteBuffer.wrap(bytes(frame)).order(data.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < format.values(); i++) {
            values[i] = format.bitsAllocated() == 64 ? buffer.getDouble() : buffer.getFloat();
        }
    }

    private void checkFrame(int frame) {
        if (frame < 0 || frame >= format.frames()) {
            throw new IndexOutOfBoundsException("frame " + frame + " of " + format.frames());
        }
    }

    /** The frame's bytes, in the layout of uncompressed little or big endian pixel data. */
    private byte[] bytes(int frame) throws IOException {
        int size = size(format.frameBits() / 8);
        if (!data.isEncapsulated()) {
            return data.read(frame * (format.frameBits() / 8), size);
        }
        return decompressed(frame, size);
    }

    private byte[] decompressed(int frame, int size) throws IOException {
        byte[] packed = data.frame(frame, format.frames(), file);
        return switch (syntax.codec()) {
            case RLE -> RunLength.decode(packed, format, file);
            case DEFLATED_FRAMES -> inflate(packed, size);
            default -> {
                if (packed.length < size) {
                    throw new DicomException(file, -1, "frame " + (frame + 1) + " has " + packed.length + " bytes, expected " + size);
                }
                yield packed;
            }
        };
    }

    private int size(long bytes) throws DicomException {
        if (bytes > Integer.MAX_VALUE - 16) {
            throw new DicomException(file, -1, "a frame of " + bytes + " bytes is too large to decode");
        }
        return (int) bytes;
    }

    private byte[] inflate(byte[] packed, int size) throws DicomException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            byte[] bytes = new byte[size];
            int filled = 0;
            while (filled < size) {
                int got = inflater.inflate(bytes, filled, size - filled);
                if (got == 0) {
                    throw new DicomException(file, -1, "a deflated frame ends after " + filled + " bytes, expected " + size);
                }
                filled += got;
            }
            return bytes;
        } catch (DataFormatException e) {
            throw new DicomException(file, -1, "a deflated frame is damaged (" + e.getMessage() + ")", e);
        } finally {
            inflater.end();
        }
    }

    /** Single bits, least significant first; uncompressed frames need not begin at a byte. */
    private void bits(int frame, int[] values) throws IOException {
        long start = data.isEncapsulated() ? 0 : frame * format.frameBits();
        long firstByte = start / 8;
        int shift = (int) (start % 8);
        boolean swapped = data.bigEndian() && data.vr() == VR.OW;
        // Swapped words need both their bytes.
        long from = swapped ? firstByte & ~1L : firstByte;
        long until = (start + format.frameBits() + 7) / 8;
        until = Math.min(swapped ? until + 1 & ~1L : until, data.length());
        byte[] bytes = data.isEncapsulated() ? decompressed(frame, size((format.frameBits() + 7) / 8)) : data.read(from, size(until - from));
        int base = (int) (firstByte - from);
        int count = format.values();
        int swap = swapped ? 1 : 0;
        if ((base + (shift + count - 1L) / 8 | swap) >= bytes.length) {
            throw new DicomException(file, -1, "frame " + (frame + 1) + " ends before its " + count + " bits do");
        }
        for (int i = 0; i < count; i++) {
            int bit = shift + i;
            values[i] = bytes[base + (bit >> 3) ^ swap] >> (bit & 7) & 1;
        }
    }

    private void unpack(byte[] bytes, int[] values) {
        int count = format.values();
        int allocated = format.bitsAllocated();
        boolean big = data.bigEndian();
        int left = 31 - format.highBit();
        int right = 32 - format.bitsStored();
        if (allocated == 16 && format.samples() == 1) {
            int low = big ? 1 : 0;
            for (int i = 0, at = 0; i < count; i++, at += 2) {
                int value = (bytes[at + low] & 0xff | bytes[at + 1 - low] << 8) << left;
                values[i] = format.signed() ? value >> right : value >>> right;
            }
            return;
        }
        boolean swapped = big && allocated == 8 && data.vr() == VR.OW;
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int plane = format.rows() * format.columns();
        for (int i = 0; i < count; i++) {
            int raw = switch (allocated) {
                case 8 -> bytes[swapped && (i ^ 1) < bytes.length ? i ^ 1 : i];
                case 16 -> buffer.getShort(2 * i);
                default -> buffer.getInt(4 * i);
            };
            int value = raw << left;
            // Colour planes one after the other are interleaved here, so that callers meet one layout.
            int at = format.planar() && format.samples() > 1 && syntax.codec() != TransferSyntax.Codec.RLE
                    ? i % plane * format.samples() + i / plane : i;
            values[at] = format.signed() ? value >> right : value >>> right;
        }
    }
}
