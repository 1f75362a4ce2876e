package org.serpentine.io.picture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.serpentine.io.AtomicFiles;

/**
 * Reads and writes large pictures with their colour profiles, values as the file stores them: PNG, TIFF and JPEG, and BMP and WebP to read.
 * For small pictures as numbers there is {@link Pictures}.
 */
public final class PictureFiles {

    /** Formats that are written. */
    public enum Format {
        /** 8 or 16 bits, with or without alpha. */
        PNG(".png"),
        /** 8 or 16 bits or floats, with or without alpha. */
        TIFF(".tif", ".tiff"),
        /** 8 bits without alpha; loses a little, at a quality of 95. */
        JPEG(".jpg", ".jpeg");

        private final String[] endings;

        Format(String... endings) {
            this.endings = endings;
        }

        /**
         * The format that a file's name ends with.
         *
         * @param file any name
         * @return empty if it is none of these
         */
        public static Optional<Format> of(Path file) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            for (Format format : values()) {
                for (String ending : format.endings) {
                    if (name.endsWith(ending)) {
                        return Optional.of(format);
                    }
                }
            }
            return Optional.empty();
        }

        /**
         * The usual ending.
         *
         * @return with its dot
         */
        public String ending() {
            return endings[0];
        }

        /**
         * Whether the format holds such pictures without loss of channels or depth.
         *
         * @param head the picture
         * @return false if it must be converted first
         */
        public boolean holds(PictureHead head) {
            return switch (this) {
                case PNG -> head.depth() != Picture.Depth.F32;
                case TIFF -> true;
                case JPEG -> head.depth() == Picture.Depth.U8 && !head.hasAlpha();
            };
        }
    }

    /** Gives the rows of a picture to a sink. */
    @FunctionalInterface
    public interface Filler {
        /**
         * Writes all rows, from the top down.
         *
         * @param sink takes them
         * @throws IOException if they cannot be made or written
         */
        void fill(RowSink sink) throws IOException;
    }

    private static final String READ = "PNG, JPEG, TIFF, BMP or WebP";

    private PictureFiles() {
    }

    /**
     * Reads a picture, turned upright by its EXIF orientation. Of several pages the first is taken; CMYK becomes RGB.
     *
     * @param file     PNG, TIFF, JPEG, BMP or WebP
     * @param maxBytes what reading may take in memory, the file included
     * @return values as stored, and the colour profile
     * @throws IOException if it cannot be read or is too large; the message says why
     */
    public static StoredPicture read(Path file, long maxBytes) throws IOException {
        byte[] bytes = Pictures.bytes(file);
        PictureDecoder decoder = new PictureDecoder(file, bytes, maxBytes, READ);
        StoredPicture picture = decoder.decode();
        decoder.checkBrightness(picture);
        return picture;
    }

    /**
     * Writes a picture row by row in the format that the name ends with; the file appears whole or not at all.
     *
     * @param file   ends in .png, .tif, .tiff, .jpg or .jpeg; an existing file is replaced
     * @param head   size, channels, depth and colour profile
     * @param filler gives the rows
     * @throws IOException if the format does not hold such a picture, or it cannot be written
     */
    public static void write(Path file, PictureHead head, Filler filler) throws IOException {
        Format format = Format.of(file).orElseThrow(() -> new PictureException("Cannot write the picture " + file
                + ": the name must end in .png, .tif, .tiff, .jpg or .jpeg."));
        if (!format.holds(head)) {
            throw new PictureException("Cannot write the picture " + file + ": " + format + " does not hold " + head.channels()
                    + " channels of " + head.depth() + "; write a .tif" + (head.depth() == Picture.Depth.F32 ? "." : " or .png."));
        }
        switch (format) {
            case PNG -> AtomicFiles.write(file, out -> {
                try (PngWriter writer = new PngWriter(out, head)) {
                    fill(head, filler, writer);
                }
            });
            case TIFF -> AtomicFiles.writePath(file, temporary -> {
                try (TiffWriter writer = new TiffWriter(temporary, head)) {
                    fill(head, filler, writer);
                }
            });
            case JPEG -> AtomicFiles.write(file, out -> {
                try (JpegWriter writer = new JpegWriter(head)) {
                    fill(head, filler, writer);
                    writer.encode(out);
                }
            });
        }
    }

    /** Refuses more rows than there should be, and fewer: a file that says otherwise would be damaged. */
    private static void fill(PictureHead head, Filler filler, RowSink sink) throws IOException {
        int[] done = {0};
        filler.fill((rows, values) -> {
            done[0] += rows;
            if (done[0] <= head.height()) {
                sink.write(rows, values);
            }
        });
        if (done[0] != head.height()) {
            throw new IllegalArgumentException(done[0] + " rows were given for a picture of " + head.height());
        }
    }

    /**
     * Writes a picture with a colour profile.
     *
     * @param file    ends in .png, .tif, .tiff, .jpg or .jpeg; an existing file is replaced
     * @param picture the picture; whole depths are rounded and limited
     * @param profile ICC profile; empty for none
     * @throws IOException if the format does not hold such a picture, or it cannot be written
     */
    public static void write(Path file, Picture picture, byte[] profile) throws IOException {
        PictureHead head = new PictureHead(picture.width(), picture.height(), picture.channels(), picture.depth(), profile);
        float white = picture.depth().white();
        write(file, head, sink -> {
            int line = picture.width() * picture.channels();
            float[] row = new float[line];
            for (int y = 0; y < picture.height(); y++) {
                for (int i = 0; i < line; i++) {
                    float v = picture.values()[y * line + i];
                    row[i] = picture.depth() == Picture.Depth.F32 ? v : Math.round(Math.min(Math.max(v, 0), white));
                }
                sink.write(1, row);
            }
        });
    }
}
