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
        Values residual = f.hasInput("residual") ? f.input("residual") : null;
        Values z = f.hasInput("z") ? f.input("z") : null;
        float[] out = new float[x.data().length];

        NormArgs args = new NormArgs();
        args.kind = f.config().path("op").asText().startsWith("layer") ? NormArgs.Kind.LAYER : NormArgs.Kind.RMS;
        args.rows = Shape.product(shape, 0, shape.length - 1);
        args.width = width;
        args.groupSize = f.config().path("group_size").asInt(0);
        args.eps = (float) f.config().path("eps").asDouble(1e-5);
        args.x = new Rows(x.data(), 0, width);
        args.residual = residual == null ? null : new Rows(residual.data(), 0, width);
        args.sum = residual == null ? null : new Rows(new float[out.length], 0, width);
        args.z = z == null ? null : new Rows(z.data(), 0, width);
        args.normBeforeGate = f.config().path("norm_before_gate").asBoolean();
        args.out = new Rows(out, 0, width);
        args.weight = f.input("weight").data();
        args.bias = f.hasInput("bias") ? f.input("bias").data() : null;
        ctx.kernels().norms().forward(args, ctx.workers());

        Results results = new Results(f);
        float[] cotangent = results.output("output", new Values(shape, out));
        if (args.sum != null) {
            results.put("prenorm_sum", new Values(shape, args.sum.data()));
        }
        if (f.wantsGradients()) {
            NormGradients g = new NormGradients();
            g.dout = new Rows(cotangent, 0, width);
            g.dx = new Rows(new float[out.length], 0, width);
            g.dresidual = residual == null ? null : new Rows(new float[out.length], 0, width);
            g.dz = z == null ? null : new Rows(new float[out.length], 0, width);
            g.dweight = new float[width];
            g.dbias = args.bias == null ? null : new float[width];
            ctx.kernels().norms().backward(args, g, ctx.workers());
            results.gradient("x", shape, g.dx.data());
            results.gradient("weight", new int[] {width}, g.dweight);
            if (g.dresidual != null) {
                results.gradient("residual", shape, g.dresidual.data());
            }
            if (g.dz != null) {
                results.gradient("z", shape, g.dz.data());
            }
            if (g.dbias != null) {
                results.gradient("bias", new int[] {width}, g.dbias);
            }
        }
        return results.all();
    }
}
