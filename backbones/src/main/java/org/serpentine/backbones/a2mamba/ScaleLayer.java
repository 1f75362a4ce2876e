package org.serpentine.backbones.a2mamba;

import java.util.SplittableRandom;
import org.serpentine.nn.Initial;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ChannelAffine;

/** A scale and a shift of each channel: the authors' depthwise 1x1 convolution. */
final class ScaleLayer extends Module {
    private final double initial;
    private final Parameter weight;
    private final Parameter bias;

    ScaleLayer(int channels, double initial) {
        this.initial = initial;
        weight = parameter("weight", Layout.SAME, channels, 1, 1, 1);
        bias = parameter("bias", Layout.SAME, channels);
    }

    Tensor forward(Context ctx, Tensor x) {
        return ChannelAffine.apply(ctx, x, weight.value(), bias.value());
    }

    /** Adds the result to {@code y} in place; not while a tape records. */
    void addTo(Context ctx, Tensor x, Tensor y) {
        ChannelAffine.addTo(ctx, x, weight.value(), bias.value(), y);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(weight, initial);
        Initial.constant(bias, 0);
    }
}
