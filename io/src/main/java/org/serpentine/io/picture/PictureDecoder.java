package org.serpentine.io.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Decodes pictures to what their files store, upright: OpenCV's work, and what it leaves out or gets wrong put right (orientation of PNG,
 * transparency of grey, alpha of TIFF, CMYK).
 */
final class PictureDecoder {
    private static final int CMYK = 5;
    private static final int LAB = 8;
    private static final int LAST_LAB = 10;
    private static final int INDEX_COLOUR = 25;
    private static final int GREY_ALPHA = 4;
    private static final int MOST_CHANNELS = 4;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final Path file;
    private final byte[] bytes;
    private final FileHead head;
    /** Of a TIFF; empty for the others. */
    private final TiffTags tags;
    private final long maxBytes;
    private final String formats;

    /**
     * A decoder of one file.
     *
     * @param file     named in errors
     * @param bytes    what it holds, at least 1
     * @param maxBytes what decoding may take in memory, the file included
     * @param formats  what is read, for errors
     */
    PictureDecoder(Path file, byte[] bytes, long maxBytes, String formats) {
        this.formats = formats;
        this.file = file;
        this.bytes = bytes;
        this.maxBytes = maxBytes;
        head = FileHead.of(bytes);
        tags = new TiffTags(bytes);
    }

    FileHead head() {
        return head;
    }

    /** The first picture of the file. */
    StoredPicture decode() throws PictureException {
        // Decoded once in native memory, and once for us.
        checkMemory(head.width(), head.height(), 2 * head.bytes());
        checkArray(head.width(), head.height(), head.heldBytes());
        return switch (head.kind()) {
            case PNG -> Turning.upright(png(opencv()), head.orientation());
            case TIFF -> tiff().ofPages(Math.max(1, tags.pages()));
            case GIF -> throw failure("found GIF, expected " + formats + "; convert it to PNG first");
            case JPEG -> {
                if (head.bits() != 8) {
                    throw failure("it is a JPEG of " + head.bits() + " bits a value, expected 8; convert it to PNG first");
                }
                yield opencv();
            }
            default -> opencv();
        };
    }

    /** Refuses what takes more bytes beside the file's own than there may be. */
    void checkMemory(int width, int height, long need) throws PictureException {
        if (bytes.length + need > maxBytes) {
            throw failure(width + " x " + height + " pixels take at least " + (bytes.length + need >> 20) + " MB of memory, and " + (maxBytes >> 20)
                    + " MB may be used; allow more (--max-memory, or Java's -Xmx), or cut it into parts");
        }
    }

    private void checkArray(int width, int height, long held) throws PictureException {
        if (held > LONGEST_ARRAY) {
            throw failure(width + " x " + height + " pixels of " + head.channels() + " channels take " + (held >> 20)
                    + " MB, more than a picture may have (2 GB); cut it into parts");
        }
    }

    private PictureException failure(String reason) {
        return new PictureException("Cannot read the picture " + file + ": " + reason + ".");
    }

    /** Nothing came of it: says what was found. */
    PictureException unreadable() {
        return switch (head.kind()) {
            case PNG, JPEG, BMP -> failure("it is a " + head.kind().label() + " that is damaged or was cut short; copy it again from where it came");
            case WEBP -> failure("it is a WebP that is damaged, was cut short, or is not read; copy it again, or convert it to PNG");
            case TIFF -> failure("it is a TIFF of " + tags.values() + " that is damaged or of a form that is not read;"
                    + " convert it to PNG, or to a plain TIFF of 8 or 16 bits or 32-bit floats");
            default -> failure("found " + head.kind().label() + ", expected " + formats + "; convert it to PNG first");
        };
    }

    private StoredPicture opencv() throws PictureException {
        OpenCv.require();
        MatOfByte encoded = new MatOfByte(bytes);
        Mat mat = null;
        try {
            mat = Imgcodecs.imdecode(encoded, flags());
            if (mat.empty() || mat.channels() > MOST_CHANNELS) {
                throw unreadable();
            }
            return stored(mat, ColourProfile.in(bytes, mat.channels()));
        } catch (CvException e) {
            PictureException clear = unreadable();
            clear.initCause(e);
            throw clear;
        } finally {
            encoded.release();
            if (mat != null) {
                mat.release();
            }
        }
    }

    /** "Unchanged" keeps alpha but ignores EXIF; JPEG has no alpha. */
    private int flags() {
        return head.kind() == FileKind.JPEG ? Imgcodecs.IMREAD_ANYCOLOR | Imgcodecs.IMREAD_ANYDEPTH : Imgcodecs.IMREAD_UNCHANGED;
    }

    /** Values of types that pictures do not have become floats. */
    private StoredPicture stored(Mat mat, byte[] profile) throws PictureException {
        Picture.Depth depth = switch (mat.depth()) {
            case CvType.CV_8U -> Picture.Depth.U8;
            case CvType.CV_16U -> Picture.Depth.U16;
            default -> Picture.Depth.F32;
        };
        if (depth == Picture.Depth.F32 && mat.depth() != CvType.CV_32F) {
            mat.convertTo(mat, CvType.CV_32F);
        }
        int channels = mat.channels();
        PictureHead result = new PictureHead(mat.cols(), mat.rows(), channels, depth, profile);
        checkMemory(mat.cols(), mat.rows(), 2 * result.bytes());
        checkArray(mat.cols(), mat.rows(), result.bytes());
        byte[] values = new byte[(int) result.bytes()];
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
            swap(values, channels, result.bytesPerValue());
        }
        return new StoredPicture(result, values);
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

    /** OpenCV makes colour of grey with alpha, and forgets which grey is transparent. */
    private StoredPicture png(StoredPicture picture) {
        PictureHead has = picture.head();
        PictureHead grey = new PictureHead(has.width(), has.height(), 2, has.depth(), ColourProfile.in(bytes, 2));
        if (bytes[INDEX_COLOUR] == GREY_ALPHA && has.channels() == 4) {
            return picture.changed(grey, (row, to) -> {
                for (int i = 0; i < to.length; i += 2) {
                    to[i] = row[2 * i];
                    to[i + 1] = row[2 * i + 3];
                }
            });
        }
        byte[] transparent = PngChunks.find(bytes, "tRNS");
        if (bytes[INDEX_COLOUR] == 0 && has.channels() == 1 && transparent.length >= 2) {
            int stored = ByteBuffer.wrap(transparent).getShort() & 0xFFFF;
            float value = head.bits() >= 8 ? stored : stored * 255f / ((1 << head.bits()) - 1);
            return picture.changed(grey, (row, to) -> {
                for (int i = 0; i < row.length; i++) {
                    to[2 * i] = row[i];
                    to[2 * i + 1] = row[i] == value ? 0 : has.depth().white();
                }
            });
        }
        return picture;
    }

    /** Refuses values that are no brightness: neither whole numbers from black to white nor floats. */
    void checkBrightness(StoredPicture decoded) throws PictureException {
        if (decoded.depth() == Picture.Depth.F32 && head.kind() == FileKind.TIFF
                && tags.first(TiffTags.SAMPLE_FORMAT, TiffTags.UNSIGNED) != TiffTags.FLOAT) {
            throw failure("it is a TIFF of " + tags.values() + ", expected unsigned integers of 8 or 16 bits, or floats from 0 to"
                    + " 1; convert it first");
        }
    }

    private StoredPicture tiff() throws PictureException {
        int photometric = tags.first(TiffTags.PHOTOMETRIC, 1);
        if (photometric >= LAB && photometric <= LAST_LAB) {
            throw failure("its colours are CIE L*a*b*, expected grey, RGB or CMYK; convert it to RGB first");
        }
        boolean cmyk = photometric == CMYK;
        if (cmyk && head.bits() != 8) {
            throw failure("it is CMYK of " + head.bits() + " bits, expected CMYK of 8 bits or RGB; convert it to RGB first");
        }
        if (tags.cutShort()) {
            throw failure("the TIFF was cut short: its header places pixels beyond the end of the file; copy it again from where it came");
        }
        if (TiffRaster.better(head, tags)) {
            StoredPicture straight = TiffRaster.read(bytes, head, ColourProfile.in(bytes, head.channels()));
            if (straight != null) {
                return tags.first(TiffTags.EXTRA_SAMPLES, 0) == TiffRaster.PREMULTIPLIED ? TiffRaster.straight(straight) : straight;
            }
        }
        StoredPicture picture = opencv();
        if (cmyk && picture.channels() == 4) {
            PictureHead has = picture.head();
            return picture.changed(new PictureHead(has.width(), has.height(), 3, has.depth(), has.profile()), (row, to) -> {
                for (int i = 0; i < to.length; i++) {
                    to[i] = row[i / 3 * 4 + i % 3];
                }
            });
        }
        if (head.channels() == 2 && picture.channels() != 2) {
            throw unreadable();
        }
        // Of 8 bits OpenCV has multiplied what was straight.
        int alpha = tags.first(TiffTags.EXTRA_SAMPLES, 0);
        return alpha == TiffRaster.PREMULTIPLIED || alpha == TiffRaster.STRAIGHT && head.bits() == 8 ? TiffRaster.straight(picture) : picture;
    }
}
