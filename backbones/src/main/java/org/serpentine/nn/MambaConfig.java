package org.serpentine.nn;

/**
 * Sizes of a Mamba-1 block.
 *
 * @param channels model width, in and out
 * @param states   N, states of a channel
 * @param taps     W, width of the causal convolution
 * @param expand   inner width over model width
 * @param rank     width that the step sizes are projected through; 0 stands for the usual ceil(channels / 16)
 * @param convBias whether the convolution has a bias
 * @param bias     whether the input and output projections have one
 */
public record MambaConfig(int channels, int states, int taps, int expand, int rank, boolean convBias, boolean bias) {
    /** Checks the ranges. */
    public MambaConfig {
        if (channels < 1 || states < 1 || expand < 1 || rank < 0) {
            throw new IllegalArgumentException("Mamba block: channels " + channels + ", states " + states + ", expand " + expand
                    + " must be at least 1, rank " + rank + " at least 0");
        }
        if (taps < 1) {
            throw new IllegalArgumentException("Mamba block: taps is " + taps + ", expected at least 1");
        }
        rank = rank == 0 ? (channels + 15) / 16 : rank;
    }

    /** The published defaults for a width: 16 states, 4 taps, expansion 2. */
    public static MambaConfig of(int channels) {
        return new MambaConfig(channels, 16, 4, 2, 0, true, false);
    }

    /** Width inside the block. */
    public int inner() {
        return expand * channels;
    }
}
