package org.serpentine.backbones.efficientvim;

import java.util.List;

/**
 * Sizes of an EfficientViM of three stages.
 *
 * @param widths       channels of each stage, at least 8
 * @param depths       blocks of each stage, at least 1
 * @param states       hidden states of each stage's mixers, at least 1
 * @param mlpRatio     width of the feed-forward layers over that of their stage, above 0
 * @param expand       width of the hidden states' gate over that of their stage, above 0
 * @param halvings     convolutions of the stem, each of stride 2 and twice as wide as the one before, 1 to 4; published networks have 4
 * @param distillation whether a second set of heads learns from a teacher
 */
public record EfficientViMConfig(List<Integer> widths, List<Integer> depths, List<Integer> states, double mlpRatio, double expand,
        int halvings, boolean distillation) {
    /** Number of stages. */
    static final int STAGES = 3;

    /** Checks the ranges. */
    public EfficientViMConfig {
        widths = checked("widths", widths, 1);
        if (widths.get(0) < 8) {
            throw new IllegalArgumentException("widths is " + widths
                    + ", expected a first width of at least 8: the stem begins with an eighth");
        }
        depths = checked("depths", depths, 1);
        states = checked("states", states, 1);
        if (!(mlpRatio > 0) || !(expand > 0)) {
            throw new IllegalArgumentException("mlpRatio is " + mlpRatio + " and expand " + expand + ", expected both above 0");
        }
        if (halvings < 1 || halvings > 4) {
            throw new IllegalArgumentException("halvings is " + halvings + ", expected 1 to 4");
        }
    }

    /** A published setting: mlpRatio 4, expand 1, a stem of stride 16. */
    public static EfficientViMConfig of(List<Integer> widths, List<Integer> depths, List<Integer> states) {
        return new EfficientViMConfig(widths, depths, states, 4, 1, 4, false);
    }

    /** The same with a second set of heads. */
    public EfficientViMConfig distilled() {
        return new EfficientViMConfig(widths, depths, states, mlpRatio, expand, halvings, true);
    }

    /** The same with a stem of stride {@code 2^halvings}, for small pictures. */
    public EfficientViMConfig withHalvings(int count) {
        return new EfficientViMConfig(widths, depths, states, mlpRatio, expand, count, distillation);
    }

    private static List<Integer> checked(String name, List<Integer> values, int least) {
        if (values.size() != STAGES || values.stream().anyMatch(v -> v < least)) {
            throw new IllegalArgumentException(name + " is " + values + ", expected three numbers of at least " + least);
        }
        return List.copyOf(values);
    }
}
