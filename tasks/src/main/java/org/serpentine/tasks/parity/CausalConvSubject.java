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
        Rows initial = Operands.sequence(f.optional("initial_states"));
        float[] out = new float[batch * length * channels];
        float[] last = new float[batch * (width - 1) * channels];

        CausalConv1dArgs args = new CausalConv1dArgs();
        args.batch = batch;
        args.length = length;
        args.channels = channels;
        args.width = width;
        args.x = Operands.sequence(x);
        args.out = new Rows(out, 0, channels);
        args.weight = Values.swap(weight.data(), 1, channels, width);
        args.bias = Operands.data(f.optional("bias"));
        args.silu = f.config().path("activation").asText("").matches("silu|swish");
        args.initialStates = initial == null ? null : initial.data();
        args.finalStates = last;
        ctx.kernels().causalConv1d().forward(args, ctx.workers());

        Results results = new Results(f);
        float[] cotangent = results.output("output", new Values(x.shape(), Values.swap(out, batch, length, channels)));
        results.put("final_states", new Values(new int[] {batch, channels, width - 1}, Values.swap(last, batch, width - 1, channels)));
        if (f.wantsGradients()) {
            CausalConv1dGradients g = new CausalConv1dGradients();
            g.dout = new Rows(Values.swap(cotangent, batch, channels, length), 0, channels);
            g.dx = Operands.zeros(args.x);
            g.dweight = new float[weight.data().length];
            g.dbias = Operands.zeros(args.bias);
            g.dInitialStates = Operands.zeros(args.initialStates);
            ctx.kernels().causalConv1d().backward(args, g, ctx.workers());
            results.sequenceGradient("x", g.dx);
            results.gradient("weight", weight.shape(), Values.swap(g.dweight, 1, width, channels));
            results.gradient("bias", g.dbias);
            results.sequenceGradient("initial_states", initial == null ? null : Rows.of(g.dInitialStates, channels));
        }
        return results.all();
    }
}
