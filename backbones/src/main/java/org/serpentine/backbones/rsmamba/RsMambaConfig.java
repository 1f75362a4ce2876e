package org.serpentine.backbones.rsmamba;

import org.serpentine.backbones.ClassToken;

/**
 * Sizes and choices of an RSMamba.
 *
 * @param channels   model width C
 * @param depth      number of layers
 * @param inner      width inside a mixer, which the authors call feedforward channels
 * @param patch      side of a patch, in pixels
 * @param stride     pixels between two patches
 * @param paths      in which orders each mixer sees the tokens, and how its results are merged
 * @param positions  kind of position embedding
 * @param classToken where the class token stands; the authors' "middle" is {@link ClassToken#MIDDLE_READ_AT_CENTRE}, and
 *                   {@link ClassToken#BOTH_ENDS} is meant but broken in their code
 * @param readout    what is classified
 * @param finalNorm  whether a layer norm follows the last layer
 */
public record RsMambaConfig(int channels, int depth, int inner, int patch, int stride, Paths paths, Positions positions,
        ClassToken classToken, Readout readout, boolean finalNorm) {
    /** In which orders a mixer sees the tokens, and how its results are merged. */
    public enum Paths {
        /** As they lie. */
        FORWARD(1, false),
        /** Forward and reversed; the mean. */
        FORWARD_REVERSE_MEAN(2, false),
        /** Forward and reversed; weighted by a learned gate that looks at the mean of each path. */
        FORWARD_REVERSE_GATE(2, true),
        /** Forward, reversed and shuffled; the mean. */
        FORWARD_REVERSE_SHUFFLE_MEAN(3, false),
        /** Forward, reversed and shuffled, with the gate: the published choice. */
        FORWARD_REVERSE_SHUFFLE_GATE(3, true);

        private final int count;
        private final boolean gated;

        Paths(int count, boolean gated) {
            this.count = count;
            this.gated = gated;
        }

        /** Number of paths. */
        public int count() {
            return count;
        }

        /** Whether a gate weighs them. */
        public boolean gated() {
            return gated;
        }
    }

    /** Kind of position embedding. */
    public enum Positions {
        /** A learned table, resized for other grids. */
        LEARNED,
        /** Sines and cosines of column and row; not together with a class token. */
        SINE,
        /** None. */
        NONE
    }

    /** What is classified. */
    public enum Readout {
        /** The mean over the patches, after one more layer norm. */
        AVERAGE,
        /** The class token. */
        CLASS_TOKEN,
        /** The mean over the patches as it is: for networks that are made for their maps. */
        MAP
    }

    /** Checks the ranges, and that the choices go together. */
    public RsMambaConfig {
        if (channels < 1 || depth < 1 || inner < 1 || patch < 1 || stride < 1) {
            throw new IllegalArgumentException("RSMamba: channels " + channels + ", depth " + depth + ", inner " + inner + ", patch " + patch
                    + ", stride " + stride + " must be at least 1");
        }
        if (positions == Positions.SINE && (channels % 4 != 0 || classToken != ClassToken.NONE)) {
            throw new IllegalArgumentException("RSMamba: sine position embeddings need channels divisible by 4 and no class token, got "
                    + channels + " channels and class token " + classToken);
        }
        if (readout == Readout.CLASS_TOKEN && classToken == ClassToken.NONE) {
            throw new IllegalArgumentException("RSMamba: readout is CLASS_TOKEN, but there is no class token");
        }
    }

    /** The published choices for a width and depth: patches of 16 pixels every 8 pixels, three gated paths, the mean of the patches. */
    public static RsMambaConfig published(int channels, int depth) {
        return new RsMambaConfig(channels, depth, 2 * channels, 16, 8, Paths.FORWARD_REVERSE_SHUFFLE_GATE, Positions.LEARNED,
                ClassToken.NONE, Readout.AVERAGE, true);
    }

    /** The same with patches of another size and distance. */
    public RsMambaConfig withPatches(int side, int distance) {
        return new RsMambaConfig(channels, depth, inner, side, distance, paths, positions, classToken, readout, finalNorm);
    }

    /** Width that step sizes are projected through. */
    int rank() {
        return (channels + 15) / 16;
    }

    /** Patches along a side of this many pixels; the last one may hang over the border, where there are zeros. */
    int patches(int pixels) {
        return (pixels - 1) / stride + 1;
    }

    /** Zeros that this takes behind a side of this many pixels. */
    int padding(int pixels) {
        return Math.max(0, (patches(pixels) - 1) * stride + patch - pixels);
    }
}
