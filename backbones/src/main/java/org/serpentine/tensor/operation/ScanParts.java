package org.serpentine.tensor.operation;

import java.util.Arrays;
import java.util.List;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.StepProjection;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.FixedOperand;

/**
 * Selective scans of the same tokens in one or several directions, summed, during inference. A thread takes some channels of an item
 * from the projection to step sizes through all directions, so that the threads meet once and not twice a direction, and keeps step
 * sizes and sum in rows of its own: in rows that threads share, every row has a cache line that two of them write. An even
 * number of directions with several states a channel, or many tokens, is cut in halves instead, which threads take side by side: five
 * vectors of channels then keep two threads equally busy. With one state and few tokens there is too little work to pay for adding up
 * two sums.
 */
final class ScanParts {
    /** Channels that a thread takes at least: a vector of the widest kind. */
    private static final int LEAST_CHANNELS = 16;
    /** Rows of the sum that are worth a thread of their own. */
    private static final int MERGED_ROWS = 64;
    /** Tokens from which on scans project to step sizes themselves, and directions of any number of states are cut in halves. */
    private static final int LONG = 512;

    /**
     * One direction.
     *
     * @param args       everything but step sizes, gate and output, for all items and channels
     * @param first      where this direction's channels begin in the arrays of {@code args} and in {@code stepWeight}, which may hold
     *                   other directions' too
     * @param dt         what the step sizes are projected from, {@code rank} channels
     * @param stepWeight {@code [..., rank]}, a row a channel
     * @param stepOperand the same as products take it
     * @param rank       R
     */
    record Direction(SelectiveScanArgs args, int first, Rows dt, Tensor stepWeight, FixedOperand stepOperand, int rank) {
        /** Whether rows are left out, so that outputs may not simply be written. */
        private boolean partial() {
            return args.length < args.batchRows();
        }
    }

    /** Some channels of some items; its step sizes and its sum begin at {@code at}, and {@code pitch} values apart a row. */
    private record Part(int item, int items, int channel, int channels, int at, int pitch) {}

    private final Context ctx;
    /** Directions that are summed one after the other; one group, or two that different threads take. */
    private final List<List<Direction>> groups;
    private final Rows gate;
    private final int batch;
    private final int length;
    private final int channels;
    /** Whether threads take parts, and not steps inside the scans. */
    private final boolean shared;
    /** Ranges of an item's channels that are parts of their own. */
    private final int ranges;
    /** Whether the scans compute their step sizes themselves; for long sequences, since they lay out the weights anew every time. */
    private final boolean projectedInside;

    private ScanParts(Context ctx, List<Direction> directions, Rows gate) {
        this.ctx = ctx;
        this.gate = gate;
        SelectiveScanArgs args = directions.get(0).args;
        batch = args.batch;
        length = args.batchRows();
        channels = args.channels;
        projectedInside = length >= LONG;
        boolean halves = directions.size() % 2 == 0 && (args.states > 1 || length >= LONG) && gate == null;
        int half = directions.size() / 2;
        groups = halves ? List.of(directions.subList(0, half), directions.subList(half, 2 * half)) : List.of(directions);
        int units = batch * groups.size();
        int wanted = ranges(ctx, units, channels);
        shared = units * wanted >= ctx.workers().threads();
        ranges = shared ? wanted : 1;
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

    private static int blocks(int channels) {
        return (channels + LEAST_CHANNELS - 1) / LEAST_CHANNELS;
    }

    /** Ranges of channels for so many items or groups: no more than needed to keep all threads busy to the end. */
    private static int ranges(Context ctx, int units, int channels) {
        int threads = ctx.workers().threads();
        boolean even = units % threads == 0 || units >= 4 * threads;
        return even ? 1 : Math.max(1, Math.min(threads, channels / LEAST_CHANNELS));
    }

    /** First channel of a range. */
    private int start(int range) {
        return Math.min(channels, blocks(channels) * range / ranges * LEAST_CHANNELS);
    }

    /** Where an item's part of the sums, or of step sizes, begins. */
    private int at(int item, int firstChannel) {
        return length * (item * channels + firstChannel);
    }

    private void sum(Tensor y) {
        float[][] sums = new float[groups.size()][];
        float[][] deltas = new float[groups.size()][];
        for (int g = 0; g < sums.length; g++) {
            sums[g] = g == 0 && ranges == 1 ? y.data() : ctx.takeScratch(y.elements());
            deltas[g] = projectedInside ? null : ctx.takeScratch(y.elements());
        }
        if (shared) {
            int perItem = groups.size() * ranges;
            ctx.workers().run(batch * perItem, task -> {
                int item = task / perItem;
                int group = task % perItem / ranges;
                int from = start(task % ranges);
                int count = start(task % ranges + 1) - from;
                scan(groups.get(group), new Part(item, 1, from, count, at(item, from), count), deltas[group], sums[group]);
            });
        } else {
            for (int g = 0; g < sums.length; g++) {
                scan(groups.get(g), new Part(0, batch, 0, channels, 0, channels), deltas[g], sums[g]);
            }
        }
        if (sums.length > 1 || ranges > 1) {
            ctx.workers().ranges(batch * length, MERGED_ROWS, (first, last) -> merge(sums, y.data(), first, last));
        }
        for (int g = 0; g < sums.length; g++) {
            if (deltas[g] != null) {
                ctx.giveScratch(deltas[g]);
            }
            if (sums[g] != y.data()) {
                ctx.giveScratch(sums[g]);
            }
        }
    }

    /** Adds up the groups' sums of some rows. */
    private void merge(float[][] sums, float[] y, int first, int last) {
        for (int row = first; row < last; row++) {
            int item = row / length;
            for (int range = 0; range < ranges; range++) {
                int from = start(range);
                int count = start(range + 1) - from;
                int source = at(item, from) + (row - item * length) * count;
                int target = row * channels + from;
                if (sums.length == 1) {
                    System.arraycopy(sums[0], source, y, target, count);
                } else {
                    add(sums[0], sums[1], source, y, target, count);
                }
            }
        }
    }

    private static void add(float[] a, float[] b, int source, float[] y, int target, int count) {
        for (int i = 0; i < count; i++) {
            y[target + i] = a[source + i] + b[source + i];
        }
    }

    /** All directions of a group, the first one writing over {@code sum}. */
    private void scan(List<Direction> directions, Part p, float[] delta, float[] sum) {
        boolean accumulate = directions.get(0).partial();
        if (accumulate) {
            Arrays.fill(sum, p.at, p.at + p.items * length * p.pitch, 0f);
        }
        for (int k = 0; k < directions.size(); k++) {
            Direction d = directions.get(k);
            SelectiveScanArgs args = arguments(d, p);
            if (delta == null) {
                args.steps = new StepProjection(of(d.dt, p, 0), d.stepWeight.data(), (d.first + p.channel) * d.rank, d.rank);
            } else {
                stepSizes(d, p, delta);
                args.delta = new Rows(delta, p.at, p.pitch);
            }
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
        ctx.gemm().run(d.stepOperand, false, true, p.items * length, p.channels, d.rank, dt.data(), dt.offset(), dt.stride(),
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
