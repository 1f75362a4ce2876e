package org.serpentine.nn;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Prenorm;

/** A norm over the channels of every token that can take the residual sum in front of it along: layer norm or RMS norm. */
public abstract class PrenormLayer extends Module {
    PrenormLayer() {}

    /** {@code [..., C]} to the same shape. */
    public abstract Tensor forward(Context ctx, Tensor x);

    /** The norm of {@code x + residual}, and that sum. */
    public abstract Prenorm forward(Context ctx, Tensor x, Tensor residual);
}
