package org.serpentine.io.picture;

/**
 * What a picture file says before its pixels.
 *
 * @param width    pixels along x, at least 1
 * @param height   pixels along y, at least 1
 * @param channels 1 grey, 2 grey and alpha, 3 red green blue, 4 red green blue and alpha
 * @param depth    how values are stored
 * @param profile  ICC colour profile; empty if there is none. Shared, not copied
 */
public record PictureHead(int width, int height, int channels, Picture.Depth depth, byte[] profile) {

    /** Checks the ranges. */
    public PictureHead {
        if (width < 1 || height < 1 || channels < 1 || channels > 4) {
            throw new IllegalArgumentException("A picture of " + width + " x " + height + " pixels of " + channels
                    + " channels; expected at least 1 x 1 and 1 to 4 channels.");
        }
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
     * Bytes of all values as they are stored.
     *
     * @return at least 1
     */
    public long bytes() {
        return (long) width * height * channels * bytesPerValue();
    }

    int bytesPerValue() {
        return switch (depth) {
            case U8 -> 1;
            case U16 -> 2;
            case F32 -> 4;
        };
    }
}
