package org.serpentine.backbones.mambamixer;

import java.util.List;

/**
 * Sizes of a {@link ViM2}.
 *
 * @param dims          width of each stage
 * @param tokenMixers   token mixers of each stage, at least 1
 * @param channelMixers channel mixers of each stage, at least 0 and at most as many as token mixers; they stand behind equal shares
 *                      of these, [A] so one behind every second token mixer of the published sizes
 * @param widths        width inside the channel mixers of each stage; [P] twice the stage's, at most that of the last stage
 * @param mixing        what mixes the channels
 * @param averaging     whether mixers read learned averages of all earlier outputs of their stage, or the newest one
 * @param states        N of all scans; [P] 16
 * @param groups        G, token groups of each of the two sweeps of a selective channel mixer; [A] 16
 */
public record ViM2Config(List<Integer> dims, List<Integer> tokenMixers, List<Integer> channelMixers, List<Integer> widths, Mixing mixing,
        boolean averaging, int states, int groups) {
    /** What mixes the channels. */
    public enum Mixing {
        /** Scans along the channels. */
        SELECTIVE,
        /** An MLP of {@link ViM2Config#widths} hidden channels, the paper's ablation. */
        MLP
    }

    /** Checks the ranges. */
    public ViM2Config {
        dims = List.copyOf(dims);
        tokenMixers = List.copyOf(tokenMixers);
        channelMixers = List.copyOf(channelMixers);
        widths = List.copyOf(widths);
        int stages = dims.size();
        if (stages == 0 || tokenMixers.size() != stages || channelMixers.size() != stages || widths.size() != stages) {
            throw new IllegalArgumentException("ViM2: dims " + dims + ", tokenMixers " + tokenMixers + ", channelMixers " + channelMixers
                    + " and widths " + widths + " must have one entry a stage");
        }
        for (int i = 0; i < stages; i++) {
            if (dims.get(i) < 1 || widths.get(i) < 1 || tokenMixers.get(i) < 1 || channelMixers.get(i) < 0
                    || channelMixers.get(i) > tokenMixers.get(i)) {
                throw new IllegalArgumentException("ViM2: stage " + i + " has dims " + dims.get(i) + " and widths " + widths.get(i)
                        + ", expected at least 1, tokenMixers " + tokenMixers.get(i) + ", expected at least 1, and channelMixers "
                        + channelMixers.get(i) + ", expected 0 to " + tokenMixers.get(i));
            }
        }
        if (states < 1 || groups < 1) {
            throw new IllegalArgumentException("ViM2: states " + states + " and groups " + groups + " must be at least 1");
        }
    }

    /** A published size by the width of its first stage and the token mixers of its third. */
    static ViM2Config published(int dim, int third) {
        return new ViM2Config(List.of(dim, 2 * dim, 4 * dim, 8 * dim), List.of(2, 2, third, 2), List.of(1, 1, third / 2, 1),
                List.of(2 * dim, 4 * dim, 8 * dim, 8 * dim), Mixing.SELECTIVE, true, 16, 16);
    }

    /** The ablation: an MLP instead of channel mixers, no averaging. [A] of ratio 4 and GELU, behind every token mixer. */
    ViM2Config withMlp() {
        return new ViM2Config(dims, tokenMixers, tokenMixers, dims.stream().map(d -> 4 * d).toList(), Mixing.MLP, false, states, groups);
    }

    /** How many channel mixers stand before token mixer {@code t} of a stage. */
    int channelMixersBefore(int stage, int t) {
        return t * channelMixers.get(stage) / tokenMixers.get(stage);
    }
}
