package org.serpentine.tensor.kernel;

/**
 * Weights {@code [taps, channels]} regrouped as {@code [blocks][taps][block]}; lanes of the last block that have no channel are
 * zero.
 *
 * @param channels channels of the image
 * @param taps     taps of the window
 * @param block    channels in a block
 */
public record Packing(int channels, int taps, int block) {
    /** Number of blocks. */
    public int blocks() {
        return (channels + block - 1) / block;
    }

    /** Values of the packed form. */
    public int size() {
        return blocks() * taps * block;
    }

    /**
     * Packs weights.
     *
     * @param scale   a factor for each channel, or null
     * @param reverse take the taps in reverse order, as the adjoint needs
     */
    public void pack(float[] weights, float[] scale, boolean reverse, float[] packed) {
        for (int b = 0; b < blocks(); b++) {
            int lanes = Math.min(block, channels - b * block);
            for (int t = 0; t < taps; t++) {
                int from = (reverse ? taps - 1 - t : t) * channels + b * block;
                int to = (b * taps + t) * block;
                for (int l = 0; l < block; l++) {
                    packed[to + l] = l < lanes ? weights[from + l] : 0f;
                }
                for (int l = 0; scale != null && l < lanes; l++) {
                    packed[to + l] *= scale[b * block + l];
                }
            }
        }
    }

    /** Adds a packed gradient to one of {@code [taps, channels]}. */
    public void unpackAdding(float[] packed, int offset, float[] gradient) {
        for (int b = 0; b < blocks(); b++) {
            int lanes = Math.min(block, channels - b * block);
            for (int t = 0; t < taps; t++) {
                int from = offset + (b * taps + t) * block;
                for (int l = 0; l < lanes; l++) {
                    gradient[t * channels + b * block + l] += packed[from + l];
                }
            }
        }
    }
}
