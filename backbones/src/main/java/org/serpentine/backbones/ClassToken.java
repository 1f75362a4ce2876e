package org.serpentine.backbones;

import java.util.List;
import java.util.stream.IntStream;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Concat;
import org.serpentine.tensor.operation.Gather;
import org.serpentine.tensor.operation.Mean;

/** Where learned tokens that gather what a picture shows stand among its M patches. */
public enum ClassToken {
    /** There is none. */
    NONE {
        @Override
        public int[] rows(int patches) {
            return new int[0];
        }
    },
    /** In front of all patches. */
    HEAD {
        @Override
        public int[] rows(int patches) {
            return new int[] {0};
        }
    },
    /** Behind all patches. */
    TAIL {
        @Override
        public int[] rows(int patches) {
            return new int[] {patches};
        }
    },
    /** Behind the first {@code M / 2} patches. */
    MIDDLE {
        @Override
        public int[] rows(int patches) {
            return new int[] {patches / 2};
        }
    },
    /**
     * Behind the first {@code M / 2} patches, but read at place {@code (M + 1) / 2} of the whole sequence, as RSMamba's released code does:
     * with an odd number of patches that is the patch behind the class token, and the class token then counts as a patch.
     */
    MIDDLE_READ_AT_CENTRE {
        @Override
        public int[] rows(int patches) {
            return MIDDLE.rows(patches);
        }

        @Override
        int[] readRows(int patches) {
            return new int[] {(patches + 1) / 2};
        }
    },
    /** One in front of all patches and one behind them; their average is read. */
    BOTH_ENDS {
        @Override
        public int[] rows(int patches) {
            return new int[] {0, patches + 1};
        }
    };

    /** Places of the class tokens in the whole sequence, ascending. */
    public abstract int[] rows(int patches);

    /** Places that are read as class tokens. */
    int[] readRows(int patches) {
        return rows(patches);
    }

    /** How many there are. */
    public final int count() {
        return rows(0).length;
    }

    /** Places of a whole sequence of so many patches that are not among {@code own}, ascending. */
    static int[] others(int patches, int[] own) {
        return IntStream.range(0, patches + own.length).filter(r -> IntStream.of(own).noneMatch(c -> c == r)).toArray();
    }

    /**
     * Puts class tokens among the patches.
     *
     * @param patches {@code [B, M, C]}
     * @param tokens  {@code [B, count, C]}; not read if there are none
     * @return {@code [B, M + count, C]}
     */
    public final Tensor insert(Context ctx, Tensor patches, Tensor tokens) {
        if (this == NONE) {
            return patches;
        }
        int m = patches.size(1);
        int[] from = new int[m + count()];
        int[] own = rows(m);
        int[] others = others(m, own);
        for (int i = 0; i < m; i++) {
            from[others[i]] = i;
        }
        for (int i = 0; i < own.length; i++) {
            from[own[i]] = m + i;
        }
        return Gather.apply(ctx, Concat.apply(ctx, 1, List.of(patches, tokens)), from);
    }

    /** The patches of a whole sequence: {@code [B, M + count, C]} to {@code [B, M, C]}. */
    public final Tensor patches(Context ctx, Tensor sequence) {
        int m = sequence.size(1) - count();
        return this == NONE ? sequence : Gather.apply(ctx, sequence, others(m, readRows(m)));
    }

    /**
     * The class token of a whole sequence, or the average of both: {@code [B, M + count, C]} to {@code [B, C]}.
     *
     * @throws IllegalStateException if there is none
     */
    public final Tensor read(Context ctx, Tensor sequence) {
        if (this == NONE) {
            throw new IllegalStateException("this sequence has no class token to read");
        }
        return Mean.overPositions(ctx, Gather.apply(ctx, sequence, readRows(sequence.size(1) - count())));
    }
}
