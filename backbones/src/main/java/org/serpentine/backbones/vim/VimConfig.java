package org.serpentine.backbones.vim;

import org.serpentine.backbones.ClassToken;

/**
 * Sizes and choices of a Vision Mamba.
 *
 * @param patch      side of a patch, in pixels
 * @param stride     pixels between two patches; less than {@code patch} lets them overlap
 * @param channels   model width E
 * @param depth      number of blocks
 * @param states     N, states of a channel
 * @param rank       R, width that step sizes are projected through; 0 stands for the usual ceil(E / 16)
 * @param classToken where the class token stands; {@link ClassToken#TAIL} is not among the authors' choices
 * @param pooling    what is classified when there is no class token
 * @param rmsNorm    RMS norms if true, layer norms if false
 * @param eps        what the norms add to the mean square, above 0; 1e-5 in everything published
 * @param halved     whether the sum of both directions is divided by two
 * @param positions  whether there is a learned position embedding
 * @param layerScale first value of a learned factor per channel on each mixer's output; 0 for none
 * @param resizing   how {@code loadPretrained} brings position embeddings to another grid
 */
public record VimConfig(int patch, int stride, int channels, int depth, int states, int rank, ClassToken classToken, Pooling pooling,
        boolean rmsNorm, double eps, boolean halved, boolean positions, double layerScale, Resizing resizing) {
    /** What is classified when there is no class token. */
    public enum Pooling {
        /** The last token. */
        LAST,
        /** The mean over all tokens. */
        MEAN,
        /** The largest score of each class over all tokens. */
        MAX
    }

    /** How position embeddings of a checkpoint are brought to another grid. */
    public enum Resizing {
        /** The class token's row is taken out where it stands, and the patches' rows are resized as the grid that they are. */
        EXACT,
        /**
         * As the released code does: the first row counts as the class token's wherever that stands, so that with a token in the middle
         * the patches of the first half are resized one place off. For comparison with networks fine-tuned by that code.
         */
        AS_RELEASED
    }

    /** Checks the ranges. */
    public VimConfig {
        if (patch < 1 || stride < 1) {
            throw new IllegalArgumentException("Vim: patch is " + patch + ", stride is " + stride + ", expected at least 1 pixel");
        }
        if (channels < 1 || depth < 1 || states < 1 || rank < 0) {
            throw new IllegalArgumentException("Vim: channels " + channels + ", depth " + depth + ", states " + states
                    + " must be at least 1, rank " + rank + " at least 0");
        }
        if (!(eps > 0)) {
            throw new IllegalArgumentException("Vim: eps is " + eps + ", expected a number above 0");
        }
        rank = rank == 0 ? (channels + 15) / 16 : rank;
    }

    /** The published choices for a width: patches of 16 pixels, 24 blocks, 16 states, a class token in the middle. */
    public static VimConfig published(int channels, int stride) {
        return small(16, stride, channels, 24);
    }

    /** Small patches for small pictures, otherwise the published choices: 16 states, a class token in the middle. */
    public static VimConfig small(int patch, int stride, int channels, int depth) {
        return new VimConfig(patch, stride, channels, depth, 16, 0, ClassToken.MIDDLE, Pooling.MEAN, true, 1e-5, true, true, 0,
                Resizing.EXACT);
    }

    /** The same with another number of blocks. */
    public VimConfig withDepth(int blocks) {
        return new VimConfig(patch, stride, channels, blocks, states, rank, classToken, pooling, rmsNorm, eps, halved, positions,
                layerScale, resizing);
    }

    /** The same with position embeddings resized in this way. */
    public VimConfig withResizing(Resizing way) {
        return new VimConfig(patch, stride, channels, depth, states, rank, classToken, pooling, rmsNorm, eps, halved, positions,
                layerScale, way);
    }

    /** The same with the class token elsewhere. */
    public VimConfig withClassToken(ClassToken place) {
        return new VimConfig(patch, stride, channels, depth, states, rank, place, pooling, rmsNorm, eps, halved, positions,
                layerScale, resizing);
    }

    /** Width inside a mixer. */
    int inner() {
        return 2 * channels;
    }
}
