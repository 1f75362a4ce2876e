package org.serpentine.backbones.rsmamba;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.PlainBackbone;
import org.serpentine.backbones.PositionTable;
import org.serpentine.nn.ConvolutionLayer;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Parameter;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrders;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Mean;
import org.serpentine.tensor.operation.Pad;
import org.serpentine.tensor.operation.PadMode;
import org.serpentine.tensor.operation.Prenorm;
import org.serpentine.tensor.operation.RepeatBatch;

/**
 * RSMamba. Overlapping patches, zeros behind the right and lower border where the last ones hang over; position embedding; mixers over
 * several orders of the tokens, behind one layer norm that all layers share; layer norm; the mean of the patches, or the class token, to a
 * linear classifier.
 *
 * <p>The authors shuffle anew for each layer and call, also in evaluation, which makes their network give other scores each time. Here a
 * layer has its own fixed permutation outside {@linkplain Context#training() training}: the scan order {@code rsmamba-shuffle-seedI} for layer
 * I, counted from 0. While training, permutations are drawn from the context's random source.
 *
 * <p>Pictures may have any size: learned position embeddings are resized on the fly as {@link PositionTable} does. As in the authors' code
 * only the last stage is normalised. There is no stochastic depth: the option {@code dropPath} must be 0.
 */
public final class RsMamba extends PlainBackbone<RsMamba.Stream> {
    /** What every layer norm adds to the variance. */
    public static final double EPS = 1e-6;

    private static final String BODY = "backbone.";

    private final RsMambaConfig config;
    private final Parameter classTokens;
    private final Parameter positions;
    private final ConvolutionLayer projection;
    private final List<RsMambaLayer> layers = new ArrayList<>();
    private final List<LinearLayer> gates = new ArrayList<>();
    private final LayerNormLayer preNorm;
    private final LayerNormLayer lastNorm;
    private final LayerNormLayer pooledNorm;
    private final LinearLayer head;
    private final ScanOrders orders = ScanOrders.standard();

    /** A network with zero weights, its position embedding for the picture size in the options. */
    public RsMamba(RsMambaConfig config, BackboneOptions options) {
        super(options, config.stride(), config.channels(), config.depth(), config.classToken());
        options.refuseDropPath("RSMamba");
        this.config = config;
        int c = config.channels();
        int extra = config.classToken().count();
        int tokens = patches(options.height()) * patches(options.width()) + extra;
        classTokens = extra == 0 ? null : undecayed(BODY + "cls_token", Layout.SAME, 1, extra, c);
        positions = config.positions() == RsMambaConfig.Positions.LEARNED ? undecayed(BODY + "pos_embed", Layout.SAME, 1, tokens, c) : null;
        projection = child(BODY + "patch_embed.projection", new ConvolutionLayer(options.inputs(), c,
                ConvolutionSpec.of(config.patch(), config.patch()).withStride(config.stride(), config.stride()), false));
        int paths = config.paths().count();
        for (int i = 0; i < config.depth(); i++) {
            layers.add(child(BODY + "layers." + i, new RsMambaLayer(config)));
        }
        for (int i = 0; i < config.depth(); i++) {
            gates.add(config.paths().gated() ? child(BODY + "gate_layers." + i + ".0", new LinearLayer(paths * c, paths, false)) : null);
        }
        preNorm = child(BODY + "pre_norm", new LayerNormLayer(c, EPS));
        lastNorm = config.finalNorm() ? child(BODY + "ln1", new LayerNormLayer(c, EPS)) : null;
        pooledNorm = config.readout() == RsMambaConfig.Readout.AVERAGE ? child(BODY + "ln2", new LayerNormLayer(c, EPS)) : null;
        head = options.classes() == 0 ? null : child("head.fc", new LinearLayer(c, options.classes(), true));
    }

    /** The sizes. */
    public RsMambaConfig config() {
        return config;
    }

    @Override
    public Tensor forward(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            Tensor pooled = ctx.show("feature", pool(ctx, tokens(ctx, image)));
            return scope.keep(head == null ? pooled : head.forward(ctx, pooled));
        }
    }

    /** The residual stream, and the last layer's result that still has to be added to it; null before the first layer. */
    record Stream(Tensor residual, Tensor branch) {}

    @Override
    protected Stream step(Context ctx, Scope scope, int i, Stream before) {
        try (Scope inner = ctx.scope()) {
            ctx.enter("layer" + i);
            Prenorm n = before.branch == null ? new Prenorm(preNorm.forward(ctx, before.residual), before.residual)
                    : preNorm.forward(ctx, before.branch, before.residual);
            Tensor branch = layers.get(i).forward(ctx, n.out(), gates.get(i), paths(ctx, i, n.out().size(1)));
            ctx.leave();
            if (before.branch != null) {
                scope.release(before.branch);
                scope.release(before.residual);
            }
            return new Stream(inner.keep(n.sum()), inner.keep(branch));
        }
    }

    @Override
    protected Tensor finish(Context ctx, Stream stream, boolean last) {
        return last && lastNorm != null ? ctx.show("ln1", lastNorm.forward(ctx, stream.branch, stream.residual).out())
                : Add.apply(ctx, stream.residual, stream.branch);
    }

    /** The rows that each path of a layer visits; null for the order in which they lie. */
    private int[][] paths(Context ctx, int layer, int tokens) {
        int[][] all = new int[config.paths().count()][];
        Grid grid = Grid.of(tokens);
        if (all.length > 1) {
            all[1] = orders.path("rsmamba-reverse", grid).sharedOrder();
        }
        if (all.length > 2) {
            all[2] = ctx.training() ? permutation(ctx.random(), tokens)
                    : orders.path("rsmamba-shuffle-seed" + layer, grid).sharedOrder();
        }
        return all;
    }

    /** A permutation drawn evenly (Fisher and Yates). */
    private static int[] permutation(SplittableRandom random, int length) {
        int[] p = new int[length];
        for (int i = 0; i < length; i++) {
            int j = random.nextInt(i + 1);
            p[i] = p[j];
            p[j] = i;
        }
        return p;
    }

    @Override
    protected int patches(int pixels) {
        return config.patches(pixels);
    }

    @Override
    protected Stream embed(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            return new Stream(scope.keep(placed(ctx, image)), null);
        }
    }

    /** Patches with class token and position embedding. */
    private Tensor placed(Context ctx, Tensor image) {
        int below = config.padding(image.size(1));
        int right = config.padding(image.size(2));
        Tensor padded = below == 0 && right == 0 ? image
                : Pad.apply(ctx, image, PadMode.ZERO, new int[] {0, 0}, new int[] {below, right});
        Tensor map = projection.forward(ctx, padded);
        int rows = map.size(1);
        int columns = map.size(2);
        Tensor x = ctx.show("patch_embed", map.reshape(map.size(0), rows * columns, config.channels()));
        if (classTokens != null) {
            Tensor all = classTokens.value().reshape(config.classToken().count(), config.channels());
            x = config.classToken().insert(ctx, x, RepeatBatch.apply(ctx, all, map.size(0)));
        }
        return switch (config.positions()) {
            case NONE -> x;
            case SINE -> Add.apply(ctx, x, SinePositions.table(rows, columns, config.channels()));
            case LEARNED -> Add.apply(ctx, x, PositionTable.resize(ctx, positions.value(), config.classToken(),
                    patches(options().height()), patches(options().width()), rows, columns));
        };
    }

    private Tensor pool(Context ctx, Tensor tokens) {
        if (config.readout() == RsMambaConfig.Readout.CLASS_TOKEN) {
            return config.classToken().read(ctx, tokens);
        }
        Tensor mean = Mean.overPositions(ctx, config.classToken().patches(ctx, tokens));
        return pooledNorm == null ? mean : pooledNorm.forward(ctx, mean);
    }

    @Override
    public String inputKey() {
        return BODY + "patch_embed.projection.weight";
    }

    @Override
    protected PositionTable.Learned positionTable() {
        return new PositionTable.Learned(BODY + "pos_embed", config.classToken(), this::patches);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        int fanIn = options().inputs() * config.patch() * config.patch();
        Initial.normal(projection.weight(), 1 / Math.sqrt(fanIn), random);
        if (positions != null) {
            Initial.truncatedNormal(positions, 0.02, random);
        }
    }
}
