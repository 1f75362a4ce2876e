package org.serpentine.backbones.vit;

/**
 * Sizes of a vision transformer.
 *
 * @param patch    side of a patch and distance of two, in pixels
 * @param channels model width C
 * @param depth    number of blocks
 * @param heads    attention heads; divides C
 */
public record VisionTransformerConfig(int patch, int channels, int depth, int heads) {
    /** Checks the ranges. */
    public VisionTransformerConfig {
        if (patch < 1 || channels < 1 || depth < 1) {
            throw new IllegalArgumentException("vision transformer: patch " + patch + ", channels " + channels + ", depth " + depth
                    + " must be at least 1");
        }
        if (heads < 1 || channels % heads != 0) {
            throw new IllegalArgumentException("vision transformer: heads is " + heads + ", expected a divisor of " + channels
                    + " channels");
        }
    }
}
