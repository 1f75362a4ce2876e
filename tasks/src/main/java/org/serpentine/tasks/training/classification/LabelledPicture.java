package org.serpentine.tasks.training.classification;

import org.serpentine.io.picture.Picture;

/**
 * A picture of a known class, resized for a network but not cropped, one byte a value to save memory.
 *
 * @param name     where it came from
 * @param width    pixels along x
 * @param height   pixels along y
 * @param channels 1 or 3
 * @param values   {@code height * width * channels} unsigned bytes, channels last
 * @param label    its class
 */
public record LabelledPicture(String name, int width, int height, int channels, byte[] values, int label) {
    /** Takes a picture of 8 bits. */
    static LabelledPicture of(String name, Picture picture, int label) {
        byte[] bytes = new byte[picture.values().length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (int) picture.values()[i];
        }
        return new LabelledPicture(name, picture.width(), picture.height(), picture.channels(), bytes, label);
    }

    /** The same as a picture. */
    Picture picture() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values[i] & 0xFF;
        }
        return new Picture(width, height, channels, Picture.Depth.U8, floats);
    }
}
