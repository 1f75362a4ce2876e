package org.serpentine.backbones.vim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.ClassToken;
import org.serpentine.backbones.PlainBackbone;
import org.serpentine.backbones.PositionTable;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Initial;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Parameter;
import org.serpentine.nn.PrenormLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.Concat;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.DropPath;
import org.serpentine.tensor.operation.MaxPool;
import org.serpentine.tensor.operation.Mean;
import org.serpentine.tensor.operation.RepeatBatch;
import org.serpentine.tensor.operation.Slice;

/**
 * Vision Mamba. Patches, one convolution; class token and position embedding; blocks of bidirectional mixers; norm; the class token, or
 * pooled tokens, to a linear classifier.
 *
 * <p>Pictures may have any size of at least one patch: on another grid of patches than the one built for, position embeddings are
 * resized on the fly as {@link PositionTable} does. Every stage is normalised by the last norm.
 */
public final class Vim extends PlainBackbone<VimBlock.Stream> {
    private final VimConfig config;
    private final Parameter[] classTokens;
    private final Parameter positions;
    private final ConvolutionLayer projection;
    private final LinearLayer head;
    private final List<VimBlock> blocks = new ArrayList<>();
    private final PrenormLayer norm;

    /** A network with zero weights, its position embedding for the picture size in the options. */
    public Vim(VimConfig config, BackboneOptions options) {
        super(options, config.stride(), config.channels(), config.depth(), config.classToken());
        this.config = config;
        int e = config.channels();
        int tokens = patches(options.height()) * patches(options.width()) + config.classToken().count();
        List<String> names = switch (config.classToken()) {
            case NONE -> List.of();
            case BOTH_ENDS -> List.of("cls_token_head", "cls_token_tail");
            default -> List.of("cls_token");
        };
        classTokens = names.stream().map(name -> undecayed(name, Layout.SAME, 1, 1, e)).toArray(Parameter[]::new);
        positions = config.positions() ? undecayed("pos_embed", Layout.SAME, 1, tokens, e) : null;
        projection = child("patch_embed.proj", new ConvolutionLayer(options.inputs(), e,
                ConvolutionSpec.of(config.patch(), config.patch()).withStride(config.stride(), config.stride()), true));
        head = options.classes() == 0 ? null : child("head", new LinearLayer(e, options.classes(), true));
        for (int i = 0; i < config.depth(); i++) {
            double rate = i == 0 ? 0 : options.dropPath(i - 1, config.depth());
            blocks.add(child("layers." + i, new VimBlock(config, rate)));
        }
        norm = child("norm_f", VimBlock.norm(config));
    }

    /** The sizes. */
    public VimConfig config() {
        return config;
    }

    @Override
    public Tensor forward(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            return scope.keep(classify(ctx, tokens(ctx, image)));
        }
    }

    @Override
    protected int patches(int pixels) {
        if (pixels < config.patch()) {
            throw new IllegalArgumentException("Vim got a picture with a side of " + pixels + " pixels, expected at least a patch of "
                    + config.patch());
        }
        return (pixels - config.patch()) / config.stride() + 1;
    }

    @Override
    protected VimBlock.Stream step(Context ctx, Scope scope, int i, VimBlock.Stream before) {
        VimBlock.Stream after = blocks.get(i).forward(ctx, before);
        if (before.residual() != null) {
            scope.release(before.hidden());
            scope.release(before.residual());
        }
        ctx.show("layer" + i + ".mixer_out", after.hidden());
        ctx.show("layer" + i + ".residual", after.residual());
        return after;
    }

    @Override
    protected VimBlock.Stream embed(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            Tensor x = scope.keep(placed(ctx, image));
            return new VimBlock.Stream(x, null, reverse(x.size(1)));
        }
    }

    @Override
    protected Tensor finish(Context ctx, VimBlock.Stream stream, boolean last) {
        return norm.forward(ctx, DropPath.apply(ctx, stream.hidden(), options().dropPath()), stream.residual()).out();
    }

    /** Patches with class token and position embedding, {@code [B, tokens, E]}. */
    private Tensor placed(Context ctx, Tensor image) {
        int rows = patches(image.size(1));
        int columns = patches(image.size(2));
        Tensor map = projection.forward(ctx, image);
        int batch = map.size(0);
        int e = config.channels();
        Tensor x = ctx.show("patch_embed", map.reshape(batch, rows * columns, e));
        if (classTokens.length > 0) {
            List<Tensor> tokens = new ArrayList<>();
            for (Parameter p : classTokens) {
                tokens.add(p.value());
            }
            Tensor all = Concat.apply(ctx, 1, tokens).reshape(classTokens.length, e);
            x = config.classToken().insert(ctx, x, RepeatBatch.apply(ctx, all, batch));
        }
        return positions == null ? x : Add.apply(ctx, x, PositionTable.resize(ctx, positions.value(), config.classToken(),
                patches(options().height()), patches(options().width()), rows, columns));
    }

    private Tensor classify(Context ctx, Tensor x) {
        if (config.classToken() == ClassToken.NONE && config.pooling() == VimConfig.Pooling.MAX) {
            Tensor features = ctx.show("features", x);
            Tensor scores = head == null ? features : head.forward(ctx, features);
            return MaxPool.apply(ctx, scores, new int[] {x.size(1)}, new int[] {1}).reshape(x.size(0), scores.channels());
        }
        Tensor pooled = ctx.show("features", pool(ctx, x));
        return head == null ? pooled : head.forward(ctx, pooled);
    }

    private Tensor pool(Context ctx, Tensor x) {
        if (config.classToken() != ClassToken.NONE) {
            return config.classToken().read(ctx, x);
        }
        return config.pooling() == VimConfig.Pooling.MEAN ? Mean.overPositions(ctx, x)
                : Slice.apply(ctx, x, 1, x.size(1) - 1, x.size(1)).reshape(x.size(0), x.channels());
    }

    private static int[] reverse(int length) {
        int[] order = new int[length];
        for (int i = 0; i < length; i++) {
            order[i] = length - 1 - i;
        }
        return order;
    }

    @Override
    public String inputKey() {
        return "patch_embed.proj.weight";
    }

    /** Position embeddings of another grid are resized as {@link VimConfig#resizing()} says. */
    @Override
    protected PositionTable.Learned positionTable() {
        boolean released = config.resizing() == VimConfig.Resizing.AS_RELEASED && config.classToken() == ClassToken.MIDDLE;
        return new PositionTable.Learned("pos_embed", released ? ClassToken.HEAD : config.classToken(), this::patches);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        int fanIn = options().inputs() * config.patch() * config.patch();
        // timm 0.4.12 divides by the deviation of a normal cut at two of its own, although it then cuts at -2 and 2
        Initial.truncatedNormal(projection.weight(), Math.sqrt(1.0 / fanIn) / 0.87962566103423978, random);
        Initial.constant(projection.bias(), 0);
        if (head != null) {
            Initial.truncatedNormal(head.weight(), 0.02, random);
            Initial.constant(head.bias(), 0);
        }
        if (positions != null) {
            Initial.truncatedNormal(positions, 0.02, random);
        }
        for (Parameter p : classTokens) {
            Initial.truncatedNormal(p, 0.02, random);
        }
    }
}
