package org.serpentine.tasks.segmentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.InstanceNormLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Concat;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.MaxPool;
import org.serpentine.tensor.operation.Resample;

/**
 * A U-Net of ordinary convolutions (Ronneberger et al. 2015, with instance norms and linear upsampling): two 3x3 convolutions a
 * stage, maximum pooling, concatenated skips. The yardstick that the Mamba networks are measured against.
 */
public final class PlainUnet extends Module implements SegmentationNetwork {
    private final int dims;
    private final int classes;
    private final List<Block> down = new ArrayList<>();
    private final List<Block> up = new ArrayList<>();
    private final ConvolutionLayer head;

    /**
     * A network with zero weights.
     *
     * @param dims    2 for pictures, 3 for volumes
     * @param filters channels of the first stage; they double from stage to stage
     * @param inputs  input channels
     * @param classes output channels
     * @param stages  resolutions, the bottleneck included; at least 2
     */
    public PlainUnet(int dims, int filters, int inputs, int classes, int stages) {
        if (dims != 2 && dims != 3) {
            throw new IllegalArgumentException("plain U-Net: dims is " + dims + ", expected 2 or 3");
        }
        if (filters < 1 || inputs < 1 || classes < 1 || stages < 2) {
            throw new IllegalArgumentException("plain U-Net: filters " + filters + ", inputs " + inputs + " and classes " + classes
                    + " must be at least 1, stages " + stages + " at least 2");
        }
        this.dims = dims;
        this.classes = classes;
        for (int i = 0; i < stages; i++) {
            down.add(child("down." + i, new Block(dims, i == 0 ? inputs : filters << (i - 1), filters << i)));
        }
        for (int i = stages - 2; i >= 0; i--) {
            up.add(child("up." + i, new Block(dims, (filters << (i + 1)) + (filters << i), filters << i)));
        }
        head = child("head", new ConvolutionLayer(filters, classes, ConvolutionSpec.same(SeparableConvolution.kernel(dims, 1)), true));
    }

    /** The narrowest such network of five stages with at least {@code parameters} parameters. */
    public static PlainUnet withParameters(int dims, int inputs, int classes, long parameters) {
        int filters = 4;
        PlainUnet network = new PlainUnet(dims, filters, inputs, classes, 5);
        while (network.parameterCount() < parameters) {
            network = new PlainUnet(dims, ++filters, inputs, classes, 5);
        }
        return network;
    }

    @Override
    public int classes() {
        return classes;
    }

    @Override
    public int dims() {
        return dims;
    }

    @Override
    public int divisor() {
        return 1 << (down.size() - 1);
    }

    /** {@code [N, H, W, inputs]} or {@code [N, D, H, W, inputs]} to logits of the same extents. */
    @Override
    public Tensor forward(Context ctx, Tensor image) {
        int[] two = SeparableConvolution.kernel(dims, 2);
        try (Scope scope = ctx.scope()) {
            List<Tensor> skips = new ArrayList<>();
            Tensor x = image;
            for (int i = 0; i < down.size(); i++) {
                x = down.get(i).forward(ctx, i == 0 ? x : MaxPool.apply(ctx, x, two, two));
                skips.add(x);
            }
            for (int i = 0; i < up.size(); i++) {
                Tensor skip = skips.get(down.size() - 2 - i);
                int[] extents = Arrays.copyOfRange(skip.shape(), 1, 1 + dims);
                x = up.get(i).forward(ctx, Concat.channels(ctx, Resample.linear(ctx, x, extents, false), skip));
            }
            return scope.keep(head.forward(ctx, x));
        }
    }

    /** Twice convolution, norm, ReLU. */
    private static final class Block extends Module {
        private final ConvolutionLayer first;
        private final InstanceNormLayer firstNorm;
        private final ConvolutionLayer second;
        private final InstanceNormLayer secondNorm;

        Block(int dims, int in, int out) {
            ConvolutionSpec spec = ConvolutionSpec.same(SeparableConvolution.kernel(dims, 3));
            first = child("conv1", new ConvolutionLayer(in, out, spec, false));
            firstNorm = child("norm1", new InstanceNormLayer(out, 1e-5, true));
            second = child("conv2", new ConvolutionLayer(out, out, spec, false));
            secondNorm = child("norm2", new InstanceNormLayer(out, 1e-5, true));
        }

        Tensor forward(Context ctx, Tensor x) {
            try (Scope scope = ctx.scope()) {
                Tensor h = Activation.RELU.apply(ctx, firstNorm.forward(ctx, first.forward(ctx, x)));
                return scope.keep(Activation.RELU.apply(ctx, secondNorm.forward(ctx, second.forward(ctx, h))));
            }
        }
    }
}
