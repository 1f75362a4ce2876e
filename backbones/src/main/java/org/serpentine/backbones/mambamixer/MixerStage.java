package org.serpentine.backbones.mambamixer;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.backbones.vmamba.SelectiveScan2d;
import org.serpentine.backbones.vmamba.SelectiveScan2dConfig;
import org.serpentine.nn.Mlp;
import org.serpentine.nn.Module;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;

/** The mixers of one stage, {@code token_mixers.T} and {@code channel_mixers.C}, in the order in which they run. */
final class MixerStage extends Module {
    private record Step(MixerBlock block, boolean overChannels) {}

    private final List<Step> steps = new ArrayList<>();

    /** @param drop rates of stochastic depth, one a mixer in the order in which they run */
    MixerStage(ViM2Config config, int stage, List<Double> drop) {
        int channels = config.dims().get(stage);
        for (int t = 0; t < config.tokenMixers().get(stage); t++) {
            int before = config.channelMixersBefore(stage, t);
            SelectiveScan2d scan = new SelectiveScan2d(SelectiveScan2dConfig.gated(channels, 2 * channels, config.states()));
            add(config, "token_mixers." + t, channels, scan, scan::forward, t, before, false, drop);
            if (config.channelMixersBefore(stage, t + 1) > before) {
                addChannelMixer(config, stage, t + 1, before, drop);
            }
        }
    }

    private void addChannelMixer(ViM2Config config, int stage, int tokensBefore, int number, List<Double> drop) {
        int channels = config.dims().get(stage);
        int width = config.widths().get(stage);
        String name = "channel_mixers." + number;
        if (config.mixing() == ViM2Config.Mixing.MLP) {
            Mlp mlp = new Mlp(channels, width, false, Activation.GELU);
            add(config, name, channels, mlp, mlp::forward, tokensBefore, number, true, drop);
        } else {
            ChannelMixer mixer = new ChannelMixer(channels, width, config.groups(), config.states());
            add(config, name, channels, mixer, mixer::forward, tokensBefore, number, true, drop);
        }
    }

    private void add(ViM2Config config, String name, int channels, Module module, MixerBlock.Mixer mixer, int tokensBefore,
            int channelsBefore, boolean overChannels, List<Double> drop) {
        boolean newestIsChannels = !steps.isEmpty() && steps.get(steps.size() - 1).overChannels;
        MixerBlock block = new MixerBlock(channels, module, mixer, config.averaging() ? tokensBefore + 1 : 0,
                config.averaging() ? channelsBefore + 1 : 0, newestIsChannels, drop.get(steps.size()));
        steps.add(new Step(child(name, block), overChannels));
    }

    /** {@code [N, H, W, C]} to the same shape: the newest output. */
    Tensor forward(Context ctx, Tensor x) {
        try (Scope scope = ctx.scope()) {
            List<Tensor> tokens = new ArrayList<>(List.of(x));
            List<Tensor> channels = new ArrayList<>(List.of(x));
            Tensor y = x;
            for (Step step : steps) {
                y = step.block.forward(ctx, tokens, channels);
                (step.overChannels ? channels : tokens).add(y);
            }
            return scope.keep(y);
        }
    }
}
