package org.serpentine.backbones.resnet;

import org.serpentine.nn.BatchNormLayer;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.ConvolutionNorm;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.DropPath;

/** Two 3x3 convolutions around a shortcut, which is projected where the size changes. */
final class BasicBlock extends Module {
    private final ConvolutionNorm first;
    private final ConvolutionNorm second;
    private final ConvolutionNorm shortcut;
    private final double dropPath;

    BasicBlock(int in, int out, int stride, double dropPath) {
        this.dropPath = dropPath;
        first = new ConvolutionNorm(child("conv1", new ConvolutionLayer(in, out, ConvolutionSpec.same(3, 3).withStride(stride), false)),
                child("bn1", new BatchNormLayer(out)), Activation.RELU);
        second = new ConvolutionNorm(child("conv2", new ConvolutionLayer(out, out, ConvolutionSpec.same(3, 3), false)),
                child("bn2", new BatchNormLayer(out)), null);
        shortcut = in == out && stride == 1 ? null : new ConvolutionNorm(
                child("downsample.0", new ConvolutionLayer(in, out, ConvolutionSpec.of(1, 1).withStride(stride), false)),
                child("downsample.1", new BatchNormLayer(out)), null);
    }

    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            Tensor branch = DropPath.apply(ctx, second.forward(ctx, first.forward(ctx, x)), dropPath);
            Tensor kept = shortcut == null ? x : shortcut.forward(ctx, x);
            return scope.keep(Activation.RELU.apply(ctx, Add.apply(ctx, branch, kept)));
        }
    }
}
