package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * The selective scan S6 of Mamba:
 * {@code h_t = exp(d_t A) h_(t-1) + d_t u_t B_t}, {@code y_t = C_t h_t + D u_t}, gated by {@code SiLU(z)}.
 */
public final class SelectiveScan {
    /**
     * Operands of a scan over L tokens of B sequences.
     *
     * @param u         input, D channels of {@code [B, L, ...]}
     * @param delta     step sizes before bias and softplus, D channels
     * @param a         decay rates {@code [D, N]}, already negative
     * @param b         input weights, G*N channels (group g at {@code g*N})
     * @param c         output weights, G*N channels
     * @param groups    G: channel d belongs to group {@code d / (D/G)}
     * @param skip      D {@code [D]}, or null
     * @param z         gate, D channels, or null
     * @param deltaBias added to delta, {@code [D]}, or null
     * @param softplus  whether delta passes through softplus
     * @param order     scan order of the L tokens, applied inside the kernel; null means the order they lie in
     * @param initial   state before the first step, {@code [B, D, N]}, or null for zeros
     */
    public record Operands(Columns u, Columns delta, Tensor a, Columns b, Columns c, int groups, Tensor skip, Columns z,
            Tensor deltaBias, boolean softplus, int[] order, Tensor initial) {
        private SelectiveScanArgs arguments(Context ctx, Tensor out) {
            SelectiveScanArgs args = new SelectiveScanArgs();
            args.batch = u.base().size(0);
            args.length = Sequences.length(u.base());
            args.channels = u.count();
            args.states = a.size(-1);
            args.groups = groups;
            args.u = u.rows();
            args.delta = delta.rows();
            args.z = z == null ? null : z.rows();
            args.out = out.columns().rows();
            args.a = a.data();
            args.b = b.rows();
            args.c = c.rows();
            args.skip = skip == null ? null : skip.data();
            args.deltaBias = deltaBias == null ? null : deltaBias.data();
            args.softplus = softplus;
            args.order = order;
            args.initialState = initial == null ? null : initial.data();
            return args;
        }

        private boolean tracked(Context ctx) {
            return ctx.tracks(u.base(), delta.base(), a, b.base(), c.base(), skip, z == null ? null : z.base(), deltaBias, initial);
        }
    }

    private SelectiveScan() {}

    /** The scan's output {@code [B, L, D]}. */
    public static Tensor apply(Context ctx, Operands x) {
        int[] shape = {x.u.base().size(0), Sequences.length(x.u.base()), x.u.count()};
        Tensor y = ctx.allocate(shape);
        run(ctx, x, y, false, null);
        return y;
    }

    /** Adds the scan's output to {@code y [B, L, D]}: one direction of a cross scan after another. */
    public static void addTo(Context ctx, Operands x, Tensor y) {
        run(ctx, x, y, true, null);
    }

    /** The scan's output; the state after the last step goes to {@code lastState [B, D, N]}. */
    public static Tensor apply(Context ctx, Operands x, Tensor lastState) {
        Tensor y = ctx.allocate(x.u.base().size(0), Sequences.length(x.u.base()), x.u.count());
        run(ctx, x, y, false, lastState);
        return y;
    }

    private static void run(Context ctx, Operands x, Tensor y, boolean accumulate, Tensor lastState) {
        long start = ctx.start();
        SelectiveScanArgs args = x.arguments(ctx, y);
        args.accumulate = accumulate;
        args.lastState = lastState == null ? null : lastState.data();
        boolean tracked = x.tracked(ctx);
        Tensor checkpoints = tracked ? ctx.allocate(args.checkpointLength()) : null;
        args.checkpoints = tracked ? checkpoints.data() : null;
        ctx.kernels().selectiveScan().forward(args, ctx.workers());
        long steps = (long) y.elements() * args.states;
        // a step and state: decay times state, plus input, times C; one exponential
        ctx.done(OperationKind.SCAN, start, 3 * steps, steps + 6L * y.elements());
        if (tracked) {
            Tape tape = ctx.tape();
            Tape.Backward backward = dy -> backward(ctx, tape, x, args, y, dy, lastState);
            if (lastState == null) {
                tape.record(y, backward);
            } else {
                tape.record(backward, y, lastState);
            }
        }
    }

    private static void backward(Context ctx, Tape tape, Operands x, SelectiveScanArgs args, Tensor y, float[] dy, Tensor lastState) {
        long start = ctx.start();
        SelectiveScanGradients g = new SelectiveScanGradients();
        g.dout = y.columns().rows(dy);
        g.dLastState = lastState == null ? null : tape.gradientIfAny(lastState);
        g.du = x.u.rows(tape.gradient(x.u.base()));
        g.ddelta = x.delta.rows(tape.gradient(x.delta.base()));
        g.dz = x.z == null ? null : x.z.rows(tape.gradient(x.z.base()));
        g.da = tape.gradient(x.a);
        g.db = x.b.rows(tape.gradient(x.b.base()));
        g.dc = x.c.rows(tape.gradient(x.c.base()));
        g.dskip = tape.gradient(x.skip);
        g.ddeltaBias = tape.gradient(x.deltaBias);
        g.dInitialState = tape.gradient(x.initial);
        ctx.kernels().selectiveScan().backward(args, g, ctx.workers());
        ctx.done(OperationKind.SCAN, start, 9L * y.elements() * args.states, 0);
    }
}
