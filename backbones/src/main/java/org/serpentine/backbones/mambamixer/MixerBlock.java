package org.serpentine.backbones.mambamixer;

import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.nn.LayerNormLayer;
import org.serpentine.nn.Layout;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.DropPath;
import org.serpentine.tensor.operation.WeightedSum;

/**
 * One mixer of a stage and what it reads: {@code x = sum of a_i y_T(i) + sum of b_i y_C(i)} over the outputs of all earlier token
 * mixers and channel mixers ([P]; the stage's input is the first of both), then {@code y = x + mixer(norm(x))} ([A]: norm, residual
 * and drop path as in VMamba's block).
 *
 * <p>[A] The coefficients, {@code from_tokens} (the paper's alpha, or theta of a channel mixer) and {@code from_channels} (beta,
 * gamma), are plain numbers; at first one for the newest output and zero for the others, which makes a chain of residual blocks.
 * Without averaging there are none, and the mixer reads the newest output.
 */
final class MixerBlock extends Module {
    /** A mixer of any kind. */
    interface Mixer {
        Tensor forward(Context ctx, Tensor x);
    }

    private final boolean newestIsChannels;
    private final double dropPath;
    private final Parameter fromTokens;
    private final Parameter fromChannels;
    private final LayerNormLayer norm;
    private final Mixer mixer;

    /**
     * A block.
     *
     * @param module           the mixer, as a child
     * @param mixer            the same, as what it does
     * @param tokenOutputs     outputs of token mixers before it, the stage's input included; 0 without averaging
     * @param channelOutputs   outputs of channel mixers before it, likewise
     * @param newestIsChannels whether the newest output is a channel mixer's
     */
    MixerBlock(int channels, Module module, Mixer mixer, int tokenOutputs, int channelOutputs, boolean newestIsChannels, double dropPath) {
        this.mixer = mixer;
        this.newestIsChannels = newestIsChannels;
        this.dropPath = dropPath;
        fromTokens = tokenOutputs == 0 ? null : undecayed("from_tokens", Layout.SAME, tokenOutputs);
        fromChannels = channelOutputs == 0 ? null : undecayed("from_channels", Layout.SAME, channelOutputs);
        norm = child("norm", new LayerNormLayer(channels, 1e-5));
        child("op", module);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        if (fromTokens != null) {
            Parameter newest = newestIsChannels ? fromChannels : fromTokens;
            newest.value().data()[newest.elements() - 1] = 1;
        }
    }

    /**
     * The output.
     *
     * @param tokens   outputs of token mixers so far, the stage's input first
     * @param channels outputs of channel mixers so far, likewise
     */
    Tensor forward(Context ctx, List<Tensor> tokens, List<Tensor> channels) {
        try (Scope scope = ctx.scope()) {
            Tensor x = input(ctx, tokens, channels);
            Tensor branch = mixer.forward(ctx, norm.forward(ctx, x));
            return scope.keep(Add.apply(ctx, x, DropPath.apply(ctx, branch, dropPath)));
        }
    }

    private Tensor input(Context ctx, List<Tensor> tokens, List<Tensor> channels) {
        if (fromTokens == null) {
            List<Tensor> newest = newestIsChannels ? channels : tokens;
            return newest.get(newest.size() - 1);
        }
        return Add.apply(ctx, sum(ctx, tokens, fromTokens), sum(ctx, channels, fromChannels));
    }

    /** The same coefficients for all items: the whole batch is one item of the sum. */
    private static Tensor sum(Context ctx, List<Tensor> outputs, Parameter coefficients) {
        Tensor first = outputs.get(0);
        List<Tensor> flat = outputs.stream().map(t -> t.reshape(1, first.elements())).toList();
        return WeightedSum.apply(ctx, flat, coefficients.value().reshape(1, outputs.size())).reshape(first.shape());
    }
}
