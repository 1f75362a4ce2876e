package org.serpentine.tasks.superresolution;

/**
 * Sizes of a {@link MambaIr} network.
 *
 * @param frame    what it shares with its relatives; the light form of its blocks goes with {@link Upsampling#PIXEL_SHUFFLE_DIRECT}
 * @param states   N, states of a channel of the scan
 * @param expand   width that is scanned over width of the features, rounded down: {@code mlp_ratio} in the authors' options
 * @param dropPath rate of stochastic depth of the last block, 0 for the first and linear between; active in training only
 */
public record MambaIrConfig(ResidualGroupConfig frame, int states, double expand, double dropPath) {
    /** Checks the ranges. */
    public MambaIrConfig {
        if (states < 1 || !(expand * frame.width() >= 1)) {
            throw new IllegalArgumentException("MambaIR: states is " + states + ", expand " + expand
                    + "; there must be a state, and expand times width at least 1");
        }
        if (!(dropPath >= 0 && dropPath < 1)) {
            throw new IllegalArgumentException("MambaIR: dropPath is " + dropPath + "; it must be in [0, 1)");
        }
    }

    /** Width that is scanned. */
    public int inner() {
        return (int) (expand * frame.width());
    }

    /** Whether the blocks have the form for light super-resolution. */
    public boolean light() {
        return frame.upsampling() == Upsampling.PIXEL_SHUFFLE_DIRECT;
    }
}
