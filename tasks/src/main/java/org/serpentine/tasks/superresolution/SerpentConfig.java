package org.serpentine.tasks.superresolution;

import java.util.List;

/**
 * Sizes of a {@link Serpent} network.
 *
 * @param channels of the picture, in and out
 * @param width    C, channels of the finest level; level l has {@code C 2^l}
 * @param blocks   VSS blocks of each level, finest first
 * @param patch    side of the smallest patches of the finest level; it halves from level to level, down to 1
 * @param branches k, parallel branches of a Serpent block, each with patches twice as large as the one before
 * @param states   N, states of a channel of the scans
 */
public record SerpentConfig(int channels, int width, List<Integer> blocks, int patch, int branches, int states) {
    /** Checks the ranges. */
    public SerpentConfig {
        blocks = List.copyOf(blocks);
        if (channels < 1 || width < 1 || states < 1) {
            throw new IllegalArgumentException("Serpent: channels is " + channels + ", width " + width + ", states " + states
                    + "; each must be at least 1");
        }
        if (blocks.isEmpty() || blocks.size() > 6 || blocks.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("Serpent: blocks is " + blocks + "; it must list 1 to 6 levels of at least 1 block");
        }
        if (patch < 1 || Integer.bitCount(patch) != 1) {
            throw new IllegalArgumentException("Serpent: patch is " + patch + "; it must be a power of two");
        }
        if (branches < 1 || branches > 4) {
            throw new IllegalArgumentException("Serpent: branches is " + branches + "; it must be in 1..4");
        }
    }

    /** Number of levels. */
    public int levels() {
        return blocks.size();
    }

    /** Channels of a level. */
    public int width(int level) {
        return width << level;
    }

    /** Side of a branch's patches in positions of its level. */
    public int patch(int level, int branch) {
        return Math.max(1, patch >> level) << branch;
    }

    /** What the extents of a picture are padded to a multiple of, so that every level is cut into whole patches. */
    public int multiple() {
        int most = 1;
        for (int level = 0; level < levels(); level++) {
            most = Math.max(most, patch(level, branches - 1) << level);
        }
        return most;
    }
}
