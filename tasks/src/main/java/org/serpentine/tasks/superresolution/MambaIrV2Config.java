package org.serpentine.tasks.superresolution;

/**
 * Sizes of a {@link MambaIrV2} network.
 *
 * @param frame     what it shares with its relatives; its {@code multiple} is the side of the attention windows
 * @param light     whether feed-forward layers are gated (the light networks) or have a convolution beside them
 * @param states    N, states of a channel of the scan
 * @param heads     of the window attention; divides the width
 * @param rank      R, inner rank of the prompts
 * @param tokens    T, number of prompts
 * @param expand    width of scan and feed-forward layers over width of the features, rounded down: {@code mlp_ratio}
 * @param kernel    extent of the feed-forward layers' convolutions, odd
 */
public record MambaIrV2Config(ResidualGroupConfig frame, boolean light, int states, int heads, int rank, int tokens, double expand,
        int kernel) {
    /** Checks the ranges. */
    public MambaIrV2Config {
        if (states < 1 || rank < 1 || tokens < 2) {
            throw new IllegalArgumentException("MambaIRv2: states is " + states + ", rank " + rank + ", tokens " + tokens
                    + "; expected at least 1, 1 and 2");
        }
        if (heads < 1 || frame.width() % heads != 0) {
            throw new IllegalArgumentException("MambaIRv2: heads is " + heads + "; it must divide the width " + frame.width());
        }
        if (!(expand * frame.width() >= 2) || kernel < 1 || kernel % 2 == 0) {
            throw new IllegalArgumentException("MambaIRv2: expand is " + expand + ", kernel " + kernel
                    + "; expand times width must be at least 2 and the kernel odd");
        }
    }

    /** Width of the scan and of the feed-forward layers. */
    public int inner() {
        return (int) (expand * frame.width());
    }

    /** Side of an attention window. */
    public int window() {
        return frame.multiple();
    }
}
