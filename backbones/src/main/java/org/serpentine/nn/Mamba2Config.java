package org.serpentine.nn;

/**
 * Sizes of a Mamba-2 block.
 *
 * @param channels      model width, in and out
 * @param states        N, states of a channel
 * @param headChannels  P, channels of a head; divides the inner width
 * @param expand        inner width over model width
 * @param taps          width of the causal convolution
 * @param groups        G, groups of heads that share B and C
 * @param dtMin         least step size after softplus
 * @param dtMax         largest step size after softplus
 * @param learnedStart  whether the state before the first step is learned
 */
public record Mamba2Config(int channels, int states, int headChannels, int expand, int taps, int groups, float dtMin, float dtMax,
        boolean learnedStart) {
    /** Checks the ranges. */
    public Mamba2Config {
        if (channels < 1 || states < 1 || expand < 1 || taps < 1 || groups < 1) {
            throw new IllegalArgumentException("Mamba-2 block: channels " + channels + ", states " + states + ", expand " + expand
                    + ", taps " + taps + ", groups " + groups + " must be at least 1");
        }
        if (headChannels < 1 || expand * channels % headChannels != 0) {
            throw new IllegalArgumentException("Mamba-2 block: headChannels is " + headChannels + ", expected a divisor of the inner width "
                    + expand * channels);
        }
        if (expand * channels / headChannels % groups != 0) {
            throw new IllegalArgumentException("Mamba-2 block: groups is " + groups + ", expected a divisor of the "
                    + expand * channels / headChannels + " heads");
        }
        if (!(dtMin <= dtMax)) {
            throw new IllegalArgumentException("Mamba-2 block: step limits " + dtMin + ".." + dtMax + " are empty");
        }
    }

    /** The published defaults for a width. */
    public static Mamba2Config of(int channels) {
        return new Mamba2Config(channels, 64, 128, 2, 4, 1, 0f, Float.POSITIVE_INFINITY, false);
    }

    /** Width inside the block. */
    public int inner() {
        return expand * channels;
    }

    /** Number of heads, H. */
    public int heads() {
        return inner() / headChannels;
    }
}
