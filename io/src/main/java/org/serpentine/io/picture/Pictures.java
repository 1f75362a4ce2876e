package org.serpentine.io.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.core.Size;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;
import org.serpentine.io.AtomicFiles;

/**
 * Reads and writes pictures: PNG, TIFF, JPEG and BMP of 8 or 16 bits (TIFF also float), grey, colour, with or without
 * alpha; GIF and WebP are read only. The format of a file that is read is told by its content, of one that is written by its name.
 */
public final class Pictures {

    /** What the names of pictures that can be read end with, in lower case. */
    public static final List<String> ENDINGS = List.of(".png", ".tif", ".tiff", ".jpg", ".jpeg", ".bmp", ".gif", ".webp");

    private static final String READ = "PNG, JPEG, TIFF, BMP, GIF or WebP";
    private static final int MAX_FILE = Integer.MAX_VALUE - 8;
    private static final int TIFF_LZW = 5;

    /** How a picture is brought to another size. */
    public enum Resize {
        /** Nearest pixel: for labels. */
        NEAREST(Imgproc.INTER_NEAREST_EXACT),
        /** Linear between pixel centres. */
        LINEAR(Imgproc.INTER_LINEAR),
        /** Cubic between pixel centres, with OpenCV's coefficient of -0.75. */
        CUBIC(Imgproc.INTER_CUBIC),
        /** Mean over the area of each new pixel: for shrinking without aliasing. */
        AREA(Imgproc.INTER_AREA);

        private final int code;

        Resize(int code) {
            this.code = code;
        }
    }

    private Pictures() {
    }

    /**
     * Whether a file is called like a picture.
     *
     * @param file its content is not looked at
     * @return true if the name ends with one of {@link #ENDINGS}, in any case
     */
    public static boolean isNamedAsPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /**
     * Reads a picture as it is stored, turned upright by its EXIF orientation. Of several pages the first is taken; CMYK
     * becomes RGB. Embedded colour profiles are not applied (nor are they by PIL, with which the networks were trained).
     *
     * @param file the picture
     * @return its values in their own range
     * @throws IOException if it cannot be read; the message says why
     */
    public static Picture read(Path file) throws IOException {
        byte[] bytes = bytes(file);
        PictureDecoder decoder = new PictureDecoder(file, bytes, Runtime.getRuntime().maxMemory(), READ);
        FileHead head = decoder.head();
        // As stored, and as numbers.
        decoder.checkMemory(head.width(), head.height(), head.bytes() + Float.BYTES * head.values());
        return head.kind() == FileKind.GIF ? readGif(file, bytes) : decoder.decode().picture();
    }

    /**
     * Reads all pages of a TIFF; of other formats the one picture.
     *
     * @param file the picture
     * @return at least one page
     * @throws IOException if it cannot be read; the message says why
     */
    public static List<Picture> readPages(Path file) throws IOException {
        byte[] bytes = bytes(file);
        if (new TiffTags(bytes).pages() < 2) {
            return List.of(read(file));
        }
        OpenCv.require();
        MatOfByte encoded = new MatOfByte(bytes);
        List<Mat> mats = new ArrayList<>();
        try {
            Imgcodecs.imdecodemulti(encoded, Imgcodecs.IMREAD_UNCHANGED, mats);
            List<Picture> pages = new ArrayList<>();
            for (Mat mat : mats) {
                pages.add(Mats.toPicture(mat));
            }
            if (pages.isEmpty()) {
                throw new PictureDecoder(file, bytes, Long.MAX_VALUE, READ).unreadable();
            }
            return pages;
        } catch (CvException | IllegalArgumentException e) {
            throw new PictureException("Cannot read the picture " + file + ": " + firstLine(e), e);
        } finally {
            encoded.release();
            mats.forEach(Mat::release);
        }
    }

    static byte[] bytes(Path file) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw new PictureException("Cannot read the picture " + file + ": it is a folder.");
            }
            if (Files.size(file) == 0) {
                throw new PictureException("Cannot read the picture " + file + ": it has 0 bytes; copy it again from where it came.");
            }
            if (Files.size(file) > MAX_FILE) {
                throw new PictureException("Cannot read the picture " + file + ": it has " + Files.size(file)
                        + " bytes; at most " + MAX_FILE + " are read.");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new PictureException("Cannot read the picture " + file + ": there is no such file.", e);
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage()).strip();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** Masks of older data sets are GIFs; OpenCV's decoder for them is not in every build. */
    private static Picture readGif(Path file, byte[] bytes) throws IOException {
        BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException | RuntimeException e) {
            throw new PictureException("Cannot read the picture " + file + ": it is a damaged GIF (" + e.getMessage() + ").", e);
        }
        if (image == null) {
            throw new PictureException("Cannot read the picture " + file + ": it is a damaged GIF.");
        }
        int width = image.getWidth();
        int height = image.getHeight();
        int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
        boolean grey = true;
        boolean opaque = true;
        for (int pixel : argb) {
            grey &= (pixel >> 16 & 0xFF) == (pixel >> 8 & 0xFF) && (pixel >> 8 & 0xFF) == (pixel & 0xFF);
            opaque &= pixel >>> 24 == 0xFF;
        }
        int channels = (grey ? 1 : 3) + (opaque ? 0 : 1);
        float[] values = new float[argb.length * channels];
        for (int i = 0; i < argb.length; i++) {
            for (int c = 0; c < channels; c++) {
                boolean alpha = !opaque && c == channels - 1;
                values[i * channels + c] = argb[i] >> (alpha ? 24 : 16 - 8 * c) & 0xFF;
            }
        }
        return new Picture(width, height, channels, Picture.Depth.U8, values);
    }

    /**
     * Writes a picture in the format that the name ends with: png, tif, tiff, jpg, jpeg or bmp.
     *
     * @param file    an existing file is replaced
     * @param picture the picture; JPEG and BMP hold 8 bits only, PNG 8 or 16, and only PNG and TIFF hold alpha
     * @throws IOException if it cannot be written; nothing half-written is left
     */
    public static void write(Path file, Picture picture) throws IOException {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String ending = name.substring(name.lastIndexOf('.') + 1);
        boolean bytesOnly = ending.matches("jpe?g|bmp");
        if (!bytesOnly && !ending.matches("png|tiff?")) {
            throw new PictureException("Cannot write the picture " + file + ": the name must end in .png, .tif, .tiff, .jpg, "
                    + ".jpeg or .bmp.");
        }
        boolean fits = switch (picture.depth()) {
            case U8 -> true;
            case U16 -> !bytesOnly;
            case F32 -> ending.startsWith("tif");
        };
        if (!fits || picture.hasAlpha() && bytesOnly || picture.channels() == 2) {
            throw new PictureException("Cannot write the picture " + file + ": " + ending + " does not hold " + picture.channels()
                    + " channels of " + picture.depth() + "; convert it with withDepth, grey or rgb, or write a .tif.");
        }
        byte[] encoded = encode(file, "." + ending, picture);
        AtomicFiles.write(file, out -> out.write(encoded));
    }

    private static byte[] encode(Path file, String ending, Picture picture) throws PictureException {
        Mat mat = Mats.toMat(picture);
        MatOfByte encoded = new MatOfByte();
        // Left to itself, OpenCV packs float colours with loss (SGI LogLuv).
        MatOfInt options = ending.startsWith(".tif") ? new MatOfInt(Imgcodecs.IMWRITE_TIFF_COMPRESSION, TIFF_LZW) : new MatOfInt();
        try {
            if (!Imgcodecs.imencode(ending, mat, encoded, options)) {
                throw new PictureException("Cannot write the picture " + file + ": OpenCV does not encode " + ending + ".");
            }
            return encoded.toArray();
        } catch (CvException e) {
            throw new PictureException("Cannot write the picture " + file + ": " + firstLine(e), e);
        } finally {
            mat.release();
            encoded.release();
            options.release();
        }
    }

    /**
     * Brings a picture to another size; the outer borders stay where they are.
     *
     * @param picture the picture
     * @param width   new pixels along x, at least 1
     * @param height  new pixels along y, at least 1
     * @param how     the interpolation
     * @return the picture in the same depth
     */
    public static Picture resize(Picture picture, int width, int height, Resize how) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("The new size is " + width + " x " + height + "; it must be at least 1 x 1.");
        }
        Mat mat = Mats.toMat(new Picture(picture.width(), picture.height(), picture.channels(), Picture.Depth.F32, picture.values()));
        Mat resized = new Mat();
        try {
            Imgproc.resize(mat, resized, new Size(width, height), 0, 0, how.code);
            return new Picture(width, height, picture.channels(), picture.depth(), Mats.toPicture(resized).values());
        } finally {
            mat.release();
            resized.release();
        }
    }
}
