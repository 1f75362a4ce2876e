package org.serpentine.tasks.superresolution;

import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.PixelShuffle;
import org.serpentine.tensor.operation.Resample;

/** A network that tests can afford: two convolutions that correct a cubic enlargement. It sees 2 pixels around. */
public final class StandIn extends Module implements RestorationNetwork {
    private final int scale;
    private final int divisor;
    private final ConvolutionLayer first;
    private final ConvolutionLayer last;

    /** A network that insists on multiples of {@code divisor}. */
    public StandIn(int scale, int divisor) {
        this.scale = scale;
        this.divisor = divisor;
        ConvolutionSpec spec = ConvolutionSpec.same(3, 3);
        first = child("first", new ConvolutionLayer(3, 12, spec, true));
        last = child("last", new ConvolutionLayer(12, 3 * scale * scale, spec, true));
    }

    @Override
    public Tensor forward(Context ctx, Tensor image) {
        if (image.size(1) % divisor != 0 || image.size(2) % divisor != 0) {
            throw new IllegalArgumentException(image + ": expected multiples of " + divisor);
        }
        try (Scope scope = ctx.scope()) {
            Tensor h = Activation.RELU.apply(ctx, first.forward(ctx, image));
            Tensor detail = PixelShuffle.apply(ctx, last.forward(ctx, h), scale);
            return scope.keep(Add.apply(ctx, detail, Resample.cubic(ctx, image, image.size(1) * scale, image.size(2) * scale)));
        }
    }

    @Override
    public Module module() {
        return this;
    }

    @Override
    public int scale() {
        return scale;
    }

    @Override
    public int divisor() {
        return divisor;
    }

    @Override
    public int context() {
        return 4;
    }
}
