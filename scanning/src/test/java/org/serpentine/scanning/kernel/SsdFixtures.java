package org.serpentine.scanning.kernel;

/** Runs SSD fixtures; the authors' layout (B,L,H,P) is channels last already. */
final class SsdFixtures {

    private SsdFixtures() {
    }

    static void run(Fixture f, Kernels kernels, Workers workers) {
        boolean minimal = f.config.get("op").equals("ssd_minimal");
        String input = minimal ? "X" : "x";
        int[] shape = f.shape(input);
        SsdArgs args = new SsdArgs();
        args.batch = shape[0];
        args.length = shape[1];
        args.heads = shape[2];
        args.headChannels = shape[3];
        args.groups = minimal ? args.heads : f.shape("B")[2];
        args.states = f.shape("B")[3];
        int width = args.heads * args.headChannels;
        int shared = args.groups * args.states;
        args.x = Rows.of(f.input(input), width);
        args.logDecay = minimal ? Rows.of(f.input("A"), args.heads) : null;
        args.dt = minimal ? null : Rows.of(f.input("dt"), args.heads);
        args.a = minimal ? null : f.input("A");
        args.b = Rows.of(f.input("B"), shared);
        args.c = Rows.of(f.input("C"), shared);
        args.z = f.has("z") ? Rows.of(f.input("z"), width) : null;
        args.skip = f.input("D");
        args.skipPerChannel = f.flag("D_per_channel");
        args.dtBias = f.input("dt_bias");
        args.softplus = f.flag("dt_softplus");
        args.initialState = f.input("initial_states");
        float[] out = new float[Fixture.size(shape)];
        args.out = Rows.of(out, width);
        args.lastState = new float[args.batch * width * args.states];
        kernels.ssd().forward(args, workers);
        f.check("output", out);
        if (f.hasOutput("final_state")) {
            f.check("final_state", args.lastState);
        }

        SsdGradients g = new SsdGradients();
        g.dout = Rows.of(f.cotangent("cotangent", "output"), width);
        g.dx = Rows.of(new float[out.length], width);
        g.ddt = minimal ? null : Rows.of(new float[args.batch * args.length * args.heads], args.heads);
        g.dLogDecay = minimal ? Rows.of(new float[args.batch * args.length * args.heads], args.heads) : null;
        g.da = minimal ? null : new float[args.heads];
        g.db = Rows.of(new float[args.batch * args.length * shared], shared);
        g.dc = Rows.of(new float[args.batch * args.length * shared], shared);
        g.dz = args.z == null ? null : Rows.of(new float[out.length], width);
        g.dskip = args.skip == null ? null : new float[args.skip.length];
        g.ddtBias = args.dtBias == null ? null : new float[args.heads];
        g.dInitialState = new float[args.lastState.length];
        kernels.ssd().backward(args, g, workers);
        f.check("grad." + input, g.dx.data());
        f.check("grad.A", minimal ? g.dLogDecay.data() : g.da);
        f.check("grad.B", g.db.data());
        f.check("grad.C", g.dc.data());
        checkIf(f, "grad.dt", g.ddt);
        checkIf(f, "grad.z", g.dz);
        checkIf(f, "grad.D", g.dskip);
        checkIf(f, "grad.dt_bias", g.ddtBias);
        checkIf(f, "grad.initial_states", g.dInitialState);
    }

    private static void checkIf(Fixture f, String output, Rows got) {
        checkIf(f, output, got == null ? null : got.data());
    }

    private static void checkIf(Fixture f, String output, float[] got) {
        if (f.hasOutput(output)) {
            f.check(output, got);
        }
    }
}
