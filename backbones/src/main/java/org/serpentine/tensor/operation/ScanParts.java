package org.serpentine.tensor.operation;

import java.util.Arrays;
import java.util.List;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.FixedOperand;

/**
 * Selective scans of the same tokens in one or several directions, summed, during inference. A thread takes some channels of an item
 * from the projection to step sizes through all directions, so that the threads meet once and not twice a direction, and keeps step
 * sizes and sum in rows of its own: in rows that threads share, every row has a cache line that two of them write.
 */
final class ScanParts {
    /** Channels that a thread takes at least: a vector of the widest kind. */
    private static final int LEAST_CHANNELS = 16;
    /** Values of a megabyte, half of a second-level cache. */
    private static final int IN_CACHE = 1 << 18;

    /**
     * One direction.
     *
     * @param args       everything but step sizes, gate and output, for all items and channels
     * @param first      where this direction's channels begin in the arrays of {@code args} and in {@code stepWeight}, which may hold
     *                   other directions' too
     * @param dt         what the step sizes are projected from, {@code rank} channels
     * @param stepWeight {@code [..., rank]}, a row a channel
     * @param rank       R
     */
    record Direction(SelectiveScanArgs args, int first, Rows dt, FixedOperand stepWeight, int rank) {
        /** Whether rows are left out, so that outputs may not simply be written. */
        private boolean partial() {
            return args.length < args.batchRows();
        }
    }

    /** Some channels of some items; its step sizes and its sum begin at {@code at}, and {@code pitch} values apart a row. */
    private record Part(int item, int items, int channel, int channels, int at, int pitch) {}

    private final Context ctx;
    private final List<Direction> directions;
    private final Rows gate;
    private final int batch;
    private final int length;
    private final int channels;

    private ScanParts(Context ctx, List<Direction> directions, Rows gate) {
        this.ctx = ctx;
        this.directions = directions;
        this.gate = gate;
        SelectiveScanArgs args = directions.get(0).args;
        batch = args.batch;
        length = args.batchRows();
        channels = args.channels;
    }

    /**
     * Writes the sum of all directions' outputs, times {@code SiLU(gate)}, to {@code y}.
     *
     * @param gate gate on the sum, or null
     * @param y    {@code [B, L, D]}; rows that no direction visits become zero
     */
    static void sum(Context ctx, List<Direction> directions, Rows gate, Tensor y) {
        new ScanParts(ctx, directions, gate).sum(y);
    }

    /**
     * Whether step sizes and sum of a part stay in the second-level cache. If they do not, they cost one direction more than rows
     * that threads share: a scan of 16384 tokens took a third longer.
     */
    static boolean inCache(Context ctx, int batch, int length, int channels) {
        return 2L * length * channels / perItem(ctx, batch, channels) <= IN_CACHE;
    }

    private void sum(Tensor y) {
        int perItem = perItem(ctx, batch, channels);
        float[] delta = ctx.takeScratch(y.elements());
        if (batch * perItem < ctx.workers().threads()) {
            scan(new Part(0, batch, 0, channels, 0, channels), delta, y.data());
        } else {
            shared(perItem, delta, y);
        }
        ctx.giveScratch(delta);
    }

    private void shared(int perItem, float[] delta, Tensor y) {
        int blocks = (channels + LEAST_CHANNELS - 1) / LEAST_CHANNELS;
        float[] sum = perItem == 1 ? y.data() : ctx.takeScratch(y.elements());
        ctx.workers().run(batch * perItem, task -> {
            int item = task / perItem;
            int part = task % perItem;
            int from = blocks * part / perItem * LEAST_CHANNELS;
            int count = Math.min(channels, blocks * (part + 1) / perItem * LEAST_CHANNELS) - from;
            Part p = new Part(item, 1, from, count, length * (item * channels + from), count);
            scan(p, delta, sum);
            for (int l = 0; l < length && perItem > 1; l++) {
                System.arraycopy(sum, p.at + l * count, y.data(), (item * length + l) * channels + from, count);
            }
        });
        if (perItem > 1) {
            ctx.giveScratch(sum);
        }
    }

    /** Ranges of channels of an item: no more than needed to keep all threads busy to the end. */
    private static int perItem(Context ctx, int batch, int channels) {
        int threads = ctx.workers().threads();
        boolean even = batch % threads == 0 || batch >= 4 * threads;
        return even ? 1 : Math.max(1, Math.min(threads, channels / LEAST_CHANNELS));
    }

    /** All directions of a part, the first one writing over {@code sum}. */
    private void scan(Part p, float[] delta, float[] sum) {
        boolean accumulate = directions.get(0).partial();
        if (accumulate) {
            Arrays.fill(sum, p.at, p.at + p.items * length * p.pitch, 0f);
        }
        for (int k = 0; k < directions.size(); k++) {
            Direction d = directions.get(k);
            stepSizes(d, p, delta);
            SelectiveScanArgs args = arguments(d, p);
            args.delta = new Rows(delta, p.at, p.pitch);
            args.out = new Rows(sum, p.at, p.pitch);
            args.accumulate = accumulate;
            if (k == directions.size() - 1 && gate != null) {
                args.z = of(gate, p, p.channel);
                args.gateSum = accumulate;
            }
            ctx.kernels().selectiveScan().forward(args, ctx.workers());
            giveBack(ctx, args);
            accumulate = true;
        }
    }

    private void stepSizes(Direction d, Part p, float[] delta) {
        Rows dt = of(d.dt, p, 0);
        ctx.gemm().run(d.stepWeight, false, true, p.items * length, p.channels, d.rank, dt.data(), dt.offset(), dt.stride(),
                (d.first + p.channel) * d.rank, d.rank, 0f, delta, p.at, p.pitch, null);
    }

    private SelectiveScanArgs arguments(Direction d, Part p) {
        SelectiveScanArgs whole = d.args;
        SelectiveScanArgs args = new SelectiveScanArgs();
        args.batch = p.items;
        args.rows = length;
        args.order = whole.order;
        args.length = whole.length;
        args.channels = p.channels;
        args.states = whole.states;
        args.u = of(whole.u, p, p.channel);
        args.b = of(whole.b, p, 0);
        args.c = of(whole.c, p, 0);
        int first = d.first + p.channel;
        args.a = slice(ctx, whole.a, first * whole.states, p.channels * whole.states);
        args.skip = slice(ctx, whole.skip, first, p.channels);
        args.deltaBias = slice(ctx, whole.deltaBias, first, p.channels);
        args.softplus = whole.softplus;
        return args;
    }

    /** A part's rows, from some column on. */
    private Rows of(Rows whole, Part p, int column) {
        return new Rows(whole.data(), whole.at(p.item * length) + column, whole.stride());
    }

    /** A copy of some values, or null of null; {@link #giveBack} takes those of a scan's arguments back. */
    static float[] slice(Context ctx, float[] from, int at, int count) {
        if (from == null) {
            return null;
        }
        float[] copy = ctx.workers().workspace().borrow(count);
        System.arraycopy(from, at, copy, 0, count);
        return copy;
    }

    /** Gives back rates, skip and bias that {@link #slice} made. */
    static void giveBack(Context ctx, SelectiveScanArgs args) {
        Workspace workspace = ctx.workers().workspace();
        workspace.giveBack(args.a);
        workspace.giveBack(args.skip);
        workspace.giveBack(args.deltaBias);
    }
}
