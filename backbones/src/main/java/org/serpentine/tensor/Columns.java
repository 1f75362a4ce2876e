package org.serpentine.tensor;

import org.serpentine.scanning.kernel.Rows;

/**
 * A slice of the last axis of a tensor, without a copy: the two halves of an input projection, or the {@code dt | B | C} parts of
 * a state-space projection, are read where they lie.
 *
 * @param base  the whole tensor
 * @param from  first column
 * @param count number of columns
 */
public record Columns(Tensor base, int from, int count) {
    /** Checks that the columns exist. */
    public Columns {
        if (from < 0 || count < 0 || count > base.channels() - from) {
            throw new IllegalArgumentException(count + " columns from " + from + " on of a tensor with "
                    + base.channels() + " channels");
        }
    }

    /** The values as rows for a kernel. */
    public Rows rows() {
        return new Rows(base.data(), from, base.channels());
    }

    /** The same columns of an array shaped like the base: its gradient. */
    public Rows rows(float[] likeBase) {
        return likeBase == null ? null : new Rows(likeBase, from, base.channels());
    }
}
