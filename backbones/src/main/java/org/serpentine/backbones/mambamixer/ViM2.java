package org.serpentine.backbones.mambamixer;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.StagedBackbone;
import org.serpentine.backbones.vmamba.Downsampling;
import org.serpentine.backbones.vmamba.PatchEmbed;
import org.serpentine.backbones.vmamba.VMambaConfig;
import org.serpentine.nn.Initial;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.LinearLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/**
 * ViM2, the vision network of MambaMixer (arXiv 2403.19888v1): a stem of stride 4, four stages of token mixers and channel mixers with
 * weighted averages of earlier features, average pooling and a linear head.
 *
 * <p>No code of the authors exists. [P] stated by the paper: stem, numbers and widths of the mixers, cross scan, 3x3 depthwise
 * convolution and gate of the token mixer, scans along the channels, averages inside a stage. [A] assumed: the token mixer is VMamba's
 * gated block at inner width 2C (one convolution before all four scans, B, C and step sizes from what is scanned, norm before the
 * gate); patch merging between stages; layer norms; one channel mixer behind every second token mixer; and what
 * {@link MixerBlock} and {@link ChannelMixer} name. With channel mixers and averaging off this is VMamba's first release exactly.
 *
 * <p>Parameters: 24.0 M, 43.7 M, 75.6 M and 36.6 M for the printed 20 M (T), 43 M (S), 74 M (B) and 40 M (the ablation). The printed
 * steps do not fit one another: from T to S come 12 token mixers and 6 channel mixers of stage 3, which at the printed widths cannot
 * hold 23 M while T holds 20 M.
 */
public final class ViM2 extends StagedBackbone {
    private final ViM2Config config;
    private final PatchEmbed stem;
    private final List<MixerStage> layers = new ArrayList<>();
    private final List<Downsampling> downsampling = new ArrayList<>();
    private final LayerNormLayer norm;
    private final LinearLayer head;

    /** A network of these sizes. */
    public ViM2(ViM2Config config, BackboneOptions options) {
        super(options, 4, config.dims());
        this.config = config;
        int stages = config.dims().size();
        stem = child("patch_embed", new PatchEmbed(options.inputs(), config.dims().get(0), VMambaConfig.Stem.V1, 4, true));
        List<List<Double>> drop = options.dropPaths(
                IntStream.range(0, stages).mapToObj(i -> config.tokenMixers().get(i) + config.channelMixers().get(i)).toList());
        for (int i = 0; i < stages; i++) {
            layers.add(child("layers." + i, new MixerStage(config, i, drop.get(i))));
            if (i + 1 < stages) {
                downsampling.add(child("layers." + i + ".downsample",
                        new Downsampling(config.dims().get(i), config.dims().get(i + 1), VMambaConfig.Downsample.V1)));
            }
        }
        int width = config.dims().get(stages - 1);
        norm = child("classifier.norm", new LayerNormLayer(width, 1e-5));
        head = options.classes() == 0 ? null : child("classifier.head", new LinearLayer(width, options.classes(), true));
    }

    /** The sizes. */
    public ViM2Config config() {
        return config;
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.linears(this, 0.02, random);
    }

    @Override
    protected List<Tensor> maps(Context ctx, Tensor image, int count) {
        List<Tensor> maps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Tensor x = i == 0 ? stem.forward(ctx, image) : downsampling.get(i - 1).forward(ctx, maps.get(i - 1));
            maps.add(ctx.show("stage" + i, layers.get(i).forward(ctx, x)));
        }
        return maps;
    }

    @Override
    protected Tensor normalised(Context ctx, Tensor map) {
        return norm.forward(ctx, map);
    }

    @Override
    protected LinearLayer classifier() {
        return head;
    }

    @Override
    public String inputKey() {
        return "patch_embed.0.weight";
    }

    @Override
    public List<String> headKeys() {
        return List.of("classifier.");
    }
}
