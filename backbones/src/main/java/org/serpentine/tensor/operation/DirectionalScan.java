package org.serpentine.tensor.operation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.FixedOperand;

/**
 * Selective scans of one map in K orders, each with its own step sizes, A, B, C and D, summed: the cross scan of VMamba
 * (Liu et al. 2024), from the projections to {@code dt | B | C} to the merged map.
 *
 * <p>The orders are applied inside the kernel: no direction's copy of the map is ever made. During inference a thread takes some
 * channels through all directions ({@link ScanParts}).
 */
public final class DirectionalScan {
    /**
     * Operands of K scans over the L rows of each of B items, with d channels, N states and rank R.
     *
     * @param u          input {@code [B, ..., d]}
     * @param projected  {@code dt | B | C} of every direction, {@code [B, ..., K * (R + 2N)]}
     * @param stepWeight from dt to step sizes, {@code [K, d, R]}
     * @param stepBias   added to the step sizes before softplus, {@code [K, d]}
     * @param a          decay rates {@code [K * d, N]}, already negative
     * @param skip       D, {@code [K * d]}
     * @param orders     for each direction the row visited at each step, each at most once; rows that no direction visits become zero
     */
    public record Operands(Tensor u, Tensor projected, Tensor stepWeight, Tensor stepBias, Tensor a, Tensor skip,
            List<int[]> orders) {
        /** Checks that the shapes fit together. */
        public Operands {
            orders = List.copyOf(orders);
            if (orders.isEmpty()) {
                throw new IllegalArgumentException("directional scan: orders is empty, expected one a direction");
            }
            int k = orders.size();
            int d = u.channels();
            int n = a.channels();
            int r = stepWeight.channels();
            check("projected", projected, u.rows(), k * (r + 2 * n));
            check("stepWeight", stepWeight, k * d, r);
            check("stepBias", stepBias.reshape(1, stepBias.elements()), 1, k * d);
            check("a", a, k * d, n);
            check("skip", skip.reshape(1, skip.elements()), 1, k * d);
        }

        private static void check(String name, Tensor t, int rows, int columns) {
            if (t.rows() != rows || t.channels() != columns) {
                throw new IllegalArgumentException("directional scan: " + name + " is " + Shape.text(t.shape()) + ", expected "
                        + rows + " rows of " + columns + " values");
            }
        }
    }

    private final Context ctx;
    private final Operands x;
    private final int directions;
    private final int batch;
    private final int length;
    private final int width;
    private final int channels;
    private final int states;
    private final int rank;
    private final FixedOperand stepWeight;
    /** Step sizes before bias and softplus, and states now and then, of each direction; for the backward pass only. */
    private float[][] steps;
    private float[][] checkpoints;

    private DirectionalScan(Context ctx, Operands x) {
        this.ctx = ctx;
        this.x = x;
        directions = x.orders.size();
        batch = x.u.size(0);
        length = x.u.rows() / Math.max(1, batch);
        channels = x.u.channels();
        states = x.a.channels();
        rank = x.stepWeight.channels();
        width = x.projected.channels();
        stepWeight = ctx.operand(x.stepWeight);
    }

    /** The sum of the scans, shaped like {@code u}. */
    public static Tensor apply(Context ctx, Operands x) {
        return new DirectionalScan(ctx, x).forward();
    }

    private Tensor forward() {
        long start = ctx.start();
        Tensor y = ctx.allocate(x.u.shape());
        boolean tracked = ctx.tracks(x.u, x.projected, x.stepWeight, x.stepBias, x.a, x.skip);
        if (tracked) {
            record(y);
        } else {
            ScanParts.sum(ctx, directions(), null, y);
        }
        ctx.done(OperationKind.SCAN, start, macs(), directions * (long) y.elements() * (states + 6L));
        if (tracked) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(tape, dy));
        }
        return y;
    }

    private long macs() {
        return directions * (long) x.u.elements() * (3L * states + rank);
    }

    private List<ScanParts.Direction> directions() {
        List<ScanParts.Direction> all = new ArrayList<>();
        for (int k = 0; k < directions; k++) {
            SelectiveScanArgs args = arguments(k);
            args.a = x.a.data();
            args.skip = x.skip.data();
            args.deltaBias = x.stepBias.data();
            all.add(new ScanParts.Direction(args, k * channels, new Rows(x.projected.data(), projection(k), width), x.stepWeight,
                    stepWeight, rank));
        }
        return all;
    }

    /** One direction after the other, the threads sharing each; what the backward pass needs is kept. */
    private void record(Tensor y) {
        boolean partial = x.orders.get(0).length < length;
        if (partial) {
            Arrays.fill(y.data(), 0f);
        }
        steps = new float[directions][];
        checkpoints = new float[directions][];
        for (int k = 0; k < directions; k++) {
            steps[k] = ctx.allocate(y.elements()).data();
            ctx.gemm().run(stepWeight, false, true, batch * length, channels, rank, x.projected.data(), projection(k), width,
                    k * channels * rank, rank, 0f, steps[k], 0, channels, null);
            SelectiveScanArgs args = slices(k, arguments(k));
            args.delta = Rows.of(steps[k], channels);
            args.out = y.columns().rows();
            args.accumulate = k > 0 || partial;
            checkpoints[k] = ctx.allocate(args.checkpointLength()).data();
            args.checkpoints = checkpoints[k];
            ctx.kernels().selectiveScan().forward(args, ctx.workers());
            ScanParts.giveBack(ctx, args);
        }
    }

    private int projection(int k) {
        return k * (rank + 2 * states);
    }

    /** Everything but step sizes, rates, skip, bias and output. */
    private SelectiveScanArgs arguments(int k) {
        SelectiveScanArgs args = new SelectiveScanArgs();
        args.batch = batch;
        args.rows = length;
        args.order = x.orders.get(k);
        args.length = args.order.length;
        args.channels = channels;
        args.states = states;
        args.u = x.u.columns().rows();
        args.b = new Rows(x.projected.data(), projection(k) + rank, width);
        args.c = args.b.shifted(states);
        args.softplus = true;
        return args;
    }

    /** Adds a direction's own rates, skip and bias; {@link ScanParts#giveBack} takes these small arrays back. */
    private SelectiveScanArgs slices(int k, SelectiveScanArgs args) {
        args.a = ScanParts.slice(ctx, x.a.data(), k * channels * states, channels * states);
        args.skip = ScanParts.slice(ctx, x.skip.data(), k * channels, channels);
        args.deltaBias = ScanParts.slice(ctx, x.stepBias.data(), k * channels, channels);
        return args;
    }

    private void backward(Tape tape, float[] dy) {
        long start = ctx.start();
        float[] dStep = ctx.takeScratch(x.u.elements());
        for (int k = directions - 1; k >= 0; k--) {
            Arrays.fill(dStep, 0f);
            scanBackward(tape, k, dy, dStep);
            projectBackward(tape, k, dStep);
        }
        ctx.giveScratch(dStep);
        ctx.done(OperationKind.SCAN, start, 3 * macs(), 0);
    }

    private void scanBackward(Tape tape, int k, float[] dy, float[] dStep) {
        SelectiveScanArgs args = slices(k, arguments(k));
        args.delta = Rows.of(steps[k], channels);
        args.out = Rows.of(dy, channels); // not read
        args.checkpoints = checkpoints[k];
        SelectiveScanGradients g = new SelectiveScanGradients();
        g.dout = Rows.of(dy, channels);
        float[] du = tape.gradient(x.u);
        g.du = du == null ? null : Rows.of(du, channels);
        g.ddelta = Rows.of(dStep, channels);
        float[] dProjected = tape.gradient(x.projected);
        if (dProjected != null) {
            g.db = new Rows(dProjected, projection(k) + rank, width);
            g.dc = g.db.shifted(states);
        }
        float[] da = tape.gradient(x.a);
        float[] dSkip = tape.gradient(x.skip);
        float[] dBias = tape.gradient(x.stepBias);
        int count = channels * states;
        g.da = ScanParts.slice(ctx, da, k * count, count);
        g.dskip = ScanParts.slice(ctx, dSkip, k * channels, channels);
        g.ddeltaBias = ScanParts.slice(ctx, dBias, k * channels, channels);
        ctx.kernels().selectiveScan().backward(args, g, ctx.workers());
        putBack(g.da, da, k * count, count);
        putBack(g.dskip, dSkip, k * channels, channels);
        putBack(g.ddeltaBias, dBias, k * channels, channels);
        ScanParts.giveBack(ctx, args);
    }

    private void putBack(float[] slice, float[] to, int at, int count) {
        if (slice != null) {
            System.arraycopy(slice, 0, to, at, count);
            ctx.workers().workspace().giveBack(slice);
        }
    }

    private void projectBackward(Tape tape, int k, float[] dStep) {
        int rows = batch * length;
        int weights = k * channels * rank;
        float[] dProjected = tape.gradient(x.projected);
        if (dProjected != null) {
            ctx.gemm().run(false, false, rows, rank, channels, dStep, 0, channels, x.stepWeight.data(), weights, rank,
                    1f, dProjected, projection(k), width);
        }
        float[] dWeight = tape.gradient(x.stepWeight);
        if (dWeight != null) {
            ctx.gemm().run(true, false, channels, rank, rows, dStep, 0, channels, x.projected.data(), projection(k), width,
                    1f, dWeight, weights, rank);
        }
    }
}
