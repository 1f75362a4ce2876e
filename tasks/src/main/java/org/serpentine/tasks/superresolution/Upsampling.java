package org.serpentine.tasks.superresolution;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How features become a picture; the names are those of the {@code upsampler} option that SwinIR and its descendants share. */
public enum Upsampling {
    /** One convolution and one pixel shuffle by the whole scale: light super-resolution. */
    PIXEL_SHUFFLE_DIRECT("pixelshuffledirect"),
    /** A convolution to 64 channels, then convolution and pixel shuffle by 2 (or once by 3), and a last convolution. */
    PIXEL_SHUFFLE("pixelshuffle"),
    /** Nearest-neighbour enlargement and convolution twice: super-resolution of real pictures, x4 only. */
    NEAREST_CONVOLUTION("nearest+conv"),
    /** No enlargement: a convolution gives what is added to the input (denoising, JPEG artefacts). */
    NONE("");

    private final String option;

    Upsampling(String option) {
        this.option = option;
    }

    /** The value of the authors' {@code upsampler} option. */
    public String option() {
        return option;
    }

    /** The kind that the authors' option names. */
    public static Upsampling of(String option) {
        for (Upsampling u : values()) {
            if (u.option.equals(option)) {
                return u;
            }
        }
        throw new IllegalArgumentException("upsampler is \"" + option + "\"; it must be one of "
                + Arrays.stream(values()).map(u -> "\"" + u.option + "\"").collect(Collectors.joining(", ")));
    }

    /** Checks that this kind can enlarge by a factor. */
    void checkScale(int scale) {
        boolean fits = switch (this) {
            case PIXEL_SHUFFLE_DIRECT -> scale >= 1 && scale <= 8;
            case PIXEL_SHUFFLE -> scale == 2 || scale == 3 || scale == 4 || scale == 8;
            case NEAREST_CONVOLUTION -> scale == 4;
            case NONE -> scale == 1;
        };
        if (!fits) {
            throw new IllegalArgumentException("scale is " + scale + "; with upsampler \"" + option + "\" it must be " + switch (this) {
                case PIXEL_SHUFFLE_DIRECT -> "in 1..8";
                case PIXEL_SHUFFLE -> "2, 3, 4 or 8";
                case NEAREST_CONVOLUTION -> "4";
                case NONE -> "1";
            });
        }
    }
}
