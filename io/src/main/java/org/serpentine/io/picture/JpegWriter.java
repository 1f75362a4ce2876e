package org.serpentine.io.picture;

import java.io.IOException;
import java.io.OutputStream;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** Collects the rows of a JPEG, which OpenCV then encodes, and puts the colour profile in. The pixels wait in native memory. */
final class JpegWriter implements RowSink, AutoCloseable {

    /** The largest extent that the format can tell. */
    private static final int LARGEST = 65_500;
    private static final int QUALITY = 95;

    private final PictureHead head;
    private final Mat mat;
    private final byte[] row;
    private int done;

    JpegWriter(PictureHead head) throws PictureException {
        if (head.width() > LARGEST || head.height() > LARGEST) {
            throw new PictureException("A JPEG has at most " + LARGEST + " pixels along a side, not " + head.width() + " x " + head.height()
                    + "; write a .png or .tif.");
        }
        OpenCv.require();
        this.head = head;
        mat = new Mat(head.height(), head.width(), CvType.makeType(CvType.CV_8U, head.channels()));
        row = new byte[head.width() * head.channels()];
    }

    @Override
    public void write(int rows, float[] values) {
        for (int y = 0; y < rows; y++) {
            for (int i = 0; i < row.length; i++) {
                // Red, green, blue for us are blue, green, red for OpenCV.
                int from = head.channels() == 3 ? i - 2 * (i % 3) + 2 : i;
                row[i] = (byte) values[y * row.length + from];
            }
            mat.put(done++, 0, row);
        }
    }

    void encode(OutputStream out) throws IOException {
        MatOfByte encoded = new MatOfByte();
        MatOfInt options = new MatOfInt(Imgcodecs.IMWRITE_JPEG_QUALITY, QUALITY);
        byte[] bytes;
        try {
            if (!Imgcodecs.imencode(".jpg", mat, encoded, options)) {
                throw new PictureException("OpenCV does not encode this picture as JPEG.");
            }
            bytes = encoded.toArray();
        } catch (CvException e) {
            throw new PictureException("OpenCV does not encode this picture as JPEG: " + e.getMessage(), e);
        } finally {
            encoded.release();
            options.release();
        }
        // The profile comes after the JFIF segment, which must be the first.
        int jfif = (bytes[2] & 0xFF) == 0xFF && (bytes[3] & 0xFF) == 0xE0 ? 4 + ((bytes[4] & 0xFF) << 8 | bytes[5] & 0xFF) : 2;
        out.write(bytes, 0, jfif);
        out.write(ColourProfile.jpegSegments(head.profile()));
        out.write(bytes, jfif, bytes.length - jfif);
    }

    @Override
    public void close() {
        mat.release();
    }
}
