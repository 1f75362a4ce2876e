package org.serpentine.backbones.resnet;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.StagedBackbone;
import org.serpentine.nn.BatchNormLayer;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.ConvolutionNorm;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LinearLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.MaxPool;

/** A residual network of basic blocks, as torchvision's {@code resnet18}: {@code conv1}, {@code layer1..}, {@code fc}. */
public final class ResNet extends StagedBackbone {
    private static final ConvolutionSpec POOL = ConvolutionSpec.same(3, 3).withStride(2);

    private final ResNetConfig config;
    private final ConvolutionNorm stem;
    private final List<List<BasicBlock>> layers = new ArrayList<>();
    private final LinearLayer head;

    /** A network of these sizes. */
    public ResNet(ResNetConfig config, BackboneOptions options) {
        super(options, config.stem().stride(), config.widths());
        this.config = config;
        int side = config.stem() == ResNetConfig.Stem.PHOTOGRAPH ? 7 : 3;
        int width = config.widths().get(0);
        stem = new ConvolutionNorm(
                child("conv1", new ConvolutionLayer(options.inputs(), width, ConvolutionSpec.same(side, side).withStride(2), false)),
                child("bn1", new BatchNormLayer(width)), Activation.RELU);
        List<List<Double>> drop = options.dropPaths(config.blocks());
        for (int s = 0; s < config.blocks().size(); s++) {
            List<BasicBlock> layer = new ArrayList<>();
            for (int b = 0; b < config.blocks().get(s); b++) {
                int out = config.widths().get(s);
                layer.add(child("layer" + (s + 1) + "." + b, new BasicBlock(width, out, s > 0 && b == 0 ? 2 : 1, drop.get(s).get(b))));
                width = out;
            }
            layers.add(layer);
        }
        head = options.classes() == 0 ? null : child("fc", new LinearLayer(width, options.classes(), true));
    }

    /** Kaiming's normal distribution over the fan-out, as torchvision draws. */
    @Override
    protected void initialize(SplittableRandom random) {
        parameters().forEach((key, p) -> {
            int[] shape = p.officialShape();
            if (shape.length == 4) {
                Initial.normal(p, Math.sqrt(2.0 / (shape[0] * shape[2] * shape[3])), random);
            }
        });
    }

    @Override
    protected List<Tensor> maps(Context ctx, Tensor image, int count) {
        Tensor x = stem.forward(ctx, image);
        if (config.stem() == ResNetConfig.Stem.PHOTOGRAPH) {
            x = MaxPool.apply(ctx, x, POOL);
        }
        List<Tensor> maps = new ArrayList<>();
        for (List<BasicBlock> layer : layers.subList(0, count)) {
            for (BasicBlock block : layer) {
                x = block.forward(ctx, x);
            }
            maps.add(x);
        }
        return maps;
    }

    @Override
    protected LinearLayer classifier() {
        return head;
    }

    @Override
    public String inputKey() {
        return "conv1.weight";
    }

    @Override
    public List<String> headKeys() {
        return List.of("fc.");
    }
}
