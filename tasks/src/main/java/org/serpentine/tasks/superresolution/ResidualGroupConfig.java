package org.serpentine.tasks.superresolution;

import java.util.List;

/**
 * Sizes of a {@link ResidualGroupNetwork}.
 *
 * @param channels          channels of the picture: 3 for RGB (whose mean is subtracted), else any number (no mean)
 * @param width             C, channels of the features
 * @param depths            blocks of each group
 * @param upsampling        how features become a picture
 * @param scale             1 for restoration, else how many times larger the result is
 * @param imageRange        what values in [0, 1] are multiplied with inside, 1 in every published configuration
 * @param threeConvolutions whether the convolution at the end of groups and body is three with a bottleneck ({@code 3conv}) or one
 * @param multiple          extents of the features are a multiple of this: the picture is padded with its mirror image, and cut again
 * @param context           {@link RestorationNetwork#context}
 */
public record ResidualGroupConfig(int channels, int width, List<Integer> depths, Upsampling upsampling, int scale, float imageRange,
        boolean threeConvolutions, int multiple, int context) {
    /** Checks the ranges. */
    public ResidualGroupConfig {
        depths = List.copyOf(depths);
        if (channels < 1 || width < 1 || multiple < 1 || context < 0) {
            throw new IllegalArgumentException("channels is " + channels + ", width " + width + ", multiple " + multiple
                    + "; each must be at least 1; context is " + context + ", at least 0");
        }
        if (depths.isEmpty() || depths.stream().anyMatch(d -> d < 1)) {
            throw new IllegalArgumentException("depths is " + depths + "; there must be a group, and a block in each");
        }
        if (!(imageRange > 0)) {
            throw new IllegalArgumentException("imageRange is " + imageRange + "; it must be positive");
        }
        if (threeConvolutions && width < 4) {
            throw new IllegalArgumentException("width is " + width + "; three convolutions with a bottleneck need at least 4");
        }
        upsampling.checkScale(scale);
    }

    /** A network of one convolution a group whose features need no padding. */
    public static ResidualGroupConfig of(int channels, int width, List<Integer> depths, Upsampling upsampling, int scale, int context) {
        return new ResidualGroupConfig(channels, width, depths, upsampling, scale, 1, false, 1, context);
    }

    /** Number of blocks of all groups. */
    public int blocks() {
        return depths.stream().mapToInt(Integer::intValue).sum();
    }

    /** How far block {@code block} of group {@code group} is on the way through the body: 0 for the first, 1 for the last. */
    public double progress(int group, int block) {
        int at = depths.subList(0, group).stream().mapToInt(Integer::intValue).sum() + block;
        return blocks() == 1 ? 0 : at / (blocks() - 1.0);
    }
}
