package org.serpentine.io.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Pixel data that stays in its file until it is asked for: one run of native bytes, or the fragments of an encapsulated
 * stream (PS3.5 annex A.4). Immutable; each read opens the file again.
 */
public final class PixelData {
    /**
     * One encapsulated fragment.
     *
     * @param relative offset of its item tag from that of the first fragment, what basic offset tables count in
     * @param bytes its content
     */
    public record Fragment(long relative, ByteSource bytes) { }

    private static final int CHUNK = 1 << 20;

    private final VR vr;
    private final boolean bigEndian;
    private final ByteSource nativeBytes;
    private final long[] offsetTable;
    private final List<Fragment> fragments;

    private PixelData(VR vr, boolean bigEndian, ByteSource nativeBytes, long[] offsetTable, List<Fragment> fragments) {
        this.vr = vr;
        this.bigEndian = bigEndian;
        this.nativeBytes = nativeBytes;
        this.offsetTable = offsetTable;
        this.fragments = fragments;
    }

    /**
     * Uncompressed pixel data.
     *
     * @param vr OB or OW (OF, OD for floating point)
     * @param bigEndian whether words are big endian in the source
     * @param bytes the bytes as they are in the source
     * @return pixel data that reads from the source on demand
     */
    public static PixelData unencapsulated(VR vr, boolean bigEndian, ByteSource bytes) {
        return new PixelData(vr, bigEndian, bytes, new long[0], List.of());
    }

    /**
     * Encapsulated pixel data.
     *
     * @param offsetTable the basic offset table, empty when the file has none
     * @param fragments the fragments that follow it
     * @return pixel data that reads from the sources on demand
     */
    public static PixelData encapsulated(long[] offsetTable, List<Fragment> fragments) {
        return new PixelData(VR.OB, false, null, offsetTable.clone(), List.copyOf(fragments));
    }

    /** The value representation: OW data in big endian files is swapped in pairs of bytes. */
    public VR vr() {
        return vr;
    }

    /** Whether the words of unencapsulated data are big endian. */
    public boolean bigEndian() {
        return bigEndian;
    }

    /** Whether the data comes in fragments. */
    public boolean isEncapsulated() {
        return nativeBytes == null;
    }

    /** Number of bytes, over all fragments. */
    public long length() {
        if (nativeBytes != null) {
            return nativeBytes.length();
        }
        long sum = 0;
        for (Fragment fragment : fragments) {
            sum += fragment.bytes().length();
        }
        return sum;
    }

    /**
     * Bytes of unencapsulated data as they are in the source.
     *
     * @param from first byte
     * @param count number of bytes; the range must lie inside the data
     * @return a new array
     * @throws IOException when the file cannot be read any more
     */
    public byte[] read(long from, int count) throws IOException {
        return nativeBytes.read(from, count);
    }

    /** Copies unencapsulated data to a stream, byte by byte as it is. */
    void writeTo(OutputStream out) throws IOException {
        for (long at = 0; at < nativeBytes.length(); at += CHUNK) {
            out.write(nativeBytes.read(at, (int) Math.min(CHUNK, nativeBytes.length() - at)));
        }
    }

    /**
     * The compressed bytes of one frame of encapsulated data.
     *
     * @param index frame, from 0
     * @param frames number of frames of the image
     * @param file name for messages
     * @return the frame's fragments, joined
     * @throws IOException when the fragments cannot be assigned to frames, or cannot be read
     */
    public byte[] frame(int index, int frames, String file) throws IOException {
        int first = 0;
        int end = fragments.size();
        if (frames == fragments.size()) {
            first = index;
            end = index + 1;
        } else if (frames > 1) {
            if (offsetTable.length != frames) {
                throw new DicomException(file, -1, fragments.size() + " fragments for " + frames + " frames and an offset table of "
                        + offsetTable.length + " entries: it cannot be told where frame " + (index + 1) + " begins");
            }
            first = fragmentAt(offsetTable[index], file);
            end = index + 1 < frames ? fragmentAt(offsetTable[index + 1], file) : fragments.size();
        }
        if (end <= first) {
            throw new DicomException(file, -1, "frame " + (index + 1) + " of " + frames + " has no fragment");
        }
        if (end == first + 1) {
            ByteSource bytes = fragments.get(first).bytes();
            return bytes.read(0, size(bytes.length(), file));
        }
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        long total = 0;
        for (int i = first; i < end; i++) {
            ByteSource bytes = fragments.get(i).bytes();
            total += bytes.length();
            size(total, file);
            joined.write(bytes.read(0, (int) bytes.length()));
        }
        return joined.toByteArray();
    }

    private static int size(long length, String file) throws DicomException {
        if (length > Integer.MAX_VALUE - 16) {
            throw new DicomException(file, -1, "a frame of " + length + " compressed bytes is too large to decode");
        }
        return (int) length;
    }

    private int fragmentAt(long relative, String file) throws DicomException {
        int low = 0;
        int high = fragments.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long at = fragments.get(middle).relative();
            if (at == relative) {
                return middle;
            }
            if (at < relative) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        throw new DicomException(file, -1, "the offset table points to byte " + relative + " of the pixel data, where no fragment begins");
    }
}
