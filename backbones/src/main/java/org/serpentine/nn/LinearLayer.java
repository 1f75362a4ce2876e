package org.serpentine.nn;

import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.Epilogue;
import org.serpentine.tensor.operation.Linear;

/** A linear layer: keys {@code weight [out, in]} and, if wanted, {@code bias [out]}. */
public final class LinearLayer extends WeightedLayer {
    /** A layer from {@code in} to {@code out} channels. */
    public LinearLayer(int in, int out, boolean withBias) {
        super(Layout.SAME, in, withBias ? out : 0, out, in);
    }

    /** {@code [..., in]} to {@code [..., out]}. */
    public Tensor forward(Context ctx, Tensor x) {
        return forward(ctx, x.columns());
    }

    /** As {@link #forward(Context, Tensor)} for some columns of a tensor. */
    public Tensor forward(Context ctx, Columns x) {
        return Linear.apply(ctx, x, weight().value(), biasValue());
    }

    /** As {@link #forward(Context, Tensor)} with an activation, during inference in the same pass over memory. */
    public Tensor forward(Context ctx, Tensor x, Activation activation) {
        return ctx.recording() ? activation.apply(ctx, forward(ctx, x))
                : Linear.infer(ctx, x.columns(), weight().value(), Epilogue.of(biasValue(), activation));
    }

    /** As {@link #forward(Context, Columns)}, but without adding the bias: for a consumer that adds it itself. */
    public Tensor forwardWithoutBias(Context ctx, Columns x) {
        return Linear.apply(ctx, x, weight().value(), null);
    }

    /**
     * {@code y + layer(x)}, during inference in {@code y} itself: for a residual stream that nothing else reads any more.
     *
     * @param x {@code [..., in]}
     * @param y {@code [..., out]}; its old values are lost
     */
    public Tensor forwardOnto(Context ctx, Tensor x, Tensor y) {
        if (ctx.recording()) {
            return Add.apply(ctx, y, forward(ctx, x));
        }
        Linear.addTo(ctx, x, weight().value(), biasValue(), y);
        return y;
    }
}
