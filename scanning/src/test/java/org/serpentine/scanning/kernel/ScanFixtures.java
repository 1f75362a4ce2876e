package org.serpentine.scanning.kernel;

/** Runs selective-scan fixtures: authors' (B,D,L) layout to channels last and back. */
final class ScanFixtures {

    private static final int[] TO_LAST = {0, 2, 1};

    private ScanFixtures() {
    }

    static void run(Fixture f, Kernels kernels, Workers workers) {
        int[] shape = f.shape("u");
        int batch = shape[0];
        int channels = shape[1];
        int length = shape[2];
        int states = f.shape("A")[1];
        int groups = f.shape("B").length == 4 ? f.shape("B")[1] : f.shape("C").length == 4 ? f.shape("C")[1] : 1;
        SelectiveScanArgs args = new SelectiveScanArgs();
        args.batch = batch;
        args.length = length;
        args.channels = channels;
        args.states = states;
        args.groups = groups;
        args.u = rows(f, "u");
        args.delta = rows(f, "delta");
        args.z = f.has("z") ? rows(f, "z") : null;
        args.a = f.input("A");
        args.b = f.shape("B").length == 2 ? null : varying(f, "B");
        args.bConstant = f.shape("B").length == 2 ? f.input("B") : null;
        args.c = f.shape("C").length == 2 ? null : varying(f, "C");
        args.cConstant = f.shape("C").length == 2 ? f.input("C") : null;
        args.skip = f.input("D");
        args.deltaBias = f.input("delta_bias");
        args.softplus = f.flag("delta_softplus");
        float[] out = new float[batch * length * channels];
        args.out = Rows.of(out, channels);
        args.lastState = new float[batch * channels * states];
        args.checkpoints = new float[args.checkpointLength()];
        kernels.selectiveScan().forward(args, workers);
        int[] last = {batch, length, channels};
        f.check("output", Fixture.permute(out, last, TO_LAST));
        boolean lastGradient = f.hasOutput("output.last_state");
        if (lastGradient) {
            f.check("output.last_state", args.lastState);
        } else if (f.hasOutput("last_state")) {
            f.check("last_state", args.lastState);
        }

        SelectiveScanGradients g = new SelectiveScanGradients();
        g.dout = Rows.of(Fixture.permute(f.cotangent("cotangent", "output"), shape, TO_LAST), channels);
        g.dLastState = lastGradient ? f.cotangent("cotangent.output.last_state", "output.last_state") : null;
        g.du = Rows.of(new float[out.length], channels);
        g.ddelta = Rows.of(new float[out.length], channels);
        g.dz = Rows.of(new float[out.length], channels);
        g.da = new float[channels * states];
        g.db = args.b == null ? null : Rows.of(new float[batch * length * groups * states], groups * states);
        g.dc = args.c == null ? null : Rows.of(new float[batch * length * groups * states], groups * states);
        g.dbConstant = args.b == null ? new float[channels * states] : null;
        g.dcConstant = args.c == null ? new float[channels * states] : null;
        g.dskip = new float[channels];
        g.ddeltaBias = new float[channels];
        kernels.selectiveScan().backward(args, g, workers);
        f.check("grad.u", Fixture.permute(g.du.data(), last, TO_LAST));
        f.check("grad.delta", Fixture.permute(g.ddelta.data(), last, TO_LAST));
        f.check("grad.A", g.da);
        f.check("grad.B", g.dbConstant != null ? g.dbConstant : back(g.db, batch, length, groups, states));
        f.check("grad.C", g.dcConstant != null ? g.dcConstant : back(g.dc, batch, length, groups, states));
        if (args.skip != null) {
            f.check("grad.D", g.dskip);
        }
        if (args.z != null) {
            f.check("grad.z", Fixture.permute(g.dz.data(), last, TO_LAST));
        }
        if (args.deltaBias != null) {
            f.check("grad.delta_bias", g.ddeltaBias);
        }
    }

    private static Rows rows(Fixture f, String name) {
        return Rows.of(Fixture.permute(f.input(name), f.shape(name), TO_LAST), f.shape(name)[1]);
    }

    /** (B,N,L) or (B,G,N,L) to [B][L][G*N]. */
    private static Rows varying(Fixture f, String name) {
        int[] shape = f.shape(name);
        int width = shape.length == 3 ? shape[1] : shape[1] * shape[2];
        int length = shape[shape.length - 1];
        return Rows.of(Fixture.permute(f.input(name), new int[] {shape[0], width, length}, TO_LAST), width);
    }

    private static float[] back(Rows gradient, int batch, int length, int groups, int states) {
        return Fixture.permute(gradient.data(), new int[] {batch, length, groups * states}, TO_LAST);
    }
}
