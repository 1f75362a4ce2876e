package org.serpentine.backbones.a2mamba;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.FeatureInfo;
import org.serpentine.nn.BatchNormLayer;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.ConvolutionNorm;
import org.serpentine.nn.Initial;
import org.serpentine.nn.WeightMap;
import org.serpentine.nn.WeightSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Mean;

/**
 * A2Mamba: a stem of four convolutions, four stages of {@link MassMixer mixers} with convolutions of stride 2 between them, and a
 * convolutional classifier.
 *
 * <p>Pictures may have any size whose maps hold the windows of their stages, 193 pixels a side for the published ones. The table of
 * the last stage's global attention is for the picture size of the options, and resized on the fly for another one.
 */
public final class A2Mamba extends Backbone {
    private final A2MambaConfig config;
    private final List<ConvolutionNorm> stem = new ArrayList<>();
    private final List<ConvolutionNorm> downsamplers = new ArrayList<>();
    private final List<RotaryAngles> rotaries = new ArrayList<>();
    private final List<List<A2Block>> stages = new ArrayList<>();
    private final ConvolutionNorm projection;
    private final ConvolutionLayer classifier;

    /** A network with zero weights. */
    public A2Mamba(A2MambaConfig config, BackboneOptions options) {
        super(options);
        this.config = config;
        checkSize(options.height(), options.width());
        if (A2MambaConfig.tableExtent(Math.min(options.height(), options.width())) < 1) {
            throw new IllegalArgumentException("A2Mamba for pictures of " + options.height() + "x" + options.width()
                    + " pixels: the last stage's map holds no whole position; expected at least 32x32");
        }
        int first = config.stages().get(0).width();
        stem.add(convolution("patch_embed.", 0, options.inputs(), first / 2, 2, Activation.GELU));
        stem.add(convolution("patch_embed.", 3, first / 2, first / 2, 1, Activation.GELU));
        stem.add(convolution("patch_embed.", 6, first / 2, first, 2, Activation.GELU));
        stem.add(convolution("patch_embed.", 9, first, first, 1, null));
        int before = 0;
        for (int s = 0; s < A2MambaConfig.STAGES; s++) {
            A2MambaConfig.Stage stage = config.stages().get(s);
            if (s > 0) {
                downsamplers.add(convolution("layers." + (2 * s - 1) + ".", 0, config.stages().get(s - 1).width(), stage.width(), 2, null));
            }
            stage(s, stage, before);
            before += stage.depth();
        }
        int width = config.stages().get(A2MambaConfig.STAGES - 1).width();
        projection = new ConvolutionNorm(
                child("classifier.0", new ConvolutionLayer(width, config.projection(), ConvolutionSpec.of(1, 1), true)),
                child("classifier.1", new BatchNormLayer(config.projection())), Activation.SILU);
        classifier = options.classes() == 0 ? null : child("classifier.4",
                new ConvolutionLayer(config.projection(), options.classes(), ConvolutionSpec.of(1, 1), true));
    }

    private ConvolutionNorm convolution(String prefix, int index, int in, int out, int stride, Activation activation) {
        return new ConvolutionNorm(child(prefix + index, new ConvolutionLayer(in, out, ConvolutionSpec.same(3, 3).withStride(stride), false)),
                child(prefix + (index + 1), new BatchNormLayer(out)), activation);
    }

    private void stage(int s, A2MambaConfig.Stage stage, int before) {
        String prefix = "layers." + 2 * s + ".";
        rotaries.add(child(prefix + "rope", new RotaryAngles(stage.headWidth())));
        int positions = s < A2MambaConfig.STAGES - 1 ? 0
                : A2MambaConfig.tableExtent(options().height()) * A2MambaConfig.tableExtent(options().width());
        List<A2Block> blocks = new ArrayList<>();
        for (int b = 0; b < stage.depth(); b++) {
            double rate = options().dropPath(before + b, config.depth());
            blocks.add(child(prefix + "blocks." + b, new A2Block(stage, config.tables(), positions, rate)));
        }
        stages.add(blocks);
    }

    private void checkSize(int height, int width) {
        int least = config.smallestSide();
        if (height < least || width < least) {
            throw new IllegalArgumentException("A2Mamba got pictures of " + height + "x" + width + " pixels; the attention windows "
                    + config.stages().stream().map(s -> Integer.toString(s.window())).toList() + " of its stages need at least " + least
                    + "x" + least);
        }
    }

    /** The sizes. */
    public A2MambaConfig config() {
        return config;
    }

    @Override
    public Tensor forward(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            Tensor x = stem(ctx, image);
            for (int s = 0; s < A2MambaConfig.STAGES; s++) {
                x = replace(scope, x, stage(ctx, s, x));
            }
            Tensor pooled = Mean.overPositions(ctx, projection.forward(ctx, x));
            if (classifier == null) {
                return scope.keep(pooled);
            }
            Tensor y = classifier.forward(ctx, pooled.reshape(pooled.size(0), 1, 1, pooled.channels()));
            return scope.keep(y).reshape(pooled.size(0), options().classes());
        }
    }

    @Override
    public List<Tensor> features(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            List<FeatureInfo> wanted = featureInfo();
            List<Tensor> maps = new ArrayList<>();
            Tensor x = stem(ctx, image);
            for (int s = 0; maps.size() < wanted.size(); s++) {
                x = stage(ctx, s, x);
                if (wanted.get(maps.size()).index() == s) {
                    maps.add(scope.keep(x));
                }
            }
            return maps;
        }
    }

    private Tensor stem(Context ctx, Tensor image) {
        checkSize(pictures(image).size(1), image.size(2));
        try (Scope scope = ctx.scope()) {
            Tensor x = image;
            for (ConvolutionNorm layer : stem) {
                x = replace(scope, x, layer.forward(ctx, x));
            }
            return scope.keep(ctx.show("stem", x));
        }
    }

    /** A stage, and the convolution in front of it. */
    private Tensor stage(Context ctx, int s, Tensor input) {
        try (Scope scope = ctx.scope()) {
            Tensor x = input;
            if (s > 0) {
                x = ctx.show("down" + (s - 1), downsamplers.get(s - 1).forward(ctx, x));
            }
            for (int b = 0; b < stages.get(s).size(); b++) {
                String name = "stage" + s + ".block" + b;
                ctx.enter(name);
                Tensor y = stages.get(s).get(b).forward(ctx, x, rotaries.get(s));
                ctx.leave();
                x = replace(scope, x, ctx.show(name, y));
            }
            return scope.keep(ctx.show("stage" + s, x));
        }
    }

    private static Tensor replace(Scope scope, Tensor before, Tensor after) {
        scope.release(before);
        return after;
    }

    @Override
    public List<FeatureInfo> stages() {
        List<FeatureInfo> all = new ArrayList<>();
        for (int s = 0; s < A2MambaConfig.STAGES; s++) {
            all.add(new FeatureInfo(s, 4 << s, config.stages().get(s).width()));
        }
        return all;
    }

    @Override
    public int pooledChannels() {
        return config.projection();
    }

    @Override
    public String inputKey() {
        return "patch_embed.0.weight";
    }

    @Override
    public List<String> headKeys() {
        return List.of("classifier.4.");
    }

    /** Tables of the global attention for another number of positions are resized as the network would do it. */
    @Override
    protected WeightSource adapt(WeightSource source) {
        WeightMap all = WeightMap.of(source);
        parameters().forEach((key, p) -> {
            if (key.endsWith(".rpb.2") && source.keys().contains(key)) {
                int[] from = source.shape(key);
                int[] to = p.officialShape();
                if (from.length == 4 && from[2] > 0 && from[2] == from[3] && from[0] == to[0] && from[1] == to[1]) {
                    all.put(key, to, () -> resized(source.read(key), from, to[2]));
                }
            }
        });
        return all;
    }

    private static float[] resized(float[] table, int[] shape, int positions) {
        try (Context ctx = Context.create(1)) {
            return GlobalAttention.resized(ctx, Tensor.of(table, shape), positions).data();
        }
    }

    /** Convolutions truncated normal with deviation 0.02, their biases zero; the other layers have done theirs. */
    @Override
    protected void initialize(SplittableRandom random) {
        parameters().forEach((key, p) -> {
            if (key.contains(".layer_scale") || p.buffer()) {
                return;
            }
            if (key.endsWith(".weight") && p.officialShape().length == 4) {
                Initial.truncatedNormal(p, 0.02, random);
            } else if (key.endsWith(".bias")) {
                Initial.constant(p, 0);
            }
        });
    }
}
