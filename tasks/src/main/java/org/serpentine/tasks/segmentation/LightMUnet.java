package org.serpentine.tasks.segmentation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.GroupNormLayer;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Dropout;
import org.serpentine.tensor.operation.MaxPool;
import org.serpentine.tensor.operation.Resample;

/**
 * LightM-UNet (arXiv 2403.05246) for pictures and volumes, as its released code computes it: a U-Net whose encoder mixes pixels
 * with Mamba layers in raster order and whose decoder adds (not concatenates) the skips. State-dict keys are the authors'.
 */
public final class LightMUnet extends Module implements SegmentationNetwork {
    private final LightMUnetConfig config;
    private final SeparableConvolution stem;
    private final List<MambaLayer> downsampling = new ArrayList<>();
    private final List<List<ResMambaBlock>> down = new ArrayList<>();
    private final List<List<ResUpBlock>> up = new ArrayList<>();
    private final List<ConvolutionLayer> upSamples = new ArrayList<>();
    private final GroupNormLayer finalNorm;
    private final SeparableConvolution finalConv;

    /** A network with zero weights: load a checkpoint or {@link #initializeFrom} a seed. */
    public LightMUnet(LightMUnetConfig config) {
        this.config = config;
        int dims = config.dims();
        stem = child("convInit", new SeparableConvolution(dims, config.inputs(), config.filters(), 3, false));
        for (int i = 0; i < config.stages(); i++) {
            if (i > 0) {
                downsampling.add(child("down_layers." + i + ".0.0", new MambaLayer(config.channels(i - 1), config.channels(i))));
            }
            List<ResMambaBlock> blocks = new ArrayList<>();
            for (int j = 0; j < config.blocksDown().get(i); j++) {
                blocks.add(child("down_layers." + i + "." + (j + 1), new ResMambaBlock(config.channels(i))));
            }
            down.add(blocks);
        }
        int steps = config.blocksUp().size();
        for (int j = 0; j < steps; j++) {
            List<ResUpBlock> blocks = new ArrayList<>();
            for (int b = 0; b < config.blocksUp().get(j); b++) {
                blocks.add(child("up_layers." + j + "." + b, new ResUpBlock(dims, config.channels(steps - 1 - j))));
            }
            up.add(blocks);
        }
        ConvolutionSpec pointwise = ConvolutionSpec.same(SeparableConvolution.kernel(dims, 1));
        for (int j = 0; j < steps; j++) {
            upSamples.add(child("up_samples." + j + ".0.conv",
                    new ConvolutionLayer(config.channels(steps - j), config.channels(steps - 1 - j), pointwise, false)));
        }
        finalNorm = child("conv_final.0", new GroupNormLayer(8, config.filters(), 1e-5f));
        finalConv = child("conv_final.2", new SeparableConvolution(dims, config.filters(), config.classes(), 1, true));
    }

    /** The sizes. */
    public LightMUnetConfig config() {
        return config;
    }

    @Override
    public int classes() {
        return config.classes();
    }

    @Override
    public int dims() {
        return config.dims();
    }

    @Override
    public int divisor() {
        return config.divisor();
    }

    /** {@code [N, H, W, inputs]} or {@code [N, D, H, W, inputs]} to raw logits of the same extents with {@code classes} channels. */
    @Override
    public Tensor forward(Context ctx, Tensor image) {
        config.checkInput(image.shape());
        try (Scope scope = ctx.scope()) {
            Tensor x = ctx.show("stem", stem.forward(ctx, image));
            if (config.dropout() > 0) {
                x = Dropout.channels(ctx, x, config.dropout());
            }
            List<Tensor> skips = new ArrayList<>();
            for (int i = 0; i < config.stages(); i++) {
                x = encode(ctx, i, x);
                skips.add(x);
            }
            int steps = up.size();
            for (int j = 0; j < steps; j++) {
                x = decode(ctx, j, x, skips.get(steps - 1 - j));
            }
            return ctx.show("output", scope.keep(finalConv.forward(ctx, finalNorm.forwardRelu(ctx, x))));
        }
    }

    private Tensor encode(Context ctx, int stage, Tensor x) {
        try (Scope scope = ctx.scope()) {
            ctx.enter("down" + stage);
            if (stage > 0) {
                x = ctx.show("pool", MaxPool.apply(ctx, downsampling.get(stage - 1).forwardAs(ctx, "mamba", x), twos(), twos()));
            }
            List<ResMambaBlock> blocks = down.get(stage);
            for (int j = 0; j < blocks.size(); j++) {
                ctx.enter("block" + j);
                x = blocks.get(j).forward(ctx, x);
                ctx.leave();
            }
            ctx.show("", x);
            ctx.leave();
            return scope.keep(x);
        }
    }

    private Tensor decode(Context ctx, int step, Tensor x, Tensor skip) {
        try (Scope scope = ctx.scope()) {
            Tensor narrow = upSamples.get(step).forward(ctx, x);
            int[] extents = Arrays.copyOfRange(skip.shape(), 1, 1 + config.dims());
            Tensor wide = ctx.show("upsample" + step, Resample.linear(ctx, narrow, extents, false));
            Tensor y = Add.apply(ctx, wide, skip);
            for (ResUpBlock block : up.get(step)) {
                y = block.forward(ctx, y);
            }
            return scope.keep(ctx.show("up" + step, y));
        }
    }

    private int[] twos() {
        return SeparableConvolution.kernel(config.dims(), 2);
    }
}
