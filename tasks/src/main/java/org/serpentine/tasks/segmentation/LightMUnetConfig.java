package org.serpentine.tasks.segmentation;

import java.util.Arrays;
import java.util.List;

/**
 * Sizes of a {@link LightMUnet}.
 *
 * @param dims       2 for pictures, 3 for volumes
 * @param filters    channels of the first stage, a multiple of 8; stage i has {@code filters * 2^i}
 * @param inputs     input channels
 * @param classes    output channels
 * @param blocksDown residual Mamba blocks in each stage, the last being the bottleneck
 * @param blocksUp   residual convolution blocks in each decoder step, one entry fewer
 * @param dropout    probability of dropping a channel after the stem while training; 0 for none
 */
public record LightMUnetConfig(int dims, int filters, int inputs, int classes, List<Integer> blocksDown, List<Integer> blocksUp,
        double dropout) {
    /** Checks the ranges. */
    public LightMUnetConfig {
        blocksDown = List.copyOf(blocksDown);
        blocksUp = List.copyOf(blocksUp);
        if (dims != 2 && dims != 3) {
            throw new IllegalArgumentException("LightM-UNet: dims is " + dims + ", expected 2 or 3");
        }
        if (filters < 8 || filters % 8 != 0) {
            throw new IllegalArgumentException("LightM-UNet: filters is " + filters
                    + ", expected a multiple of 8 (group norms have 8 groups)");
        }
        if (inputs < 1 || classes < 1) {
            throw new IllegalArgumentException("LightM-UNet: inputs " + inputs + " and classes " + classes + " must be at least 1");
        }
        if (blocksDown.isEmpty() || blocksUp.size() != blocksDown.size() - 1) {
            throw new IllegalArgumentException("LightM-UNet: blocksUp " + blocksUp + " must have one entry fewer than blocksDown "
                    + blocksDown);
        }
        if (blocksDown.stream().anyMatch(b -> b < 0) || blocksUp.stream().anyMatch(b -> b < 0)) {
            throw new IllegalArgumentException("LightM-UNet: block counts must not be negative: " + blocksDown + ", " + blocksUp);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("LightM-UNet: dropout is " + dropout + ", expected 0 to below 1");
        }
    }

    /** The released setting: 32 filters, blocks 1, 2, 2, 4 and 1, 1, 1. */
    public static LightMUnetConfig released(int dims, int inputs, int classes) {
        return new LightMUnetConfig(dims, 32, inputs, classes, List.of(1, 2, 2, 4), List.of(1, 1, 1), 0);
    }

    /** Number of stages. */
    public int stages() {
        return blocksDown.size();
    }

    /** Channels of a stage. */
    public int channels(int stage) {
        return filters << stage;
    }

    /** What every spatial extent must be a multiple of. */
    public int divisor() {
        return 1 << (stages() - 1);
    }

    /**
     * Checks an input's shape.
     *
     * @throws IllegalArgumentException naming the extents found and expected
     */
    public void checkInput(int... shape) {
        boolean ok = shape.length == dims + 2 && shape[dims + 1] == inputs;
        for (int i = 1; ok && i <= dims; i++) {
            ok = shape[i] > 0 && shape[i] % divisor() == 0;
        }
        if (!ok) {
            throw new IllegalArgumentException("LightM-UNet: input is " + Arrays.toString(shape) + ", expected [batch, "
                    + (dims == 2 ? "height, width" : "depth, height, width") + ", " + inputs + "] with extents that are multiples of "
                    + divisor() + ": pad or crop the image, or use sliding-window inference, which does so");
        }
    }
}
