package org.serpentine.io.picture;

/**
 * A picture as numbers, channels last: {@code values[(y * width + x) * channels + c]}. Values are those of the file,
 * 0 to {@link Depth#white()}; {@link #normalised()} gives 0 to 1.
 *
 * @param width    pixels along x, at least 1
 * @param height   pixels along y, at least 1
 * @param channels 1 grey, 2 grey and alpha, 3 red green blue, 4 red green blue and alpha
 * @param depth    how the values are stored in a file, and so their range
 * @param values   {@code width * height * channels} values; shared, not copied
 */
public record Picture(int width, int height, int channels, Depth depth, float[] values) {

    /** Storage of a channel. */
    public enum Depth {
        /** Unsigned bytes, 0 to 255. */
        U8(255),
        /** Unsigned 16-bit integers, 0 to 65535. */
        U16(65535),
        /** Floats; 0 to 1 by convention, but any value is kept. */
        F32(1);

        private final float white;

        Depth(float white) {
            this.white = white;
        }

        /**
         * The value of full brightness.
         *
         * @return 255, 65535 or 1
         */
        public float white() {
            return white;
        }
    }

    /** Checks that sizes and values fit together. */
    public Picture {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("A picture of " + width + " x " + height + " pixels is empty.");
        }
        if (channels < 1 || channels > 4) {
            throw new IllegalArgumentException("channels is " + channels + "; it must be 1 to 4.");
        }
        if ((long) width * height * channels != values.length) {
            throw new IllegalArgumentException("A picture of " + width + " x " + height + " pixels of " + channels
                    + " channels has " + (long) width * height * channels + " values, not " + values.length + ".");
        }
    }

    /**
     * One value; the indices are not checked.
     *
     * @param x       column
     * @param y       row
     * @param channel channel
     * @return the value in the range of the depth
     */
    public float value(int x, int y, int channel) {
        return values[(y * width + x) * channels + channel];
    }

    /**
     * Whether the last channel is opacity.
     *
     * @return true for 2 and 4 channels
     */
    public boolean hasAlpha() {
        return channels % 2 == 0;
    }

    /**
     * The picture in one channel: luma over the {@linkplain Luma#fullRange full range}; opacity is dropped.
     *
     * @return this picture if it is grey already
     */
    public Picture grey() {
        if (channels == 1) {
            return this;
        }
        float[] grey = new float[width * height];
        for (int i = 0; i < grey.length; i++) {
            int at = i * channels;
            grey[i] = channels == 2 ? values[at] : Luma.fullRange(values[at], values[at + 1], values[at + 2]);
        }
        return new Picture(width, height, 1, depth, grey);
    }

    /**
     * The picture in three channels: grey is repeated, opacity is dropped.
     *
     * @return this picture if it has three channels already
     */
    public Picture rgb() {
        if (channels == 3) {
            return this;
        }
        float[] rgb = new float[width * height * 3];
        for (int i = 0; i < width * height; i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = values[i * channels + (channels == 4 ? c : 0)];
            }
        }
        return new Picture(width, height, 3, depth, rgb);
    }

    /**
     * The values divided by white.
     *
     * @return a new array, 0 to 1 for integer depths
     */
    public float[] normalised() {
        float[] scaled = new float[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = values[i] / depth.white();
        }
        return scaled;
    }

    /**
     * The picture in another depth: black stays black and white stays white.
     *
     * @param other the depth
     * @return this picture if it has that depth already
     */
    public Picture withDepth(Depth other) {
        if (other == depth) {
            return this;
        }
        float[] scaled = new float[values.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = values[i] * (other.white() / depth.white());
        }
        return new Picture(width, height, channels, other, scaled);
    }

    /**
     * A part of the picture.
     *
     * @param x         left column of the part
     * @param y         upper row of the part
     * @param newWidth  its columns, at least 1
     * @param newHeight its rows, at least 1
     * @return a copy
     */
    public Picture crop(int x, int y, int newWidth, int newHeight) {
        if (x < 0 || y < 0 || newWidth < 1 || newHeight < 1 || newWidth > width - x || newHeight > height - y) {
            throw new IllegalArgumentException("A part of " + newWidth + " x " + newHeight + " pixels from " + x + ", " + y
                    + " on does not lie in a picture of " + width + " x " + height + ".");
        }
        float[] part = new float[newWidth * newHeight * channels];
        for (int row = 0; row < newHeight; row++) {
            System.arraycopy(values, ((y + row) * width + x) * channels, part, row * newWidth * channels, newWidth * channels);
        }
        return new Picture(newWidth, newHeight, channels, depth, part);
    }
}
