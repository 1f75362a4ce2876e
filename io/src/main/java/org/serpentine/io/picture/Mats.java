package org.serpentine.io.picture;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Exchange with OpenCV. Channels are turned between this library's red, green, blue and OpenCV's blue, green, red. A Mat
 * holds native memory: release it when done.
 */
public final class Mats {

    private static final int MAX_CHANNELS = 4;

    private Mats() {
    }

    /**
     * Copies a picture into a new Mat of the picture's depth: CV_8U, CV_16U (values rounded and limited to the range) or
     * CV_32F.
     *
     * @param picture the picture
     * @return the Mat, in OpenCV's channel order
     */
    public static Mat toMat(Picture picture) {
        OpenCv.require();
        int depth = switch (picture.depth()) {
            case U8 -> CvType.CV_8U;
            case U16 -> CvType.CV_16U;
            case F32 -> CvType.CV_32F;
        };
        Mat mat = new Mat(picture.height(), picture.width(), CvType.makeType(depth, picture.channels()));
        float[] values = swapped(picture.values(), picture.channels());
        switch (picture.depth()) {
            case U8 -> {
                byte[] bytes = new byte[values.length];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) rounded(values[i], 255);
                }
                mat.put(0, 0, bytes);
            }
            case U16 -> {
                short[] shorts = new short[values.length];
                for (int i = 0; i < shorts.length; i++) {
                    shorts[i] = (short) rounded(values[i], 65535);
                }
                mat.put(0, 0, shorts);
            }
            case F32 -> mat.put(0, 0, values);
        }
        return mat;
    }

    private static int rounded(float value, int white) {
        return Math.min(Math.max(Math.round(value), 0), white);
    }

    /**
     * Copies a Mat of any element type into a picture. CV_8U and CV_16U keep their depth, everything else becomes F32.
     *
     * @param mat two-dimensional, 1 to 4 channels in OpenCV's order; stays as it is
     * @return the picture
     */
    public static Picture toPicture(Mat mat) {
        OpenCv.require();
        if (mat.dims() != 2 || mat.empty() || mat.channels() > MAX_CHANNELS) {
            throw new IllegalArgumentException("A picture is made from a Mat of 2 dimensions and 1 to 4 channels; this has "
                    + mat.dims() + " dimensions and " + mat.channels() + " channels" + (mat.empty() ? " and is empty." : "."));
        }
        Picture.Depth depth = switch (mat.depth()) {
            case CvType.CV_8U -> Picture.Depth.U8;
            case CvType.CV_16U -> Picture.Depth.U16;
            default -> Picture.Depth.F32;
        };
        long length = mat.total() * mat.channels();
        if (length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A Mat of " + mat.cols() + " x " + mat.rows() + " pixels is too large: a picture "
                    + "holds at most 2147483647 values.");
        }
        float[] values = new float[(int) length];
        Mat floats = new Mat();
        try {
            // A copy is continuous even where the Mat is a region of another.
            mat.convertTo(floats, CvType.CV_32F);
            floats.get(0, 0, values);
        } finally {
            floats.release();
        }
        return new Picture(mat.cols(), mat.rows(), mat.channels(), depth, swapped(values, mat.channels()));
    }

    /** Exchanges the first and third channel of colour; the values themselves if there is no colour. */
    private static float[] swapped(float[] values, int channels) {
        if (channels < 3) {
            return values;
        }
        float[] turned = values.clone();
        for (int i = 0; i < turned.length; i += channels) {
            turned[i] = values[i + 2];
            turned[i + 2] = values[i];
        }
        return turned;
    }

    /**
     * The version of OpenCV that is in use, for reports.
     *
     * @return for example {@code 4.11.0}
     */
    public static String version() {
        OpenCv.require();
        return Core.getVersionString();
    }
}
