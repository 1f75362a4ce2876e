package org.serpentine.tasks.parity;

import java.util.Map;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SsdArgs;
import org.serpentine.scanning.kernel.SsdGradients;
import org.serpentine.tensor.Context;

/** {@code ssd_minimal} (X and A already times dt) and {@code ssd_chunk_scan}: operands (B, L, H, P), already channel-last. */
final class SsdSubject implements Subject {
    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        boolean minimal = f.config().path("op").asText().equals("ssd_minimal");
        String xName = minimal ? "X" : "x";
        Values x = f.input(xName);
        int batch = x.shape()[0];
        int heads = x.shape()[2];
        int headChannels = x.shape()[3];
        int width = heads * headChannels;
        Values a = f.input("A");
        Values b = f.input("B");
        Values c = f.input("C");
        Values dt = minimal ? null : f.input("dt");
        Values skip = f.hasInput("D") ? f.input("D") : null;
        Values z = f.hasInput("z") ? f.input("z") : null;
        Values initial = f.hasInput("initial_states") ? f.input("initial_states") : null;
        float[] out = new float[x.data().length];

        SsdArgs args = new SsdArgs();
        args.batch = batch;
        args.length = x.shape()[1];
        args.heads = heads;
        args.headChannels = headChannels;
        args.states = b.shape()[3];
        args.groups = b.shape()[2];
        int bc = args.groups * args.states;
        args.x = new Rows(x.data(), 0, width);
        args.dt = minimal ? null : new Rows(dt.data(), 0, heads);
        args.a = minimal ? null : a.data();
        args.logDecay = minimal ? new Rows(a.data(), 0, heads) : null;
        args.b = new Rows(b.data(), 0, bc);
        args.c = new Rows(c.data(), 0, bc);
        args.z = z == null ? null : new Rows(z.data(), 0, width);
        args.out = new Rows(out, 0, width);
        args.skip = skip == null ? null : skip.data();
        args.skipPerChannel = skip != null && skip.shape().length == 2;
        args.dtBias = f.hasInput("dt_bias") ? f.input("dt_bias").data() : null;
        args.softplus = f.config().path("dt_softplus").asBoolean();
        if (f.config().has("dt_limit")) {
            args.dtMin = (float) f.config().path("dt_limit").get(0).asDouble();
            args.dtMax = (float) f.config().path("dt_limit").get(1).asDouble();
        }
        args.initialState = initial == null ? null : initial.data();
        args.lastState = new float[batch * width * args.states];
        ctx.kernels().ssd().forward(args, ctx.workers());

        Results results = new Results(f);
        float[] cotangent = results.output("output", new Values(x.shape(), out));
        results.put("final_state", new Values(new int[] {batch, heads, headChannels, args.states}, args.lastState));
        if (f.wantsGradients()) {
            SsdGradients g = new SsdGradients();
            g.dout = new Rows(cotangent, 0, width);
            g.dx = new Rows(new float[out.length], 0, width);
            g.ddt = minimal ? null : new Rows(new float[dt.data().length], 0, heads);
            g.da = minimal ? null : new float[heads];
            g.dLogDecay = minimal ? new Rows(new float[a.data().length], 0, heads) : null;
            g.db = new Rows(new float[b.data().length], 0, bc);
            g.dc = new Rows(new float[c.data().length], 0, bc);
            g.dz = z == null ? null : new Rows(new float[out.length], 0, width);
            g.dskip = skip == null ? null : new float[skip.data().length];
            g.ddtBias = args.dtBias == null ? null : new float[heads];
            g.dInitialState = initial == null ? null : new float[initial.data().length];
            ctx.kernels().ssd().backward(args, g, ctx.workers());
            results.gradient(xName, x.shape(), g.dx.data());
            results.gradient("A", a.shape(), minimal ? g.dLogDecay.data() : g.da);
            results.gradient("B", b.shape(), g.db.data());
            results.gradient("C", c.shape(), g.dc.data());
            if (dt != null) {
                results.gradient("dt", dt.shape(), g.ddt.data());
            }
            if (z != null) {
                results.gradient("z", z.shape(), g.dz.data());
            }
            if (skip != null) {
                results.gradient("D", skip.shape(), g.dskip);
            }
            if (args.dtBias != null) {
                results.gradient("dt_bias", new int[] {heads}, g.ddtBias);
            }
            if (initial != null) {
                results.gradient("initial_states", initial.shape(), g.dInitialState);
            }
        }
        return results.all();
    }
}
