package org.serpentine.backbones.a2mamba;

import java.util.ArrayList;
import java.util.List;

/**
 * Sizes of an A2Mamba network.
 *
 * @param stages     four stages, at strides 4, 8, 16 and 32; the last one attends to all positions and has no scan
 * @param projection width of the features in front of the classifier
 * @param tables     whether attention has tables of relative positions
 */
public record A2MambaConfig(List<Stage> stages, int projection, boolean tables) {
    /** Number of stages. */
    static final int STAGES = 4;

    /** A learned scale and shift of each channel beside a block's branches. */
    public enum Scaling {
        /** None: {@code x + f(x)}. */
        NONE,
        /** Layer scale, {@code x + s(f(x))}. */
        BRANCH,
        /** Residual scale, {@code s(x) + f(x)}. */
        SHORTCUT
    }

    /**
     * Sizes of a stage.
     *
     * @param width    channels, divisible by four times the heads
     * @param depth    blocks
     * @param heads    attention heads, an even number: the first half attends nearby, the second half dilated
     * @param window   side of the neighbourhood, odd
     * @param dilation dilation of the first half of the heads; 1 in all published variants. The states of the scan are always summed
     *                 with dilation 1 there, as in the authors' code
     * @param ratio    hidden channels of the MLP over channels
     * @param scaling  what is scaled
     * @param initial  first value of the scale
     */
    public record Stage(int width, int depth, int heads, int window, int dilation, double ratio, Scaling scaling, double initial) {
        /** Checks the ranges. */
        public Stage {
            if (heads < 2 || heads % 2 != 0) {
                throw new IllegalArgumentException("heads is " + heads + ", expected an even number from 2");
            }
            if (width < 1 || width % (4 * heads) != 0) {
                throw new IllegalArgumentException("width is " + width + ", expected a multiple of 4 * heads = " + 4 * heads);
            }
            if (depth < 1) {
                throw new IllegalArgumentException("depth is " + depth + ", expected 1 or more blocks");
            }
            if (window < 1 || window % 2 == 0) {
                throw new IllegalArgumentException("window is " + window + ", expected an odd number");
            }
            if (dilation < 1) {
                throw new IllegalArgumentException("dilation is " + dilation + ", expected 1 or more");
            }
            if (!(ratio * width >= 1)) {
                throw new IllegalArgumentException("ratio is " + ratio + ", expected at least one hidden channel");
            }
        }

        /** A stage without scales. */
        public static Stage of(int width, int depth, int heads, int window, double ratio) {
            return new Stage(width, depth, heads, window, 1, ratio, Scaling.NONE, 1);
        }

        /** The same with a scale. */
        Stage with(Scaling kind, double first) {
            return new Stage(width, depth, heads, window, dilation, ratio, kind, first);
        }

        /** Channels of a head. */
        int headWidth() {
            return width / heads;
        }

        /** Hidden channels of the MLP. */
        int hidden() {
            return (int) (ratio * width);
        }
    }

    /** Checks the ranges. */
    public A2MambaConfig {
        stages = List.copyOf(stages);
        if (stages.size() != STAGES) {
            throw new IllegalArgumentException("stages has " + stages.size() + " entries, expected " + STAGES);
        }
        if (stages.get(0).width % 2 != 0) {
            throw new IllegalArgumentException("width of the first stage is " + stages.get(0).width + ", expected an even number");
        }
        if (projection < 1) {
            throw new IllegalArgumentException("projection is " + projection + ", expected 1 or more");
        }
    }

    /** Blocks of all stages. */
    int depth() {
        return stages.stream().mapToInt(Stage::depth).sum();
    }

    /** Positions along an axis of so many pixels that the last stage's table is for: rounded down, although its maps are rounded up. */
    static int tableExtent(int pixels) {
        return pixels / (4 << (STAGES - 1));
    }

    /** The smallest side of a picture whose maps hold every window. */
    int smallestSide() {
        int side = 1;
        for (int s = 0; s < STAGES; s++) {
            Stage stage = stages.get(s);
            side = Math.max(side, (stage.window * stage.dilation - 1) * (4 << s) + 1);
        }
        return side;
    }

    private static A2MambaConfig published(int[] widths, int[] depths, int[] heads, double[] ratios) {
        int[] windows = {11, 9, 7, 7};
        List<Stage> stages = new ArrayList<>();
        for (int s = 0; s < STAGES; s++) {
            stages.add(Stage.of(widths[s], depths[s], heads[s], windows[s], ratios[s]));
        }
        return new A2MambaConfig(stages, 1024, true);
    }

    private A2MambaConfig with(Scaling kind, int firstStage, double early, double late) {
        List<Stage> scaled = new ArrayList<>(stages);
        for (int s = firstStage; s < STAGES; s++) {
            scaled.set(s, scaled.get(s).with(kind, s < 2 ? early : late));
        }
        return new A2MambaConfig(scaled, projection, tables);
    }

    /** A2Mamba-N. */
    static A2MambaConfig nano() {
        return published(new int[] {32, 64, 128, 192}, new int[] {2, 2, 8, 2}, new int[] {2, 2, 4, 8}, new double[] {4, 4, 3, 3});
    }

    /** A2Mamba-T. */
    static A2MambaConfig tiny() {
        return published(new int[] {48, 96, 256, 448}, new int[] {2, 2, 10, 2}, new int[] {2, 4, 8, 16}, new double[] {4, 4, 3, 3});
    }

    /** A2Mamba-S. */
    static A2MambaConfig small() {
        return published(new int[] {64, 128, 320, 512}, new int[] {2, 4, 12, 4}, new int[] {2, 4, 10, 16}, new double[] {4, 4, 3, 3})
                .with(Scaling.SHORTCUT, 2, 1, 1);
    }

    /** A2Mamba-B. */
    static A2MambaConfig base() {
        return published(new int[] {96, 192, 384, 512}, new int[] {4, 6, 12, 6}, new int[] {4, 8, 12, 16},
                new double[] {4, 4, 3.75, 3.75}).with(Scaling.BRANCH, 0, 1, 1e-6);
    }

    /** A2Mamba-L. */
    static A2MambaConfig large() {
        return published(new int[] {96, 192, 448, 672}, new int[] {4, 6, 18, 6}, new int[] {4, 8, 16, 24}, new double[] {4, 4, 4, 4})
                .with(Scaling.BRANCH, 0, 1, 1e-6);
    }

    /** A miniature with small windows. */
    static A2MambaConfig miniature() {
        return new A2MambaConfig(List.of(Stage.of(16, 1, 2, 5, 2), Stage.of(32, 1, 2, 3, 2),
                Stage.of(48, 2, 4, 3, 2).with(Scaling.SHORTCUT, 1), Stage.of(64, 1, 4, 1, 2).with(Scaling.BRANCH, 1)), 64, true);
    }
}
