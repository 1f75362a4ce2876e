package org.serpentine.tensor.operation;

import java.util.Arrays;
import java.util.List;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.scanning.kernel.Workspace;
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
 * channels through all directions, so that the threads meet once and not once a direction, and keeps step sizes and sum in rows of its
 * own: in rows that threads share, every row has a cache line that two of them write, once a direction.
 */
public final class DirectionalScan {
    /** Channels that a thread takes at least: a vector of the widest kind. */
    private static final int LEAST_CHANNELS = 16;

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

    /** Some channels of some batch items; its step sizes and its sum begin at {@code at}, and {@code pitch} values apart a row. */
    private record Part(int item, int items, int channel, int channels, int at, int pitch) {}

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
        int perItem = tracked ? 1 : channelParts(batch, channels, ctx.workers().threads());
        if (tracked || batch * perItem < ctx.workers().threads()) {
            whole(y, tracked);
        } else {
            shared(y, perItem);
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

    /** Whether the first direction leaves rows out, so that none may simply write its outputs. */
    private boolean partial() {
        return x.orders.get(0).length < length;
    }

    private Part all() {
        return new Part(0, batch, 0, channels, 0, channels);
    }

    /** One direction after the other, the threads sharing each. */
    private void whole(Tensor y, boolean tracked) {
        Part all = all();
        if (partial()) {
            Arrays.fill(y.data(), 0f);
        }
        if (tracked) {
            steps = new float[directions][];
            checkpoints = new float[directions][];
        }
        float[] reused = tracked ? null : ctx.takeScratch(y.elements());
        for (int k = 0; k < directions; k++) {
            float[] delta = tracked ? ctx.allocate(y.elements()).data() : reused;
            if (tracked) {
                steps[k] = delta;
                checkpoints[k] = ctx.allocate(arguments(k, all, delta).checkpointLength()).data();
            }
            scan(k, all, delta, y.data());
        }
        if (!tracked) {
            ctx.giveScratch(reused);
        }
    }

    /** Each thread some channels of an item through all directions. */
    private void shared(Tensor y, int perItem) {
        int blocks = (channels + LEAST_CHANNELS - 1) / LEAST_CHANNELS;
        float[] delta = ctx.takeScratch(y.elements());
        float[] sum = perItem == 1 ? y.data() : ctx.takeScratch(y.elements());
        ctx.workers().run(batch * perItem, task -> {
            int item = task / perItem;
            int part = task % perItem;
            int from = blocks * part / perItem * LEAST_CHANNELS;
            int count = Math.min(channels, blocks * (part + 1) / perItem * LEAST_CHANNELS) - from;
            Part p = new Part(item, 1, from, count, length * (item * channels + from), count);
            if (partial()) {
                Arrays.fill(sum, p.at, p.at + length * count, 0f);
            }
            for (int k = 0; k < directions; k++) {
                scan(k, p, delta, sum);
            }
            for (int l = 0; l < length && perItem > 1; l++) {
                System.arraycopy(sum, p.at + l * count, y.data(), (item * length + l) * channels + from, count);
            }
        });
        ctx.giveScratch(delta);
        if (perItem > 1) {
            ctx.giveScratch(sum);
        }
    }

    /** Ranges of channels of an item: no more than needed to keep all threads busy to the end. */
    private static int channelParts(int batch, int channels, int threads) {
        boolean even = batch % threads == 0 || batch >= 4 * threads;
        return even ? 1 : Math.max(1, Math.min(threads, channels / LEAST_CHANNELS));
    }

    /** Step sizes of a part in one direction, then its scan, added to {@code sum} by all directions but the first. */
    private void scan(int k, Part p, float[] delta, float[] sum) {
        ctx.gemm().run(stepWeight, false, true, p.items * length, p.channels, rank, x.projected.data(),
                p.item * length * width + projection(k), width, (k * channels + p.channel) * rank, rank, 0f, delta, p.at, p.pitch, null);
        SelectiveScanArgs args = arguments(k, p, delta);
        args.out = new Rows(sum, p.at, p.pitch);
        args.accumulate = k > 0 || partial();
        args.checkpoints = checkpoints == null ? null : checkpoints[k];
        ctx.kernels().selectiveScan().forward(args, ctx.workers());
        release(args);
    }

    private int projection(int k) {
        return k * (rank + 2 * states);
    }

    /** Everything but the output; {@link #release} gives its small arrays back. */
    private SelectiveScanArgs arguments(int k, Part p, float[] delta) {
        int row = p.item * length;
        SelectiveScanArgs args = new SelectiveScanArgs();
        args.batch = p.items;
        args.rows = length;
        args.order = x.orders.get(k);
        args.length = args.order.length;
        args.channels = p.channels;
        args.states = states;
        args.u = new Rows(x.u.data(), row * channels + p.channel, channels);
        args.delta = new Rows(delta, p.at, p.pitch);
        args.b = new Rows(x.projected.data(), row * width + projection(k) + rank, width);
        args.c = args.b.shifted(states);
        int first = k * channels + p.channel;
        args.a = slice(x.a, first * states, p.channels * states);
        args.skip = slice(x.skip, first, p.channels);
        args.deltaBias = slice(x.stepBias, first, p.channels);
        args.softplus = true;
        return args;
    }

    private float[] slice(Tensor from, int at, int count) {
        float[] copy = ctx.workers().workspace().borrow(count);
        System.arraycopy(from.data(), at, copy, 0, count);
        return copy;
    }

    private void release(SelectiveScanArgs args) {
        Workspace workspace = ctx.workers().workspace();
        workspace.giveBack(args.a);
        workspace.giveBack(args.skip);
        workspace.giveBack(args.deltaBias);
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
        SelectiveScanArgs args = arguments(k, all(), steps[k]);
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
        g.da = da == null ? null : slice(Tensor.of(da, da.length), k * count, count);
        g.dskip = dSkip == null ? null : slice(Tensor.of(dSkip, dSkip.length), k * channels, channels);
        g.ddeltaBias = dBias == null ? null : slice(Tensor.of(dBias, dBias.length), k * channels, channels);
        ctx.kernels().selectiveScan().backward(args, g, ctx.workers());
        putBack(g.da, da, k * count, count);
        putBack(g.dskip, dSkip, k * channels, channels);
        putBack(g.ddeltaBias, dBias, k * channels, channels);
        release(args);
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
