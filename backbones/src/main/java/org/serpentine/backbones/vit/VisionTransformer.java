package org.serpentine.backbones.vit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.ClassToken;
import org.serpentine.backbones.PlainBackbone;
import org.serpentine.backbones.PositionTable;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.RepeatBatch;

/**
 * A vision transformer: patches, class token in front, position embedding, blocks, norm, the class token to a linear classifier. Pictures
 * may have any size of at least one patch; every stage is normalised by the last norm.
 */
public final class VisionTransformer extends PlainBackbone<Tensor> {
    private final VisionTransformerConfig config;
    private final Parameter classToken;
    private final Parameter positions;
    private final ConvolutionLayer projection;
    private final List<TransformerBlock> blocks = new ArrayList<>();
    private final LayerNormLayer norm;
    private final LinearLayer head;

    /** A network with zero weights, its position embedding for the picture size in the options. */
    public VisionTransformer(VisionTransformerConfig config, BackboneOptions options) {
        super(options, config.patch(), config.channels(), config.depth(), ClassToken.HEAD);
        this.config = config;
        int c = config.channels();
        classToken = undecayed("cls_token", Layout.SAME, 1, 1, c);
        positions = undecayed("pos_embed", Layout.SAME, 1, 1 + patches(options.height()) * patches(options.width()), c);
        projection = child("patch_embed.proj", new ConvolutionLayer(options.inputs(), c,
                ConvolutionSpec.of(config.patch(), config.patch()).withStride(config.patch(), config.patch()), true));
        for (int i = 0; i < config.depth(); i++) {
            blocks.add(child("blocks." + i, new TransformerBlock(config, options.dropPath(i, config.depth()))));
        }
        norm = child("norm", new LayerNormLayer(c, TransformerBlock.EPS));
        head = options.classes() == 0 ? null : child("head", new LinearLayer(c, options.classes(), true));
    }

    @Override
    protected int patches(int pixels) {
        if (pixels < config.patch()) {
            throw new IllegalArgumentException("vision transformer got a picture with a side of " + pixels + " pixels, expected at least a patch of "
                    + config.patch());
        }
        return pixels / config.patch();
    }

    @Override
    public Tensor forward(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            Tensor pooled = ClassToken.HEAD.read(ctx, tokens(ctx, image));
            return scope.keep(head == null ? pooled : head.forward(ctx, pooled));
        }
    }

    @Override
    protected Tensor finish(Context ctx, Tensor x, boolean last) {
        return norm.forward(ctx, x);
    }

    @Override
    protected Tensor step(Context ctx, Scope scope, int i, Tensor x) {
        Tensor y = blocks.get(i).forward(ctx, x);
        scope.release(x);
        return y;
    }

    @Override
    protected Tensor embed(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            int rows = patches(image.size(1));
            int columns = patches(image.size(2));
            Tensor map = projection.forward(ctx, image).reshape(image.size(0), rows * columns, config.channels());
            Tensor token = RepeatBatch.apply(ctx, classToken.value().reshape(1, config.channels()), image.size(0));
            Tensor table = PositionTable.resize(ctx, positions.value(), ClassToken.HEAD, patches(options().height()), patches(options().width()), rows,
                    columns);
            return scope.keep(Add.apply(ctx, ClassToken.HEAD.insert(ctx, map, token), table));
        }
    }

    @Override
    public String inputKey() {
        return "patch_embed.proj.weight";
    }

    @Override
    protected PositionTable.Learned positionTable() {
        return new PositionTable.Learned("pos_embed", ClassToken.HEAD, this::patches);
    }

    /** Matrices from a normal of deviation 0.02, biases zero, as DeiT does. */
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
