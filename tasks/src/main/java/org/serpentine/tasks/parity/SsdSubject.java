package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
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
        String x = minimal ? "X" : "x";
        SsdArgs args = arguments(f, f.input(x), minimal);
        ctx.kernels().ssd().forward(args, ctx.workers());

        Results results = new Results(f);
        float[] cotangent = results.output("output", new Values(f.shape(x), args.out.data()));
        results.put("final_state", new Values(new int[] {args.batch, args.heads, args.headChannels, args.states}, args.lastState));
        if (f.wantsGradients()) {
            SsdGradients g = roomFor(args);
            g.dout = Rows.of(cotangent, args.out.stride());
            ctx.kernels().ssd().backward(args, g, ctx.workers());
            results.gradient(x, g.dx);
            add(results, g);
        }
        return results.all();
    }

    private static SsdArgs arguments(Fixture f, Values x, boolean minimal) {
        Values b = f.input("B");
        Values skip = f.optional("D");
        SsdArgs args = new SsdArgs();
        args.batch = x.shape()[0];
        args.length = x.shape()[1];
        args.heads = x.shape()[2];
        args.headChannels = x.shape()[3];
        args.groups = b.shape()[2];
        args.states = b.shape()[3];
        int width = args.heads * args.headChannels;
        int states = args.groups * args.states;
        args.x = Operands.rows(x, width);
        if (minimal) {
            args.logDecay = Operands.rows(f.input("A"), args.heads);
        } else {
            args.dt = Operands.rows(f.input("dt"), args.heads);
            args.a = f.input("A").data();
        }
        args.b = Operands.rows(b, states);
        args.c = Operands.rows(f.input("C"), states);
        args.z = Operands.rows(f.optional("z"), width);
        args.out = Operands.zeros(args.x);
        args.skip = Operands.data(skip);
        args.skipPerChannel = skip != null && skip.shape().length == 2;
        args.dtBias = Operands.data(f.optional("dt_bias"));
        args.softplus = f.config().path("dt_softplus").asBoolean();
        JsonNode limit = f.config().get("dt_limit");
        if (limit != null) {
            args.dtMin = (float) limit.get(0).asDouble();
            args.dtMax = (float) limit.get(1).asDouble();
        }
        args.initialState = Operands.data(f.optional("initial_states"));
        args.lastState = new float[args.batch * width * args.states];
        return args;
    }

    private static SsdGradients roomFor(SsdArgs args) {
        SsdGradients g = new SsdGradients();
        g.dx = Operands.zeros(args.x);
        g.ddt = Operands.zeros(args.dt);
        g.da = Operands.zeros(args.a);
        g.dLogDecay = Operands.zeros(args.logDecay);
        g.db = Operands.zeros(args.b);
        g.dc = Operands.zeros(args.c);
        g.dz = Operands.zeros(args.z);
        g.dskip = Operands.zeros(args.skip);
        g.ddtBias = Operands.zeros(args.dtBias);
        g.dInitialState = Operands.zeros(args.initialState);
        return g;
    }

    /** All but the gradient of x, whose name depends on the function. */
    private static void add(Results results, SsdGradients g) {
        results.gradient("A", g.da);
        results.gradient("A", g.dLogDecay);
        results.gradient("B", g.db);
        results.gradient("C", g.dc);
        results.gradient("dt", g.ddt);
        results.gradient("z", g.dz);
        results.gradient("D", g.dskip);
        results.gradient("dt_bias", g.ddtBias);
        results.gradient("initial_states", g.dInitialState);
    }
}
