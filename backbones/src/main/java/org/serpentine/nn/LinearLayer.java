package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Linear;

/** A linear layer: keys {@code weight [out, in]} and, if wanted, {@code bias [out]}. */
public final class LinearLayer extends Module {
    private final int in;
    private final Parameter weight;
    private final Parameter bias;

    /** A layer from {@code in} to {@code out} channels. */
    public LinearLayer(int in, int out, boolean withBias) {
        this.in = in;
        weight = parameter("weight", Layout.SAME, out, in);
        bias = withBias ? parameter("bias", Layout.SAME, out) : null;
    }

    /** {@code [..., in]} to {@code [..., out]}. */
    public Tensor forward(Context ctx, Tensor x) {
        return forward(ctx, x.columns());
    }

    /** As {@link #forward(Context, Tensor)} for some columns of a tensor. */
    public Tensor forward(Context ctx, Columns x) {
        return Linear.apply(ctx, x, weight.value(), bias == null ? null : bias.value());
    }

    /** As {@link #forward(Context, Columns)}, but without adding the bias: for a consumer that adds it itself. */
    public Tensor forwardWithoutBias(Context ctx, Columns x) {
        return Linear.apply(ctx, x, weight.value(), null);
    }

    /** The weight. */
    public Parameter weight() {
        return weight;
    }

    /** The bias, or null. */
    public Parameter bias() {
        return bias;
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.fanIn(weight, in, random);
        if (bias != null) {
            Initial.fanIn(bias, in, random);
        }
    }
}
