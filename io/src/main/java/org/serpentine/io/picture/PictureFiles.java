package org.serpentine.io.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;
import org.serpentine.io.AtomicFiles;

/**
 * Reads and writes large pictures with their colour profiles, values as the file stores them: PNG, TIFF and JPEG, and BMP to read. For
 * small pictures as numbers there is {@link Pictures}.
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

    private PictureFiles() {
    }

    /**
     * Reads a picture; a JPEG is turned upright by its EXIF orientation. Of several pages the first is taken.
     *
     * @param file     PNG, TIFF, JPEG or BMP
     * @param maxBytes what reading may take in memory, the file included
     * @return values as stored, and the colour profile
     * @throws IOException if it cannot be read or is too large; the message says why
     */
    public static StoredPicture read(Path file, long maxBytes) throws IOException {
        byte[] bytes = Pictures.bytes(file);
        int[] extent = extent(bytes);
        if (extent != null) {
            // Decoded once in native memory, and once for us; at least grey of 8 bits.
            long least = bytes.length + 2L * extent[0] * extent[1];
            if (least > maxBytes) {
                throw tooLarge(file, extent[0], extent[1], least, maxBytes);
            }
        }
        OpenCv.require();
        MatOfByte encoded = new MatOfByte(bytes);
        Mat mat = null;
        try {
            mat = Imgcodecs.imdecode(encoded, Pictures.flags(bytes));
            if (mat.empty()) {
                throw Pictures.unreadable(file);
            }
            long need = bytes.length + 2L * mat.total() * mat.elemSize();
            if (need > maxBytes || mat.total() * mat.elemSize() > Integer.MAX_VALUE - 8) {
                throw tooLarge(file, mat.cols(), mat.rows(), need, maxBytes);
            }
            StoredPicture straight = tiff(bytes) && mat.type() == CvType.CV_8UC4 ? straightAlpha(bytes) : null;
            return straight != null ? straight : stored(file, mat, bytes);
        } catch (CvException e) {
            throw new PictureException("Cannot read the picture " + file + ": " + Pictures.firstLine(e), e);
        } finally {
            encoded.release();
            if (mat != null) {
                mat.release();
            }
        }
    }

    private static boolean tiff(byte[] bytes) {
        return bytes[0] == 'I' && bytes[1] == 'I' || bytes[0] == 'M' && bytes[1] == 'M';
    }

    /** OpenCV multiplies the colours of such a TIFF by their alpha; Java's reader gives them as they are. Null if it cannot read the file. */
    private static StoredPicture straightAlpha(byte[] bytes) {
        BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException | RuntimeException e) {
            return null;
        }
        if (image == null || image.getRaster().getNumBands() != 4 || image.getRaster().getSampleModel().getSampleSize(0) != 8
                || image.getType() == BufferedImage.TYPE_4BYTE_ABGR_PRE) {
            return null;
        }
        PictureHead head = new PictureHead(image.getWidth(), image.getHeight(), 4, Picture.Depth.U8, ColourProfile.in(bytes, 4));
        byte[] values = new byte[(int) head.bytes()];
        int[] row = new int[4 * head.width()];
        for (int y = 0; y < head.height(); y++) {
            image.getRaster().getPixels(0, y, head.width(), 1, row);
            for (int i = 0; i < row.length; i++) {
                values[y * row.length + i] = (byte) row[i];
            }
        }
        return new StoredPicture(head, values);
    }

    private static PictureException tooLarge(Path file, int width, int height, long need, long maxBytes) {
        return new PictureException("Cannot read the picture " + file + ": " + width + " x " + height + " pixels take at least " + (need >> 20)
                + " MB of memory, and " + (maxBytes >> 20) + " MB may be used.");
    }

    private static StoredPicture stored(Path file, Mat mat, byte[] bytes) throws PictureException {
        Picture.Depth depth = switch (mat.depth()) {
            case CvType.CV_8U -> Picture.Depth.U8;
            case CvType.CV_16U -> Picture.Depth.U16;
            case CvType.CV_32F -> Picture.Depth.F32;
            default -> throw new PictureException("Cannot read the picture " + file + ": its values are of the type "
                    + CvType.typeToString(mat.type()) + "; read are 8 and 16 unsigned bits and 32-bit floats.");
        };
        int channels = mat.channels();
        if (channels > 4) {
            throw new PictureException("Cannot read the picture " + file + ": it has " + channels + " channels; 1 to 4 are read.");
        }
        PictureHead head = new PictureHead(mat.cols(), mat.rows(), channels, depth, ColourProfile.in(bytes, channels));
        byte[] values = new byte[(int) head.bytes()];
        int line = values.length / mat.rows();
        ByteBuffer all = ByteBuffer.wrap(values).order(ByteOrder.nativeOrder());
        for (int y = 0; y < mat.rows(); y++) {
            switch (depth) {
                case U8 -> {
                    byte[] row = new byte[line];
                    mat.get(y, 0, row);
                    all.put(y * line, row);
                }
                case U16 -> {
                    short[] row = new short[line / 2];
                    mat.get(y, 0, row);
                    all.position(y * line).asShortBuffer().put(row);
                }
                case F32 -> {
                    float[] row = new float[line / 4];
                    mat.get(y, 0, row);
                    all.position(y * line).asFloatBuffer().put(row);
                }
            }
        }
        if (channels >= 3) {
            swap(values, channels, head.bytesPerValue());
        }
        return new StoredPicture(head, values);
    }

    /** OpenCV's blue, green, red to red, green, blue. */
    private static void swap(byte[] values, int channels, int size) {
        for (int i = 0; i < values.length; i += channels * size) {
            for (int b = i; b < i + size; b++) {
                byte kept = values[b];
                values[b] = values[b + 2 * size];
                values[b + 2 * size] = kept;
            }
        }
    }

    /** Width and height that the file's own header tells; null if it is none that Java knows. */
    private static int[] extent(byte[] bytes) {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return null;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return new int[] {reader.getWidth(0), reader.getHeight(0)};
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            // Damaged or unusual: the decoder will tell.
            return null;
        }
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
