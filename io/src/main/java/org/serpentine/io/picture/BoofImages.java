package org.serpentine.io.picture;

import boofcv.struct.image.GrayF32;
import boofcv.struct.image.GrayU8;
import boofcv.struct.image.InterleavedF32;
import boofcv.struct.image.Planar;

/** Exchange with BoofCV. Values keep their range; images that are part of a larger one are read correctly. */
public final class BoofImages {

    private BoofImages() {
    }

    /**
     * Copies a picture into a grey float image; colour becomes luma.
     *
     * @param picture the picture
     * @return a new image
     */
    public static GrayF32 toGray(Picture picture) {
        GrayF32 image = new GrayF32(picture.width(), picture.height());
        System.arraycopy(picture.grey().values(), 0, image.data, 0, image.data.length);
        return image;
    }

    /**
     * Copies a picture into a grey byte image; colour becomes luma, and white becomes 255.
     *
     * @param picture the picture
     * @return a new image
     */
    public static GrayU8 toGrayU8(Picture picture) {
        float[] grey = picture.grey().withDepth(Picture.Depth.U8).values();
        GrayU8 image = new GrayU8(picture.width(), picture.height());
        for (int i = 0; i < grey.length; i++) {
            image.data[i] = (byte) Math.min(Math.max(Math.round(grey[i]), 0), 255);
        }
        return image;
    }

    /**
     * Copies a picture into one plane a channel.
     *
     * @param picture the picture
     * @return a new image
     */
    public static Planar<GrayF32> toPlanar(Picture picture) {
        int channels = picture.channels();
        Planar<GrayF32> image = new Planar<>(GrayF32.class, picture.width(), picture.height(), channels);
        for (int c = 0; c < channels; c++) {
            float[] plane = image.getBand(c).data;
            for (int i = 0; i < plane.length; i++) {
                plane[i] = picture.values()[i * channels + c];
            }
        }
        return image;
    }

    /**
     * Copies a picture into an image of the same memory layout.
     *
     * @param picture the picture
     * @return a new image
     */
    public static InterleavedF32 toInterleaved(Picture picture) {
        InterleavedF32 image = new InterleavedF32(picture.width(), picture.height(), picture.channels());
        System.arraycopy(picture.values(), 0, image.data, 0, image.data.length);
        return image;
    }

    /**
     * Copies a grey image.
     *
     * @param image the image
     * @param depth says the range of its values
     * @return the picture
     */
    public static Picture toPicture(GrayF32 image, Picture.Depth depth) {
        float[] values = new float[image.width * image.height];
        for (int y = 0; y < image.height; y++) {
            System.arraycopy(image.data, image.startIndex + y * image.stride, values, y * image.width, image.width);
        }
        return new Picture(image.width, image.height, 1, depth, values);
    }

    /**
     * Copies a grey byte image.
     *
     * @param image the image
     * @return the picture
     */
    public static Picture toPicture(GrayU8 image) {
        float[] values = new float[image.width * image.height];
        for (int y = 0; y < image.height; y++) {
            for (int x = 0; x < image.width; x++) {
                values[y * image.width + x] = image.data[image.startIndex + y * image.stride + x] & 0xFF;
            }
        }
        return new Picture(image.width, image.height, 1, Picture.Depth.U8, values);
    }

    /**
     * Copies an image of planes.
     *
     * @param image one to four planes
     * @param depth says the range of its values
     * @return the picture
     */
    public static Picture toPicture(Planar<GrayF32> image, Picture.Depth depth) {
        int channels = image.getNumBands();
        float[] values = new float[image.width * image.height * channels];
        for (int c = 0; c < channels; c++) {
            GrayF32 plane = image.getBand(c);
            for (int y = 0; y < image.height; y++) {
                for (int x = 0; x < image.width; x++) {
                    values[(y * image.width + x) * channels + c] = plane.data[plane.startIndex + y * plane.stride + x];
                }
            }
        }
        return new Picture(image.width, image.height, channels, depth, values);
    }

    /**
     * Copies an interleaved image.
     *
     * @param image one to four channels
     * @param depth says the range of its values
     * @return the picture
     */
    public static Picture toPicture(InterleavedF32 image, Picture.Depth depth) {
        int row = image.width * image.numBands;
        float[] values = new float[row * image.height];
        for (int y = 0; y < image.height; y++) {
            System.arraycopy(image.data, image.startIndex + y * image.stride, values, y * row, row);
        }
        return new Picture(image.width, image.height, image.numBands, depth, values);
    }
}
