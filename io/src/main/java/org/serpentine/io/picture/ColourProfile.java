package org.serpentine.io.picture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Finds the ICC profile in a PNG (chunk iCCP), JPEG (segments APP2) or TIFF (tag 34675); OpenCV does not pass it on. A profile that is
 * damaged, or for other colours than the decoded ones (CMYK), is taken for none: a picture without a profile is still a picture.
 */
final class ColourProfile {

    private static final byte[] NONE = {};
    private static final byte[] JPEG_MARK = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);
    /** Profiles of displays and printers have a few megabytes at most. */
    private static final int LARGEST = 16 << 20;
    private static final int HEADER = 128;

    private ColourProfile() {
    }

    /** The profile in a file, for a picture decoded to so many channels; empty if there is none. */
    static byte[] in(byte[] file, int channels) {
        byte[] found;
        try {
            found = find(file);
        } catch (IndexOutOfBoundsException | DataFormatException e) {
            // The file was cut short or lies about lengths.
            return NONE;
        }
        boolean whole = found.length > HEADER && found.length >= ByteBuffer.wrap(found).getInt(0);
        String space = whole ? new String(found, 16, 4, StandardCharsets.US_ASCII) : "";
        return space.equals(channels < 3 ? "GRAY" : "RGB ") ? found : NONE;
    }

    private static byte[] find(byte[] file) throws DataFormatException {
        return switch (FileKind.of(file)) {
            case PNG -> png(PngChunks.find(file, "iCCP"));
            case JPEG -> jpeg(ByteBuffer.wrap(file));
            case TIFF -> new TiffTags(file).bytes(TiffTags.PROFILE);
            default -> NONE;
        };
    }

    private static byte[] png(byte[] chunk) throws DataFormatException {
        int name = 0;
        while (name < chunk.length && chunk[name] != 0) {
            name++;
        }
        return name + 2 > chunk.length ? NONE : inflate(chunk, name + 2);
    }

    private static byte[] inflate(byte[] chunk, int from) throws DataFormatException {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(chunk, from, chunk.length - from);
            ByteArrayOutputStream profile = new ByteArrayOutputStream();
            byte[] part = new byte[8192];
            while (!inflater.finished() && profile.size() < LARGEST) {
                int n = inflater.inflate(part);
                if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    return NONE;
                }
                profile.write(part, 0, n);
            }
            return inflater.finished() ? profile.toByteArray() : NONE;
        } finally {
            inflater.end();
        }
    }

    private static byte[] jpeg(ByteBuffer file) {
        Map<Integer, byte[]> parts = new TreeMap<>();
        int at = 2;
        while (at + 4 <= file.limit() && (file.get(at) & 0xFF) == 0xFF) {
            int marker = file.get(at + 1) & 0xFF;
            if (marker == 0xDA || marker == 0xD9) {
                break;
            }
            int length = file.getShort(at + 2) & 0xFFFF;
            if (marker == 0xE2 && length > 2 + JPEG_MARK.length + 2 && marked(file, at + 4)) {
                byte[] part = new byte[length - 2 - JPEG_MARK.length - 2];
                file.get(at + 4 + JPEG_MARK.length + 2, part);
                parts.put(file.get(at + 4 + JPEG_MARK.length) & 0xFF, part);
            }
            at += 2 + length;
        }
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        parts.values().forEach(profile::writeBytes);
        return profile.toByteArray();
    }

    private static boolean marked(ByteBuffer file, int at) {
        for (int i = 0; i < JPEG_MARK.length; i++) {
            if (file.get(at + i) != JPEG_MARK[i]) {
                return false;
            }
        }
        return true;
    }

    /** The APP2 segments that hold a profile in a JPEG. */
    static byte[] jpegSegments(byte[] profile) {
        int most = 0xFFFF - 2 - JPEG_MARK.length - 2;
        int parts = (profile.length + most - 1) / most;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int k = 0; k < parts && parts <= 255; k++) {
            int n = Math.min(most, profile.length - k * most);
            int length = 2 + JPEG_MARK.length + 2 + n;
            out.write(0xFF);
            out.write(0xE2);
            out.write(length >> 8);
            out.write(length);
            out.writeBytes(JPEG_MARK);
            out.write(k + 1);
            out.write(parts);
            out.write(profile, k * most, n);
        }
        return out.toByteArray();
    }
}
