package org.serpentine.tasks.parity;

import java.util.Map;
import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.scanning.kernel.NormGradients;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Shape;

/** {@code rms_norm_residual}, {@code layer_norm_residual}, {@code rms_norm_gated}: operands (..., width) already channel-last. */
final class NormSubject implements Subject {
    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        Values x = f.input("x");
        int[] shape = x.shape();
        int width = shape[shape.length - 1];

        NormArgs args = new NormArgs();
        args.kind = f.config().path("op").asText().startsWith("layer") ? NormArgs.Kind.LAYER : NormArgs.Kind.RMS;
        args.rows = Shape.product(shape, 0, shape.length - 1);
        args.width = width;
        args.groupSize = f.config().path("group_size").asInt(0);
        args.eps = (float) f.config().path("eps").asDouble(1e-5);
        args.x = Operands.rows(x, width);
        args.residual = Operands.rows(f.optional("residual"), width);
        args.sum = Operands.zeros(args.residual);
        args.z = Operands.rows(f.optional("z"), width);
        args.normBeforeGate = f.config().path("norm_before_gate").asBoolean();
        args.out = Operands.zeros(args.x);
        args.weight = f.input("weight").data();
        args.bias = Operands.data(f.optional("bias"));
        ctx.kernels().norms().forward(args, ctx.workers());

        Results results = new Results(f);
        float[] cotangent = results.output("output", new Values(shape, args.out.data()));
        if (args.sum != null) {
            results.put("prenorm_sum", new Values(shape, args.sum.data()));
        }
        if (f.wantsGradients()) {
            NormGradients g = new NormGradients();
            g.dout = new Rows(cotangent, 0, width);
            g.dx = Operands.zeros(args.x);
            g.dresidual = Operands.zeros(args.residual);
            g.dz = Operands.zeros(args.z);
            g.dweight = Operands.zeros(args.weight);
            g.dbias = Operands.zeros(args.bias);
            ctx.kernels().norms().backward(args, g, ctx.workers());
            results.gradient("x", g.dx);
            results.gradient("weight", g.dweight);
            results.gradient("residual", g.dresidual);
            results.gradient("z", g.dz);
            results.gradient("bias", g.dbias);
        }
        return results.all();
    }
}
