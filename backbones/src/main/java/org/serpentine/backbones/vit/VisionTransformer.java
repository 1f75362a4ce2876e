package org.serpentine.backbones.vit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.ClassToken;
import org.serpentine.backbones.FeatureInfo;
import org.serpentine.backbones.PositionTable;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Parameter;
import org.serpentine.nn.WeightSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.RepeatBatch;

/**
 * A vision transformer: patches, class token in front, position embedding, blocks, norm, the class token to a linear classifier. Pictures
 * may have any size of at least one patch; its four stages are as those of {@link org.serpentine.backbones.vim.Vim}.
 */
public final class VisionTransformer extends Backbone {
    private static final int STAGES = 4;

    private final VisionTransformerConfig config;
    private final Parameter classToken;
    private final Parameter positions;
    private final ConvolutionLayer patches;
    private final List<TransformerBlock> blocks = new ArrayList<>();
    private final LayerNormLayer norm;
    private final LinearLayer head;

    /** A network with zero weights, its position embedding for the picture size in the options. */
    public VisionTransformer(VisionTransformerConfig config, BackboneOptions options) {
        super(options);
        this.config = config;
        int c = config.channels();
        classToken = undecayed("cls_token", Layout.SAME, 1, 1, c);
        positions = undecayed("pos_embed", Layout.SAME, 1, 1 + rows(options.height()) * rows(options.width()), c);
        patches = child("patch_embed.proj", new ConvolutionLayer(options.inputs(), c,
                ConvolutionSpec.of(config.patch(), config.patch()).withStride(config.patch(), config.patch()), true));
        for (int i = 0; i < config.depth(); i++) {
            blocks.add(child("blocks." + i, new TransformerBlock(config, options.dropPath() * i / Math.max(1, config.depth() - 1))));
        }
        norm = child("norm", new LayerNormLayer(c, TransformerBlock.EPS));
        head = options.classes() == 0 ? null : child("head", new LinearLayer(c, options.classes(), true));
    }

    /** Patches along a side. */
    private int rows(int pixels) {
        if (pixels < config.patch()) {
            throw new IllegalArgumentException("vision transformer got a picture with a side of " + pixels + " pixels, expected at least a patch of "
                    + config.patch());
        }
        return pixels / config.patch();
    }

    @Override
    public Tensor forward(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            Tensor x = embed(ctx, image);
            for (TransformerBlock block : blocks) {
                x = step(ctx, scope, block, x);
            }
            Tensor pooled = ClassToken.HEAD.read(ctx, norm.forward(ctx, x));
            return scope.keep(head == null ? pooled : head.forward(ctx, pooled));
        }
    }

    @Override
    public List<Tensor> features(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            List<FeatureInfo> wanted = featureInfo();
            List<Tensor> maps = new ArrayList<>();
            Tensor x = embed(ctx, image);
            for (int i = 0; maps.size() < wanted.size(); i++) {
                x = step(ctx, scope, blocks.get(i), x);
                for (FeatureInfo stage : wanted.subList(maps.size(), wanted.size())) {
                    if (Math.max(1, config.depth() * (stage.index() + 1) / STAGES) == i + 1) {
                        Tensor map = ClassToken.HEAD.patches(ctx, norm.forward(ctx, x));
                        maps.add(scope.keep(map).reshape(image.size(0), rows(image.size(1)), rows(image.size(2)), config.channels()));
                    }
                }
            }
            return maps;
        }
    }

    private static Tensor step(Context ctx, Scope scope, TransformerBlock block, Tensor x) {
        Tensor y = block.forward(ctx, x);
        scope.release(x);
        return y;
    }

    private Tensor embed(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            int rows = rows(image.size(1));
            int columns = rows(image.size(2));
            Tensor map = patches.forward(ctx, image).reshape(image.size(0), rows * columns, config.channels());
            Tensor token = RepeatBatch.apply(ctx, classToken.value().reshape(1, config.channels()), image.size(0));
            Tensor table = PositionTable.resize(ctx, positions.value(), ClassToken.HEAD, rows(options().height()), rows(options().width()), rows,
                    columns);
            return scope.keep(Add.apply(ctx, ClassToken.HEAD.insert(ctx, map, token), table));
        }
    }

    @Override
    public List<FeatureInfo> stages() {
        List<FeatureInfo> all = new ArrayList<>();
        for (int i = 0; i < STAGES; i++) {
            all.add(new FeatureInfo(i, config.patch(), config.channels()));
        }
        return all;
    }

    @Override
    public String inputKey() {
        return "patch_embed.proj.weight";
    }

    @Override
    public List<String> headKeys() {
        return List.of("head.");
    }

    @Override
    protected WeightSource adapt(WeightSource source) {
        return PositionTable.adapt(source, "pos_embed", ClassToken.HEAD, rows(options().height()), rows(options().width()));
    }

    /** Matrices from a normal cut at two deviations of 0.02, biases zero, as DeiT does. */
    @Override
    protected void initialize(SplittableRandom random) {
        parameters().forEach((key, p) -> {
            if (key.endsWith(".bias")) {
                Initial.constant(p, 0);
            } else if (p.officialShape().length > 1) {
                Initial.truncatedNormal(p, 0.02, random);
            }
        });
    }
}
