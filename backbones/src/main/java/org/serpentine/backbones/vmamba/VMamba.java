package org.serpentine.backbones.vmamba;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.FeatureInfo;
import org.serpentine.backbones.StagedBackbone;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Parameter;
import org.serpentine.nn.WeightMap;
import org.serpentine.nn.WeightSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/**
 * VMamba (Liu et al., NeurIPS 2024, arXiv 2401.10166): a stem, stages of {@link VssBlock}s with halving maps between them, and a
 * classifier of norm, global average and linear layer. Keys are those of the authors' {@code VSSM}: {@code patch_embed},
 * {@code layers.I.blocks.J}, {@code layers.I.downsample}, {@code classifier.norm}, {@code classifier.head}.
 *
 * <p>Pictures of any size do: nothing depends on it. The authors' layouts {@code ln} (channels last) and {@code ln2d} (channels first)
 * hold the same numbers, so one class stands for both.
 *
 * <p>{@link #features} hands out what each stage gives before it is downsampled, as it is. The authors' network for dense tasks
 * puts a norm of its own, {@code outnormI}, on each; {@link VMambaConfig#withOutNorms} builds that one, which has no classifier. Its
 * norms start fresh when a classification checkpoint is loaded.
 */
public final class VMamba extends StagedBackbone {
    private static final Map<String, String> OLD_ROOTS = Map.of("patch_embed.proj.", "patch_embed.0.", "patch_embed.norm.", "patch_embed.2.",
            "norm.", "classifier.norm.", "head.", "classifier.head.");

    private final VMambaConfig config;
    private final PatchEmbed stem;
    private final List<VssStage> layers = new ArrayList<>();
    private final LayerNormLayer norm;
    private final LinearLayer head;
    private final List<LayerNormLayer> outNorms = new ArrayList<>();

    /**
     * A network of these sizes.
     *
     * @throws IllegalArgumentException if classes are asked of a network for dense tasks
     */
    public VMamba(VMambaConfig config, BackboneOptions options) {
        super(options, config.patch(), config.dims());
        if (config.outNorms() && options.classes() > 0) {
            throw new IllegalArgumentException("classes is " + options.classes() + ", expected 0: VMamba with norms on its maps "
                    + "(withOutNorms) has no classifier");
        }
        this.config = config;
        int stages = config.dims().size();
        stem = child("patch_embed",
                new PatchEmbed(options.inputs(), config.dims().get(0), config.stem(), config.patch(), config.patchNorm()));
        List<List<Double>> drop = options.dropPaths(config.depths());
        for (int i = 0; i < stages; i++) {
            int next = i + 1 < stages ? config.dims().get(i + 1) : 0;
            layers.add(child("layers." + i, new VssStage(config.dims().get(i), next, config, drop.get(i))));
        }
        int width = config.dims().get(stages - 1);
        norm = config.outNorms() ? null : child("classifier.norm", new LayerNormLayer(width, 1e-5));
        head = config.outNorms() || options.classes() == 0 ? null
                : child("classifier.head", new LinearLayer(width, options.classes(), true));
        for (FeatureInfo info : config.outNorms() ? featureInfo() : List.<FeatureInfo>of()) {
            outNorms.add(child("outnorm" + info.index(), new LayerNormLayer(info.channels(), 1e-5)));
        }
    }

    /** The sizes. */
    public VMambaConfig config() {
        return config;
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.linears(this, 0.02, random);
    }

    @Override
    protected List<Tensor> maps(Context ctx, Tensor image, int count) {
        Tensor x = ctx.show("stem", stem.forward(ctx, image));
        List<Tensor> maps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                x = ctx.show("down" + (i - 1), layers.get(i - 1).downsample(ctx, x));
            }
            ctx.enter("stage" + i);
            try (Scope scope = ctx.scope()) {
                x = scope.keep(ctx.show("", layers.get(i).blocks(ctx, x)));
            }
            ctx.leave();
            maps.add(x);
        }
        return maps;
    }

    @Override
    protected Tensor normalised(Context ctx, Tensor map) {
        return norm == null ? map : norm.forward(ctx, map);
    }

    @Override
    protected LinearLayer classifier() {
        return head;
    }

    @Override
    protected Tensor handedOut(Context ctx, FeatureInfo info, Tensor map) {
        return outNorms.isEmpty() ? map : outNorms.get(featureInfo().indexOf(info)).forward(ctx, map);
    }

    @Override
    public String inputKey() {
        return "patch_embed.0.weight";
    }

    @Override
    public List<String> headKeys() {
        return List.of("classifier.", "outnorm");
    }

    /** Names of the first release become today's, and linear weights kept as 1x1 convolutions become matrices. */
    @Override
    protected WeightSource adapt(WeightSource source) {
        WeightSource renamed = source.renamed(VMamba::today);
        Map<String, Parameter> own = parameters();
        WeightMap all = new WeightMap();
        for (String key : renamed.keys()) {
            int[] found = renamed.shape(key);
            int[] wanted = own.containsKey(key) ? own.get(key).officialShape() : found;
            boolean pointwise = wanted.length == 2 && Arrays.equals(found, new int[] {wanted[0], wanted[1], 1, 1});
            all.put(key, pointwise ? wanted : found, () -> renamed.read(key));
        }
        return all;
    }

    private static String today(String key) {
        for (Map.Entry<String, String> root : OLD_ROOTS.entrySet()) {
            if (key.startsWith(root.getKey())) {
                return root.getValue() + key.substring(root.getKey().length());
            }
        }
        return key.replace(".ln_1.", ".norm.").replace(".self_attention.", ".op.");
    }
}
