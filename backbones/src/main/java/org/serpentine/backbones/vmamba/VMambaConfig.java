package org.serpentine.backbones.vmamba;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Sizes and choices of a {@link VMamba}.
 *
 * @param depths     blocks of each stage, at least 0
 * @param dims       width of each stage
 * @param block      the blocks
 * @param stem       how the picture becomes tokens
 * @param patch      picture pixels of a token in each direction; even with {@link Stem#V2}
 * @param downsample what stands between stages
 * @param patchNorm  whether the stem has norms
 * @param outNorms   true for the network of dense tasks, the authors' {@code Backbone_VSSM}: no classifier, and a layer norm of its own
 *                   ({@code outnorm0}, {@code outnorm1}, ...) on every map that is handed out
 */
public record VMambaConfig(List<Integer> depths, List<Integer> dims, VssBlockConfig block, Stem stem, int patch, Downsample downsample,
        boolean patchNorm, boolean outNorms) {
    /** The authors' versions of patch embedding. */
    public enum Stem {
        /** One convolution as wide as its stride, and a norm. */
        V1,
        /** Two overlapping convolutions of half the stride, each with a norm, GELU between them. */
        V2
    }

    /** The authors' versions of downsampling; each halves the map (rounding up, except V2) and ends with the next stage's width. */
    public enum Downsample {
        /** Patch merging: four neighbours side by side, norm, linear layer. */
        V1,
        /** A 2x2 convolution of stride 2, and a norm. */
        V2,
        /** A 3x3 convolution of stride 2, and a norm. */
        V3
    }

    /** Checks the ranges. */
    public VMambaConfig {
        depths = List.copyOf(depths);
        dims = List.copyOf(dims);
        if (dims.isEmpty() || depths.size() != dims.size()) {
            throw new IllegalArgumentException("VMamba: depths " + depths + " and dims " + dims + " must have one entry a stage");
        }
        if (depths.stream().anyMatch(n -> n < 0) || dims.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("VMamba: depths " + depths + " must be at least 0, dims " + dims + " at least 1");
        }
        if (patch < 1 || stem == Stem.V2 && patch % 2 != 0) {
            throw new IllegalArgumentException("VMamba: patch is " + patch + ", expected a number of pixels from 1, even with the stem V2");
        }
    }

    /** Widths that double from stage to stage. */
    public static List<Integer> doubling(int first, int stages) {
        return IntStream.range(0, stages).mapToObj(i -> first << i).toList();
    }

    /** The networks of the paper's first version, with one number for the width of the first stage. */
    public static VMambaConfig vanilla(int dim, Integer... depths) {
        return new VMambaConfig(List.of(depths), doubling(dim, depths.length), VssBlockConfig.vanilla(), Stem.V1, 4, Downsample.V1, true,
                false);
    }

    /**
     * The later networks, with one number for the width of the first stage.
     *
     * @param ratio the scan's width over the block's: the s of names like {@code vmamba_tiny_s1l8}
     */
    public static VMambaConfig ungated(double ratio, int dim, Integer... depths) {
        return new VMambaConfig(List.of(depths), doubling(dim, depths.length), VssBlockConfig.ungated(ratio), Stem.V2, 4, Downsample.V3,
                true, false);
    }

    /** The same network for dense tasks; see {@link #outNorms}. */
    public VMambaConfig withOutNorms() {
        return new VMambaConfig(depths, dims, block, stem, patch, downsample, patchNorm, true);
    }
}
