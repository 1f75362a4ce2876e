package org.serpentine.backbones.resnet;

import java.util.List;

/**
 * Sizes of a residual network of basic blocks.
 *
 * @param stem   how the picture is read
 * @param blocks basic blocks of each stage, at least 1; every stage after the first halves the map
 * @param widths channels of each stage
 */
public record ResNetConfig(Stem stem, List<Integer> blocks, List<Integer> widths) {
    /** The layers before the first stage. */
    public enum Stem {
        /** A 7x7 convolution of stride 2 and a 3x3 maximum of stride 2: for photographs. */
        PHOTOGRAPH(4),
        /** A 3x3 convolution of stride 2: for tiles of 32 to 128 pixels. */
        TILE(2);

        private final int stride;

        Stem(int stride) {
            this.stride = stride;
        }

        /** Picture pixels for each map pixel behind the stem. */
        int stride() {
            return stride;
        }
    }

    /** Checks the sizes. */
    public ResNetConfig {
        blocks = List.copyOf(blocks);
        widths = List.copyOf(widths);
        if (blocks.isEmpty() || blocks.size() != widths.size()) {
            throw new IllegalArgumentException("blocks " + blocks + " and widths " + widths + " must have one entry a stage");
        }
        if (blocks.stream().anyMatch(b -> b < 1) || widths.stream().anyMatch(w -> w < 1)) {
            throw new IllegalArgumentException("blocks " + blocks + " and widths " + widths + " must be at least 1");
        }
    }
}
