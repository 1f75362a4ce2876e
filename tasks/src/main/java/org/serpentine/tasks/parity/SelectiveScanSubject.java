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
        Values u = f.input("u");
        int batch = u.shape()[0];
        int channels = u.shape()[1];
        int length = u.shape()[2];
        Values a = f.input("A");
        int states = a.shape()[1];
        Sequence us = Sequence.of(u);
        Sequence delta = Sequence.of(f.input("delta"));
        Sequence z = f.hasInput("z") ? Sequence.of(f.input("z")) : null;
        Values b = f.input("B");
        Values c = f.input("C");
        Sequence bs = b.shape().length == 2 ? null : Sequence.of(b);
        Sequence cs = c.shape().length == 2 ? null : Sequence.of(c);
        float[] lastState = new float[batch * channels * states];
        float[] out = new float[batch * length * channels];

        SelectiveScanArgs args = new SelectiveScanArgs();
        args.batch = batch;
        args.length = length;
        args.channels = channels;
        args.states = states;
        args.groups = b.shape().length == 4 ? b.shape()[1] : c.shape().length == 4 ? c.shape()[1] : 1;
        args.u = us.rows();
        args.delta = delta.rows();
        args.z = z == null ? null : z.rows();
        args.out = new Rows(out, 0, channels);
        args.a = a.data();
        args.b = bs == null ? null : bs.rows();
        args.bConstant = bs == null ? b.data() : null;
        args.c = cs == null ? null : cs.rows();
        args.cConstant = cs == null ? c.data() : null;
        args.skip = f.hasInput("D") ? f.input("D").data() : null;
        args.deltaBias = f.hasInput("delta_bias") ? f.input("delta_bias").data() : null;
        args.softplus = f.config().path("delta_softplus").asBoolean();
        args.initialState = f.hasInput("initial_state") ? f.input("initial_state").data() : null;
        args.lastState = lastState;
        ctx.kernels().selectiveScan().forward(args, ctx.workers());

        Results results = new Results(f);
        Values output = new Values(u.shape(), Values.swap(out, batch, length, channels));
        float[] cotangent = results.output("output", output);
        Values last = new Values(new int[] {batch, channels, states}, lastState);
        float[] lastCotangent = null;
        if (f.outputs().containsKey("output.last_state")) {
            lastCotangent = results.output("output.last_state", last);
        } else {
            results.put("last_state", last);
        }
        if (f.wantsGradients()) {
            SelectiveScanGradients g = new SelectiveScanGradients();
            g.dout = new Rows(Values.swap(cotangent, batch, channels, length), 0, channels);
            g.dLastState = lastCotangent;
            g.du = us.gradientRows();
            g.ddelta = delta.gradientRows();
            g.dz = z == null ? null : z.gradientRows();
            g.da = new float[a.data().length];
            g.db = bs == null ? null : bs.gradientRows();
            g.dbConstant = bs == null ? new float[b.data().length] : null;
            g.dc = cs == null ? null : cs.gradientRows();
            g.dcConstant = cs == null ? new float[c.data().length] : null;
            g.dskip = args.skip == null ? null : new float[channels];
            g.ddeltaBias = args.deltaBias == null ? null : new float[channels];
            g.dInitialState = args.initialState == null ? null : new float[args.initialState.length];
            ctx.kernels().selectiveScan().backward(args, g, ctx.workers());
            results.put("grad.u", us.officialGradient());
            results.put("grad.delta", delta.officialGradient());
            results.gradient("A", a.shape(), g.da);
            results.put("grad.B", bs == null ? new Values(b.shape(), g.dbConstant) : bs.officialGradient());
            results.put("grad.C", cs == null ? new Values(c.shape(), g.dcConstant) : cs.officialGradient());
            if (z != null) {
                results.put("grad.z", z.officialGradient());
            }
            if (g.dskip != null) {
                results.gradient("D", new int[] {channels}, g.dskip);
            }
            if (g.ddeltaBias != null) {
                results.gradient("delta_bias", new int[] {channels}, g.ddeltaBias);
            }
            if (g.dInitialState != null) {
                results.gradient("initial_state", new int[] {batch, channels, states}, g.dInitialState);
            }
        }
        return results.all();
    }
}
