package org.serpentine.nn;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Multiply;
import org.serpentine.tensor.operation.Slice;

/** Two linear layers around an activation: {@code fc1}, {@code fc2}; gated, {@code fc1} makes two halves, {@code a * f(b)}. */
public final class Mlp extends Module {
    private final boolean gated;
    private final int hidden;
    private final Activation activation;
    private final LinearLayer first;
    private final LinearLayer second;

    /**
     * An MLP.
     *
     * @param channels   width in and out
     * @param hidden     width between the layers
     * @param gated      whether there are two halves of that width
     * @param activation f
     */
    public Mlp(int channels, int hidden, boolean gated, Activation activation) {
        this.gated = gated;
        this.hidden = hidden;
        this.activation = activation;
        first = child("fc1", new LinearLayer(channels, gated ? 2 * hidden : hidden, true));
        second = child("fc2", new LinearLayer(hidden, channels, true));
    }

    /** {@code [..., channels]} to the same shape. */
    public Tensor forward(Context ctx, Tensor x) {
        return second.forward(ctx, hidden(ctx, x));
    }

    /** {@code y + mlp(x)}, as {@link LinearLayer#forwardOnto}. */
    public Tensor forwardOnto(Context ctx, Tensor x, Tensor y) {
        return second.forwardOnto(ctx, hidden(ctx, x), y);
    }

    private Tensor hidden(Context ctx, Tensor x) {
        if (!gated) {
            return first.forward(ctx, x, activation);
        }
        Tensor both = first.forward(ctx, x);
        Tensor gate = activation.apply(ctx, Slice.apply(ctx, both, -1, hidden, 2 * hidden));
        return Multiply.apply(ctx, Slice.apply(ctx, both, -1, 0, hidden), gate);
    }
}
