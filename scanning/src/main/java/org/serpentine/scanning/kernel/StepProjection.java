package org.serpentine.scanning.kernel;

import java.util.Objects;

/**
 * Step sizes of a selective scan as a product {@code dt W^T}, which the scan computes as it goes: no step sizes are written to memory
 * and read again.
 *
 * @param dt     what the step sizes are projected from, {@code rank} values a row
 * @param weight W: the row of channel d begins at {@code at + d * rank}
 * @param at     index of the first channel's first weight
 * @param rank   R, 1 or more
 */
public record StepProjection(Rows dt, float[] weight, int at, int rank) {

    public StepProjection {
        Objects.requireNonNull(dt, "StepProjection: dt is null");
        Objects.requireNonNull(weight, "StepProjection: weight is null");
        Checks.notNegative("StepProjection: at", at);
        Checks.positive("StepProjection: rank", rank);
    }

    /** Throws unless there are {@code rows} rows of dt and weights for {@code channels} channels. */
    void check(int rows, int channels) {
        Checks.rows("StepProjection: dt", dt, rows, rank);
        Checks.length("StepProjection: weight", weight, at + (long) channels * rank);
    }
}
