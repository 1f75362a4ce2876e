package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.SsdArgs;
import org.serpentine.scanning.kernel.SsdGradients;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** The SSD layer of Mamba-2: one decay a head and step, state {@code [P, N]} a head. */
public final class StateSpaceDuality {
    /**
     * Operands over L tokens of B sequences, H heads of P channels.
     *
     * @param x       input, H*P channels of {@code [B, L, ...]}
     * @param dt      step sizes before bias, softplus and limits, H channels
     * @param a       decay rates {@code [H]}, already negative
     * @param b       input weights, G*N channels
     * @param c       output weights, G*N channels
     * @param heads   H
     * @param groups  G
     * @param skip    D {@code [H]} or {@code [H, P]}, or null
     * @param z       gate, H*P channels, or null
     * @param dtBias  added to dt, {@code [H]}, or null
     * @param softplus whether dt passes through softplus
     * @param dtMin   least dt after softplus
     * @param dtMax   largest dt after softplus
     * @param order   scan order, or null
     * @param initial state before the first step {@code [B, H, P, N]}, or null
     */
    public record Operands(Columns x, Columns dt, Tensor a, Columns b, Columns c, int heads, int groups, Tensor skip, Columns z,
            Tensor dtBias, boolean softplus, float dtMin, float dtMax, int[] order, Tensor initial) {}

    private StateSpaceDuality() {}

    /** The layer's output {@code [B, L, H*P]}. */
    public static Tensor apply(Context ctx, Operands o) {
        long start = ctx.start();
        Tensor base = o.x.base();
        Tensor y = ctx.allocate(base.size(0), Sequences.length(base), o.x.count());
        SsdArgs args = new SsdArgs();
        args.batch = base.size(0);
        args.length = Sequences.length(base);
        args.heads = o.heads;
        args.headChannels = o.x.count() / o.heads;
        args.groups = o.groups;
        args.states = o.b.count() / o.groups;
        args.x = o.x.rows();
        args.dt = o.dt.rows();
        args.a = o.a.data();
        args.b = o.b.rows();
        args.c = o.c.rows();
        args.z = o.z == null ? null : o.z.rows();
        args.out = y.columns().rows();
        args.skip = o.skip == null ? null : o.skip.data();
        args.skipPerChannel = o.skip != null && o.skip.elements() == o.x.count() && args.headChannels > 1;
        args.dtBias = o.dtBias == null ? null : o.dtBias.data();
        args.softplus = o.softplus;
        args.dtMin = o.dtMin;
        args.dtMax = o.dtMax;
        args.order = o.order;
        args.initialState = o.initial == null ? null : o.initial.data();
        ctx.kernels().ssd().forward(args, ctx.workers());
        long steps = (long) y.elements() * args.states;
        ctx.done(OperationKind.SCAN, start, 3 * steps, 4L * y.elements());
        if (ctx.tracks(base, o.dt.base(), o.a, o.b.base(), o.c.base(), o.skip, o.z == null ? null : o.z.base(), o.dtBias, o.initial)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long backwardStart = ctx.start();
                SsdGradients g = new SsdGradients();
                g.dout = y.columns().rows(dy);
                g.dx = o.x.rows(tape.gradient(base));
                g.ddt = o.dt.rows(tape.gradient(o.dt.base()));
                g.da = tape.gradient(o.a);
                g.db = o.b.rows(tape.gradient(o.b.base()));
                g.dc = o.c.rows(tape.gradient(o.c.base()));
                g.dz = o.z == null ? null : o.z.rows(tape.gradient(o.z.base()));
                g.dskip = tape.gradient(o.skip);
                g.ddtBias = tape.gradient(o.dtBias);
                g.dInitialState = tape.gradient(o.initial);
                ctx.kernels().ssd().backward(args, g, ctx.workers());
                ctx.done(OperationKind.SCAN, backwardStart, 9 * steps, 0);
            });
        }
        return y;
    }
}
