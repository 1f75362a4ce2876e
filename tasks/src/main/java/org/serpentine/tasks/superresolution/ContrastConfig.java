package org.serpentine.tasks.superresolution;

/**
 * Sizes of a {@link Contrast} network.
 *
 * @param frame  what it shares with its relatives; its {@code multiple} is the window
 * @param parts  which of its two ways of mixing pixels far apart it has
 * @param heads  heads of the attention; a divisor of the width
 * @param states N, states of a channel of the scans
 * @param expand width that is scanned over width of the features, rounded down
 */
public record ContrastConfig(ResidualGroupConfig frame, Parts parts, int heads, int states, double expand) {
    /** What of the hybrid is there: all of it, or one half for an ablation. */
    public enum Parts {
        /** State space and attention. */
        BOTH,
        /** Attention without state space. */
        ATTENTION,
        /** State space without attention. */
        STATE_SPACE
    }

    private static final double MLP_RATIO = 2;

    /** Checks the ranges. */
    public ContrastConfig {
        if (heads < 1 || frame.width() % heads != 0) {
            throw new IllegalArgumentException("Contrast: heads is " + heads + "; it must divide the width " + frame.width());
        }
        if (states < 1 || !(expand * frame.width() >= 1)) {
            throw new IllegalArgumentException("Contrast: states is " + states + ", expand " + expand
                    + "; there must be a state, and expand times width at least 1");
        }
    }

    /** Side of the windows of the attention. */
    public int window() {
        return frame.multiple();
    }

    /** Width that is scanned. */
    public int inner() {
        return (int) (expand * frame.width());
    }

    /** Width inside the MLP. */
    public int hidden() {
        return (int) (MLP_RATIO * frame.width());
    }
}
