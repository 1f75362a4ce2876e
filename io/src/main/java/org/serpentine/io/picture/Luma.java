package org.serpentine.io.picture;

/** Luma of gamma-encoded red, green and blue with the weights of ITU-R BT.601, in the two ranges that are in use. */
public final class Luma {
    private Luma() {}

    /**
     * Luma over the full range, as JPEG files (JFIF) and grey pictures hold it: white has the luma of white.
     *
     * @param red   any range
     * @param green the same range
     * @param blue  the same range
     * @return the weighted mean, in that range
     */
    public static float fullRange(float red, float green, float blue) {
        return 0.299f * red + 0.587f * green + 0.114f * blue;
    }

    /**
     * Luma over the range of studio video as MATLAB's {@code rgb2ycbcr} rounds its weights, which published PSNR and SSIM are measured on.
     *
     * @param red   in [0, 1]
     * @param green in [0, 1]
     * @param blue  in [0, 1]
     * @return 16 for black to 235 for white
     */
    public static double studioRange(double red, double green, double blue) {
        return 16 + 65.481 * red + 128.553 * green + 24.966 * blue;
    }
}
