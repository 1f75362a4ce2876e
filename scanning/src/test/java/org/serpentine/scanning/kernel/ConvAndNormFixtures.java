package org.serpentine.scanning.kernel;

/** Runs the fixtures of causal convolution and norms. */
final class ConvAndNormFixtures {

    private static final int[] TO_LAST = {0, 2, 1};

    private ConvAndNormFixtures() {
    }

    static void conv(Fixture f, Kernels kernels, Workers workers) {
        int[] shape = f.shape("x");
        CausalConv1dArgs args = new CausalConv1dArgs();
        args.batch = shape[0];
        args.channels = shape[1];
        args.length = shape[2];
        args.width = f.shape("weight")[1];
        args.x = Rows.of(Fixture.permute(f.input("x"), shape, TO_LAST), args.channels);
        args.weight = Fixture.permute(f.input("weight"), f.shape("weight"), 1, 0);
        args.bias = f.input("bias");
        args.silu = "silu".equals(f.config.get("activation"));
        int[] stateShape = {args.batch, args.channels, args.width - 1};
        int[] stateLast = {args.batch, args.width - 1, args.channels};
        args.initialStates = Fixture.permute(f.input("initial_states"), stateShape, TO_LAST);
        args.finalStates = new float[Fixture.size(stateShape)];
        int[] last = {args.batch, args.length, args.channels};
        float[] out = new float[Fixture.size(shape)];
        args.out = Rows.of(out, args.channels);
        kernels.causalConv1d().forward(args, workers);
        f.check("output", Fixture.permute(out, last, TO_LAST));
        if (f.hasOutput("final_states")) {
            f.check("final_states", Fixture.permute(args.finalStates, stateLast, TO_LAST));
        }

        CausalConv1dGradients g = new CausalConv1dGradients();
        g.dout = Rows.of(Fixture.permute(f.cotangent("cotangent", "output"), shape, TO_LAST), args.channels);
        g.dx = Rows.of(new float[out.length], args.channels);
        g.dweight = new float[args.weight.length];
        g.dbias = new float[args.channels];
        g.dInitialStates = new float[args.finalStates.length];
        kernels.causalConv1d().backward(args, g, workers);
        f.check("grad.x", Fixture.permute(g.dx.data(), last, TO_LAST));
        f.check("grad.weight", Fixture.permute(g.dweight, new int[] {args.width, args.channels}, 1, 0));
        if (args.bias != null) {
            f.check("grad.bias", g.dbias);
        }
        if (args.initialStates != null) {
            f.check("grad.initial_states", Fixture.permute(g.dInitialStates, stateLast, TO_LAST));
        }
    }

    static void norm(Fixture f, Kernels kernels, Workers workers) {
        int[] shape = f.shape("x");
        NormArgs args = new NormArgs();
        args.kind = ((String) f.config.get("op")).startsWith("layer") ? NormArgs.Kind.LAYER : NormArgs.Kind.RMS;
        args.width = shape[2];
        args.rows = shape[0] * shape[1];
        args.groupSize = f.config.get("group_size") instanceof Number n ? n.intValue() : 0;
        args.eps = ((Number) f.config.get("eps")).floatValue();
        args.normBeforeGate = f.flag("norm_before_gate");
        args.x = Rows.of(f.input("x"), args.width);
        args.z = f.has("z") ? Rows.of(f.input("z"), args.width) : null;
        args.residual = f.has("residual") ? Rows.of(f.input("residual"), args.width) : null;
        args.weight = f.input("weight");
        args.bias = f.input("bias");
        float[] out = new float[Fixture.size(shape)];
        float[] sum = new float[out.length];
        args.out = Rows.of(out, args.width);
        args.sum = Rows.of(sum, args.width);
        kernels.norms().forward(args, workers);
        f.check("output", out);
        if (f.hasOutput("prenorm_sum")) {
            f.check("prenorm_sum", sum);
        }

        NormGradients g = new NormGradients();
        g.dout = Rows.of(f.cotangent("cotangent", "output"), args.width);
        g.dx = Rows.of(new float[out.length], args.width);
        g.dresidual = Rows.of(new float[out.length], args.width);
        g.dz = args.z == null ? null : Rows.of(new float[out.length], args.width);
        g.dweight = new float[args.width];
        g.dbias = new float[args.width];
        kernels.norms().backward(args, g, workers);
        f.check("grad.x", g.dx.data());
        f.check("grad.weight", g.dweight);
        if (args.residual != null) {
            f.check("grad.residual", g.dresidual.data());
        }
        if (args.bias != null) {
            f.check("grad.bias", g.dbias);
        }
        if (args.z != null) {
            f.check("grad.z", g.dz.data());
        }
    }
}
