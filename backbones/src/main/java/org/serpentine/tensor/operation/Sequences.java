package org.serpentine.tensor.operation;

import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tensor;

/** Reads {@code [B, ..., C]} as B sequences of tokens. */
final class Sequences {
    private Sequences() {}

    /** Number of tokens of each batch item: the product of the axes between the first and the last. */
    static int length(Tensor x) {
        if (x.rank() < 3) {
            throw new IllegalArgumentException("expected [batch, tokens..., channels], got " + Shape.text(x.shape()));
        }
        return Shape.product(x.shape(), 1, x.rank() - 1);
    }
}
