package org.serpentine.tasks.parity;

import java.util.Map;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.tensor.Context;

/** {@code selective_scan}: the reference function with operands (B, D, L), run on the kernel that {@code ctx} uses. */
final class SelectiveScanSubject implements Subject {
    @Override
    public Map<String, Values> run(Fixture f, Context ctx) {
        SelectiveScanArgs args = arguments(f);
        ctx.kernels().selectiveScan().forward(args, ctx.workers());

        Results results = new Results(f);
        Values output = new Values(f.shape("u"), Values.swap(args.out.data(), args.batch, args.length, args.channels));
        float[] cotangent = results.output("output", output);
        float[] lastCotangent = lastState(f, args, results);
        if (f.wantsGradients()) {
            SelectiveScanGradients g = roomFor(args);
            g.dout = Rows.of(Values.swap(cotangent, args.batch, args.channels, args.length), args.channels);
            g.dLastState = lastCotangent;
            ctx.kernels().selectiveScan().backward(args, g, ctx.workers());
            add(results, g);
        }
        return results.all();
    }

    private static SelectiveScanArgs arguments(Fixture f) {
        int[] shape = f.shape("u");
        Values a = f.input("A");
        Values b = f.input("B");
        Values c = f.input("C");
        SelectiveScanArgs args = new SelectiveScanArgs();
        args.batch = shape[0];
        args.channels = shape[1];
        args.length = shape[2];
        args.states = a.shape()[1];
        args.groups = b.shape().length == 4 ? b.shape()[1] : c.shape().length == 4 ? c.shape()[1] : 1;
        args.u = Operands.sequence(f.input("u"));
        args.delta = Operands.sequence(f.input("delta"));
        args.z = Operands.sequence(f.optional("z"));
        args.out = Operands.zeros(args.u);
        args.a = a.data();
        if (isConstant(b)) {
            args.bConstant = b.data();
        } else {
            args.b = Operands.sequence(b);
        }
        if (isConstant(c)) {
            args.cConstant = c.data();
        } else {
            args.c = Operands.sequence(c);
        }
        args.skip = Operands.data(f.optional("D"));
        args.deltaBias = Operands.data(f.optional("delta_bias"));
        args.softplus = f.config().path("delta_softplus").asBoolean();
        args.initialState = Operands.data(f.optional("initial_state"));
        args.lastState = new float[args.batch * args.channels * args.states];
        return args;
    }

    /** Whether B or C is (D, N), without a time axis. */
    private static boolean isConstant(Values operand) {
        return operand.shape().length == 2;
    }

    /** Adds the last state, and returns its cotangent if it takes part in the loss, else null. */
    private static float[] lastState(Fixture f, SelectiveScanArgs args, Results results) {
        Values last = new Values(new int[] {args.batch, args.channels, args.states}, args.lastState);
        if (f.outputs().containsKey("output.last_state")) {
            return results.output("output.last_state", last);
        }
        results.put("last_state", last);
        return null;
    }

    private static SelectiveScanGradients roomFor(SelectiveScanArgs args) {
        SelectiveScanGradients g = new SelectiveScanGradients();
        g.du = Operands.zeros(args.u);
        g.ddelta = Operands.zeros(args.delta);
        g.dz = Operands.zeros(args.z);
        g.da = Operands.zeros(args.a);
        g.db = Operands.zeros(args.b);
        g.dbConstant = Operands.zeros(args.bConstant);
        g.dc = Operands.zeros(args.c);
        g.dcConstant = Operands.zeros(args.cConstant);
        g.dskip = Operands.zeros(args.skip);
        g.ddeltaBias = Operands.zeros(args.deltaBias);
        g.dInitialState = Operands.zeros(args.initialState);
        return g;
    }

    private static void add(Results results, SelectiveScanGradients g) {
        results.sequenceGradient("u", g.du);
        results.sequenceGradient("delta", g.ddelta);
        results.gradient("A", g.da);
        results.sequenceGradient("B", g.db);
        results.gradient("B", g.dbConstant);
        results.sequenceGradient("C", g.dc);
        results.gradient("C", g.dcConstant);
        results.sequenceGradient("z", g.dz);
        results.gradient("D", g.dskip);
        results.gradient("delta_bias", g.ddeltaBias);
        results.gradient("initial_state", g.dInitialState);
    }
}
