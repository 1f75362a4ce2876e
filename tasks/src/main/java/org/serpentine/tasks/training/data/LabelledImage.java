package org.serpentine.tasks.training.data;

import java.util.Arrays;

/**
 * An image or volume with the label of each pixel; a picture has depth 1.
 *
 * @param name     what to call it in reports
 * @param image    values {@code [depth, height, width, channels]}, row-major
 * @param labels   {@code [depth, height, width]}, unsigned bytes
 * @param depth    slices
 * @param height   rows
 * @param width    columns
 * @param channels values a pixel
 * @param spacing  millimetres along z, y, x (1, 1, 1 for pictures)
 */
public record LabelledImage(String name, float[] image, byte[] labels, int depth, int height, int width, int channels,
        double[] spacing) {
    /** Checks the lengths. */
    public LabelledImage {
        long pixels = (long) depth * height * width;
        if (depth < 1 || height < 1 || width < 1 || channels < 1 || image.length != pixels * channels
                || labels.length != pixels || spacing.length != 3) {
            throw new IllegalArgumentException(name + ": " + image.length + " values and " + labels.length + " labels for "
                    + depth + " x " + height + " x " + width + " pixels of " + channels + " channels, spacing "
                    + Arrays.toString(spacing));
        }
    }

    /** Number of pixels or voxels. */
    public int pixels() {
        return labels.length;
    }

    /** Extents along z, y, x. */
    public int[] size() {
        return new int[] {depth, height, width};
    }
}
