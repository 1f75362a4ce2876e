package org.serpentine.tasks.parity;

import java.util.Map;
import org.serpentine.scanning.kernel.CausalConv1dArgs;
import org.serpentine.scanning.kernel.CausalConv1dGradients;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.tensor.Context;

/** {@code causal_conv1d}: x (B, D, L), weight (D, W), states (B, D, W-1). */
final class CausalConvSubject implements Subject {
    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        Values x = f.input("x");
        int batch = x.shape()[0];
        int channels = x.shape()[1];
        int length = x.shape()[2];
        Values weight = f.input("weight");
        int width = weight.shape()[1];
        Sequence xs = Sequence.of(x);
        Sequence initial = f.hasInput("initial_states") ? Sequence.of(f.input("initial_states")) : null;
        float[] out = new float[batch * length * channels];
        float[] last = new float[batch * (width - 1) * channels];

        CausalConv1dArgs args = new CausalConv1dArgs();
        args.batch = batch;
        args.length = length;
        args.channels = channels;
        args.width = width;
        args.x = xs.rows();
        args.out = new Rows(out, 0, channels);
        args.weight = Values.swap(weight.data(), 1, channels, width);
        args.bias = f.hasInput("bias") ? f.input("bias").data() : null;
        args.silu = f.config().path("activation").asText("").matches("silu|swish");
        args.initialStates = initial == null ? null : initial.rows().data();
        args.finalStates = last;
        ctx.kernels().causalConv1d().forward(args, ctx.workers());

        Results results = new Results(f);
        float[] cotangent = results.output("output", new Values(x.shape(), Values.swap(out, batch, length, channels)));
        results.put("final_states", new Values(new int[] {batch, channels, width - 1}, Values.swap(last, batch, width - 1, channels)));
        if (f.wantsGradients()) {
            CausalConv1dGradients g = new CausalConv1dGradients();
            g.dout = new Rows(Values.swap(cotangent, batch, channels, length), 0, channels);
            g.dx = xs.gradientRows();
            g.dweight = new float[weight.data().length];
            g.dbias = args.bias == null ? null : new float[channels];
            g.dInitialStates = initial == null ? null : initial.gradientRows().data();
            ctx.kernels().causalConv1d().backward(args, g, ctx.workers());
            results.put("grad.x", xs.officialGradient());
            results.gradient("weight", weight.shape(), Values.swap(g.dweight, 1, width, channels));
            if (g.dbias != null) {
                results.gradient("bias", new int[] {channels}, g.dbias);
            }
            if (initial != null) {
                results.put("grad.initial_states", initial.officialGradient());
            }
        }
        return results.all();
    }
}
