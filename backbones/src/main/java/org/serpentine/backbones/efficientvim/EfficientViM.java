package org.serpentine.backbones.efficientvim;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.FeatureInfo;
import org.serpentine.nn.Initial;
import org.serpentine.nn.Layout;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.Mean;
import org.serpentine.tensor.operation.Scale;

/**
 * EfficientViM: a stem of stride 16 (or less, for small pictures), three stages of blocks with {@link PatchMerging} between them, and a {@link FusionHead}.
 *
 * <p>Without classes this is the authors' dense backbone for detection and segmentation: no norms and no heads, and {@link #forward}
 * returns the average of the last map. Pictures may have any size and aspect ratio (the authors' classifier takes square maps only).
 * There is no stochastic depth: the option {@code dropPath} must be 0.
 */
public final class EfficientViM extends Backbone {
    private final EfficientViMConfig config;
    private final List<ConvLayer> stem = new ArrayList<>();
    private final List<List<EfficientViMBlock>> blocks = new ArrayList<>();
    private final List<PatchMerging> mergings = new ArrayList<>();
    private final List<ChannelNorm> norms = new ArrayList<>();
    private final FusionHead head;
    private final FusionHead teacherHead;

    /** Scores for the labels and scores that learn from a teacher; null where there are no such heads. */
    public record Scores(Tensor label, Tensor teacher) {}

    private record Body(List<Tensor> maps, List<Tensor> states) {}

    /** A network of these sizes. */
    public EfficientViM(EfficientViMConfig config, BackboneOptions options) {
        super(options);
        options.refuseDropPath("EfficientViM");
        this.config = config;
        boolean scored = options.classes() > 0;
        Parameter weights = scored ? parameter("weights", Layout.SAME, terms()) : null;
        Parameter teacherWeights = scored && config.distillation() ? parameter("weights_dist", Layout.SAME, terms()) : null;
        int first = config.widths().get(0);
        int last = config.halvings() - 1;
        for (int i = 0; i <= last; i++) {
            int in = i == 0 ? options.inputs() : first >> last - i + 1;
            stem.add(child("patch_embed.conv." + i, ConvLayer.halving(in, first >> last - i, i < last ? Activation.RELU : null)));
        }
        for (int s = 0; s < EfficientViMConfig.STAGES; s++) {
            blocks.add(new ArrayList<>());
            for (int b = 0; b < config.depths().get(s); b++) {
                blocks.get(s).add(child("stages." + s + ".blocks." + b, new EfficientViMBlock(config.widths().get(s), config.mlpRatio(),
                        config.expand(), config.states().get(s))));
            }
            if (s + 1 < EfficientViMConfig.STAGES) {
                mergings.add(child("stages." + s + ".downsample", new PatchMerging(config.widths().get(s), config.widths().get(s + 1))));
            }
        }
        for (int k = 0; scored && k < terms(); k++) {
            norms.add(child("norm." + k, new ChannelNorm(width(k), k + 1 < terms() ? 1 : 2)));
        }
        head = scored ? new FusionHead(weights, heads("heads."), "head") : null;
        teacherHead = teacherWeights == null ? null : new FusionHead(teacherWeights, heads("heads_dist."), "head_dist");
    }

    /** Terms of the fusion: the hidden states of each stage, and the last map. */
    private static int terms() {
        return EfficientViMConfig.STAGES + 1;
    }

    private int width(int term) {
        return config.widths().get(Math.min(term, EfficientViMConfig.STAGES - 1));
    }

    private List<LinearLayer> heads(String prefix) {
        List<LinearLayer> heads = new ArrayList<>();
        for (int k = 0; k < terms(); k++) {
            heads.add(child(prefix + k, new LinearLayer(width(k), options().classes(), true)));
        }
        return heads;
    }

    /** With distillation the mean of both sets of scores; see {@link #scores} for the two of them. */
    @Override
    public Tensor forward(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            if (head == null) {
                List<Tensor> maps = body(ctx, image, EfficientViMConfig.STAGES).maps;
                return scope.keep(Mean.overPositions(ctx, maps.get(maps.size() - 1)));
            }
            Scores s = scores(ctx, image);
            return scope.keep(s.teacher == null ? s.label : Scale.apply(ctx, Add.apply(ctx, s.label, s.teacher), 0.5f));
        }
    }

    /**
     * Both sets of scores, as training with a teacher needs them.
     *
     * @throws IllegalStateException if the network has no classes
     */
    public Scores scores(Context ctx, Tensor image) {
        if (head == null) {
            throw new IllegalStateException("this network has no classes: use features or forward");
        }
        try (Scope scope = ctx.scope()) {
            Body body = body(ctx, image, EfficientViMConfig.STAGES);
            List<Tensor> pooled = new ArrayList<>();
            for (int k = 0; k < EfficientViMConfig.STAGES; k++) {
                pooled.add(Mean.overPositions(ctx, norms.get(k).forward(ctx, body.states.get(k))));
            }
            int last = EfficientViMConfig.STAGES;
            pooled.add(Mean.overPositions(ctx, ctx.show("norm" + last, norms.get(last).forward(ctx, body.maps.get(last - 1)))));
            return new Scores(scope.keep(head.forward(ctx, pooled)),
                    teacherHead == null ? null : scope.keep(teacherHead.forward(ctx, pooled)));
        }
    }

    /** The maps of the stages before their {@link PatchMerging}, strides 16, 32 and 64 in the published networks. */
    @Override
    public List<Tensor> features(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            List<FeatureInfo> wanted = featureInfo();
            List<Tensor> maps = body(ctx, image, wanted.get(wanted.size() - 1).index() + 1).maps;
            return scope.keep(wanted.stream().map(f -> maps.get(f.index())).toList());
        }
    }

    /** Maps and hidden states of the first {@code stages} stages. */
    private Body body(Context ctx, Tensor image, int stages) {
        try (Scope scope = ctx.scope()) {
            Tensor x = stem(ctx, image);
            Body body = new Body(new ArrayList<>(), new ArrayList<>());
            for (int s = 0; s < stages; s++) {
                ctx.enter("stage" + s);
                Tensor h = null;
                for (int b = 0; b < blocks.get(s).size(); b++) {
                    ctx.enter("block" + b);
                    HiddenStateMixer.Result r = blocks.get(s).get(b).forward(ctx, x);
                    ctx.leave();
                    x = r.y();
                    h = r.h();
                }
                body.maps.add(scope.keep(ctx.show("", x)));
                body.states.add(scope.keep(ctx.show("h", h)));
                if (s + 1 < stages) {
                    ctx.enter("downsample");
                    x = mergings.get(s).forward(ctx, x);
                    ctx.leave();
                }
                ctx.leave();
            }
            return body;
        }
    }

    private Tensor stem(Context ctx, Tensor image) {
        try (Scope scope = ctx.scope()) {
            Tensor x = pictures(image);
            for (ConvLayer layer : stem) {
                x = layer.forward(ctx, x);
            }
            return scope.keep(ctx.show("stem", x));
        }
    }

    @Override
    public List<FeatureInfo> stages() {
        List<FeatureInfo> all = new ArrayList<>();
        for (int s = 0; s < EfficientViMConfig.STAGES; s++) {
            all.add(new FeatureInfo(s, 1 << config.halvings() + s, config.widths().get(s)));
        }
        return all;
    }

    @Override
    public String inputKey() {
        return "patch_embed.conv.0.conv.weight";
    }

    /** The heads, and the norms and weights of the fusion, which {@link #features} does without. */
    @Override
    public List<String> headKeys() {
        return List.of("heads.", "heads_dist.", "weights", "norm.");
    }

    /** Heads: truncated normal of deviation 0.02, biases 0; equal shares. */
    @Override
    protected void initialize(SplittableRandom random) {
        for (FusionHead h : new FusionHead[] {head, teacherHead}) {
            if (h != null) {
                Initial.constant(h.weights(), 1);
                for (LinearLayer layer : h.heads()) {
                    Initial.truncatedNormal(layer.weight(), 0.02, random);
                    Initial.constant(layer.bias(), 0);
                }
            }
        }
    }
}
