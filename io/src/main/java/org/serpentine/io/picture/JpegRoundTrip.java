package org.serpentine.io.picture;

import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.core.MatOfInt;
import org.opencv.imgcodecs.Imgcodecs;

/** What JPEG compression does to a picture, for training and measuring the removal of its artefacts. */
public final class JpegRoundTrip {

    private JpegRoundTrip() {
    }

    /**
     * Compresses a picture and decodes it again, in memory.
     *
     * @param picture grey or RGB of 8 bits
     * @param quality 1 to 100 on the scale of libjpeg; colours are stored at half the resolution
     * @return the decoded picture
     */
    public static Picture apply(Picture picture, int quality) {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("quality is " + quality + "; it must be 1 to 100.");
        }
        if (picture.depth() != Picture.Depth.U8 || picture.hasAlpha()) {
            throw new IllegalArgumentException("JPEG holds grey or RGB of 8 bits; the picture has " + picture.channels() + " channels of "
                    + picture.depth() + ".");
        }
        Mat mat = Mats.toMat(picture);
        MatOfByte encoded = new MatOfByte();
        MatOfInt options = new MatOfInt(Imgcodecs.IMWRITE_JPEG_QUALITY, quality, Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
                Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_420);
        Mat decoded = null;
        try {
            Imgcodecs.imencode(".jpg", mat, encoded, options);
            decoded = Imgcodecs.imdecode(encoded, picture.channels() == 1 ? Imgcodecs.IMREAD_GRAYSCALE : Imgcodecs.IMREAD_COLOR);
            return Mats.toPicture(decoded);
        } finally {
            mat.release();
            encoded.release();
            options.release();
            if (decoded != null) {
                decoded.release();
            }
        }
    }
}
