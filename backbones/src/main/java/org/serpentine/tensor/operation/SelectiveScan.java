package org.serpentine.tensor.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
     * @param steps     what delta is to be computed from, if delta is null
     */
    public record Operands(Columns u, Columns delta, Tensor a, Columns b, Columns c, int groups, Tensor skip, Columns z,
            Tensor deltaBias, boolean softplus, int[] order, Tensor initial, Steps steps) {
        /** Checks that there are step sizes. */
        public Operands {
            if ((delta == null) == (steps == null)) {
                throw new IllegalArgumentException("selective scan: exactly one of delta and steps must be given");
            }
        }

        /** With step sizes as they are. */
        public Operands(Columns u, Columns delta, Tensor a, Columns b, Columns c, int groups, Tensor skip, Columns z, Tensor deltaBias,
                boolean softplus, int[] order, Tensor initial) {
            this(u, delta, a, b, c, groups, skip, z, deltaBias, softplus, order, initial, null);
        }

        /** The same with step sizes that are computed now if they were not. */
        private Operands projected(Context ctx) {
            return steps == null ? this : new Operands(u, Linear.apply(ctx, steps.dt, steps.weight, null).columns(), a, b, c, groups,
                    skip, z, deltaBias, softplus, order, initial);
        }

        /** Whether the projection to step sizes is best left to the threads that scan. */
        private boolean inParts(Context ctx) {
            return steps != null && groups == 1 && initial == null && !ctx.recording();
        }

        private ScanParts.Direction direction(Context ctx) {
            int rank = steps.weight.channels();
            return new ScanParts.Direction(arguments(), 0, steps.dt.rows(), steps.weight, ctx.operand(steps.weight), rank);
        }

        private SelectiveScanArgs arguments(Tensor out) {
            SelectiveScanArgs args = arguments();
            args.delta = delta.rows();
            args.z = z == null ? null : z.rows();
            args.out = out.columns().rows();
            args.initialState = initial == null ? null : initial.data();
            return args;
        }

        /** Everything but step sizes, gate, first state and output. */
        private SelectiveScanArgs arguments() {
            SelectiveScanArgs args = new SelectiveScanArgs();
            args.batch = u.base().size(0);
            args.length = Sequences.length(u.base());
            args.channels = u.count();
            args.states = a.size(-1);
            args.groups = groups;
            args.u = u.rows();
            args.a = a.data();
            args.b = b.rows();
            args.c = c.rows();
            args.skip = skip == null ? null : skip.data();
            args.deltaBias = deltaBias == null ? null : deltaBias.data();
            args.softplus = softplus;
            args.order = order;
            return args;
        }

        private boolean tracked(Context ctx) {
            return ctx.tracks(u.base(), delta.base(), a, b.base(), c.base(), skip, z == null ? null : z.base(), deltaBias, initial);
        }
    }

    /**
     * Step sizes before bias and softplus as a product, {@code dt W^T}.
     *
     * @param dt     R channels
     * @param weight {@code [D, R]}
     */
    public record Steps(Columns dt, Tensor weight) {}

    private SelectiveScan() {}

    /** The scan's output {@code [B, L, D]}. */
    public static Tensor apply(Context ctx, Operands x) {
        return apply(ctx, x, null);
    }

    /** The scan's output; the state after the last step goes to {@code lastState [B, D, N]}. */
    public static Tensor apply(Context ctx, Operands operands, Tensor lastState) {
        Tensor y = output(ctx, operands);
        if (lastState == null && operands.inParts(ctx)) {
            sumInParts(ctx, List.of(operands), y);
            return y;
        }
        Operands x = operands.projected(ctx);
        Tensor checkpoints = run(ctx, x, x.arguments(y), y, false, lastState);
        if (checkpoints != null) {
            Tape tape = ctx.tape();
            Tape.Backward backward = dy -> backward(ctx, x, y, dy, checkpoints, lastState);
            if (lastState == null) {
                tape.record(y, backward);
            } else {
                tape.record(backward, y, lastState);
            }
        }
        return y;
    }

    /** The sum of the outputs of several scans over the same tokens, {@code [B, L, D]}: the directions of a cross scan. */
    public static Tensor sum(Context ctx, List<Operands> scans) {
        Tensor y = output(ctx, scans.get(0));
        Columns gate = scans.get(0).z;
        boolean oneGate = scans.stream().allMatch(x -> Objects.equals(gate, x.z));
        if (oneGate && scans.stream().allMatch(x -> x.inParts(ctx))) {
            sumInParts(ctx, scans, y);
            return y;
        }
        List<Operands> directions = scans.stream().map(x -> x.projected(ctx)).toList();
        if (gate != null && oneGate && directions.stream().noneMatch(x -> x.tracked(ctx))) {
            sumBehindOneGate(ctx, directions, y);
            return y;
        }
        List<Tensor> checkpoints = new ArrayList<>();
        for (Operands x : directions) {
            checkpoints.add(run(ctx, x, x.arguments(y), y, !checkpoints.isEmpty(), null));
        }
        if (checkpoints.stream().anyMatch(Objects::nonNull)) {
            ctx.tape().record(y, dy -> {
                for (int i = 0; i < directions.size(); i++) {
                    if (checkpoints.get(i) != null) {
                        backward(ctx, directions.get(i), y, dy, checkpoints.get(i), null);
                    }
                }
            });
        }
        return y;
    }

    /** All scans share their gate: the last one applies it to the sum. */
    private static void sumBehindOneGate(Context ctx, List<Operands> scans, Tensor y) {
        int last = scans.size() - 1;
        for (int i = 0; i <= last; i++) {
            SelectiveScanArgs args = scans.get(i).arguments(y);
            args.z = i < last ? null : args.z;
            args.gateSum = i == last && last > 0;
            run(ctx, scans.get(i), args, y, i > 0, null);
        }
    }

    /** All scans share their gate: it is applied to the sum. */
    private static void sumInParts(Context ctx, List<Operands> scans, Tensor y) {
        long start = ctx.start();
        Columns gate = scans.get(0).z;
        ScanParts.sum(ctx, scans.stream().map(x -> x.direction(ctx)).toList(), gate == null ? null : gate.rows(), y);
        for (Operands x : scans) {
            ctx.done(OperationKind.GEMM, ctx.start(), (long) y.elements() * x.steps.weight.channels(), 0);
            count(ctx, start, y, x.a.size(-1));
            start = ctx.start();
        }
    }

    private static Tensor output(Context ctx, Operands x) {
        return ctx.allocate(x.u.base().size(0), Sequences.length(x.u.base()), x.u.count());
    }

    /** Runs one scan; if it takes part in a gradient, returns its checkpoints, else null. */
    private static Tensor run(Context ctx, Operands x, SelectiveScanArgs args, Tensor y, boolean accumulate, Tensor lastState) {
        long start = ctx.start();
        args.accumulate = accumulate;
        args.lastState = lastState == null ? null : lastState.data();
        Tensor checkpoints = x.tracked(ctx) ? ctx.allocate(args.checkpointLength()) : null;
        args.checkpoints = checkpoints == null ? null : checkpoints.data();
        ctx.kernels().selectiveScan().forward(args, ctx.workers());
        count(ctx, start, y, args.states);
        return checkpoints;
    }

    /** A step and state: decay times state, plus input, times C; one exponential. */
    private static void count(Context ctx, long start, Tensor y, int states) {
        long steps = (long) y.elements() * states;
        ctx.done(OperationKind.SCAN, start, 3 * steps, steps + 6L * y.elements());
    }

    private static void backward(Context ctx, Operands x, Tensor y, float[] dy, Tensor checkpoints, Tensor lastState) {
        long start = ctx.start();
        Tape tape = ctx.tape();
        SelectiveScanArgs args = x.arguments(y);
        args.checkpoints = checkpoints.data();
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
