package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.Workspace;

/**
 * Walks some steps of some channels of one batch item, time chunks outside and channel blocks inside, so that a chunk's rows stay
 * in the cache while all its channels are done.
 */
final class ScanTask implements AutoCloseable {

    /** Steps of a chunk. */
    static final int CHUNK = SelectiveScanArgs.CHECKPOINT_STEPS;
    /** A state below this cannot be seen in any output. */
    private static final float DEAD = 1e-30f;

    private final SelectiveScanArgs args;
    private final Workspace workspace;
    private final ScanSpan span = new ScanSpan();
    private final int[] outRow = new int[CHUNK];
    private final float[] largestRate;
    private final float[] skip;
    private final float[] bias;
    private final float[] delta;
    private final float[] gate;
    private final float[] decays;
    private final float[] u;
    private final float[] out;

    final ScanBlocks blocks;
    /** Decay rates times log2(e), padded. */
    final float[] rate;
    /** States, padded; begin as zero. */
    final float[] h;
    /** Sum of the step sizes of each channel over the steps walked, padded like one state. */
    final float[] deltaSum;

    ScanTask(SelectiveScanArgs args, int fromChannel, int toChannel, Workspace workspace) {
        this.args = args;
        this.workspace = workspace;
        blocks = new ScanBlocks(args, fromChannel, toChannel);
        int size = blocks.stateLength(args.states);
        int padded = blocks.vectors * Lanes.COUNT;
        rate = workspace.borrow(size);
        h = workspace.borrow(size);
        largestRate = workspace.borrow(blocks.vectors);
        skip = workspace.borrow(padded);
        bias = workspace.borrow(padded);
        deltaSum = workspace.borrow(padded);
        delta = workspace.borrow(CHUNK * ScanBlocks.WIDTH);
        gate = args.z == null ? null : workspace.borrow(CHUNK * ScanBlocks.WIDTH);
        decays = workspace.borrow(CHUNK * args.states * Lanes.COUNT);
        u = workspace.borrow(CHUNK * ScanBlocks.WIDTH);
        out = workspace.borrow(CHUNK * ScanBlocks.WIDTH);
        Arrays.fill(h, 0, size, 0f);
        Arrays.fill(deltaSum, 0, padded, 0f);
        blocks.load(args.a, 0, args.states, Exponential.LOG2_E, rate);
        blocks.load(args.skip, 0, 1, 1f, skip);
        blocks.load(args.deltaBias, 0, 1, 1f, bias);
        for (int v = 0; v < blocks.vectors; v++) {
            largestRate[v] = Lanes.largest(rate, v * args.states * Lanes.COUNT, Lanes.COUNT, args.states);
        }
        span.states = args.states;
        span.delta = delta;
        span.gate = gate;
        span.skip = skip;
        span.rate = rate;
        span.h = h;
        span.b = args.b.data();
        span.bAt = new int[CHUNK];
        span.c = args.c.data();
        span.uAt = new int[CHUNK];
        span.outAt = new int[CHUNK];
        span.cAt = new int[CHUNK];
    }

    /**
     * Walks the steps {@code from} to {@code to} of batch item {@code item}, from the states {@link #h} holds.
     *
     * @param driven whether the input drives the state; otherwise only what the first state contributes is added to the output
     *     and to the checkpoints, and the walk ends once the state has died away
     */
    void walk(int item, int from, int to, boolean driven) {
        for (int chunk = from; chunk < to && (driven || alive()); chunk += CHUNK) {
            if (args.checkpoints != null) {
                int chunks = (args.length + CHUNK - 1) / CHUNK;
                int at = (item * chunks + chunk / CHUNK) * args.states * args.channels;
                blocks.checkpoint(h, args.checkpoints, at, args.states, args.channels, !driven);
            }
            span.steps = Math.min(CHUNK, to - chunk);
            for (int i = 0; i < blocks.count; i++) {
                prepare(item, chunk, i, driven);
                vectors(i);
                finish(i, driven);
            }
        }
    }

    private boolean alive() {
        return Lanes.largest(h, 0, Lanes.COUNT, blocks.vectors * args.states) > DEAD;
    }

    /** Copies the rows of this chunk and block, so that the loops see short strides, and completes step sizes and gates. */
    private void prepare(int item, int chunk, int block, boolean driven) {
        int column = blocks.first[block];
        int width = blocks.width[block];
        int padded = Lanes.padded(width);
        int group = column / (args.channels / args.groups) * args.states;
        int vectorAt = blocks.vector[block] * Lanes.COUNT;
        int steps = span.steps;
        boolean direct = direct(width, driven);
        span.stride = padded;
        span.u = direct ? args.u.data() : u;
        span.out = direct ? args.out.data() : out;
        span.accumulate = direct && args.accumulate;
        for (int l = 0; l < steps; l++) {
            int row = item * args.batchRows() + (args.order == null ? chunk + l : args.order[chunk + l]);
            int at = l * padded;
            outRow[l] = args.out.at(row) + column;
            span.uAt[l] = direct ? args.u.at(row) + column : at;
            span.outAt[l] = direct ? outRow[l] : at;
            span.bAt[l] = args.b.at(row) + group;
            span.cAt[l] = args.c.at(row) + group;
            copy(args.delta.data(), args.delta.at(row) + column, width, padded, delta, at);
            if (args.deltaBias != null) {
                RowLoops.add(bias, vectorAt, delta, at, padded);
            }
            if (gate != null) {
                copy(args.z.data(), args.z.at(row) + column, width, padded, gate, at);
            }
            if (driven && !direct) {
                copy(args.u.data(), args.u.at(row) + column, width, padded, u, at);
            }
        }
        if (!driven) {
            Arrays.fill(u, 0, steps * padded, 0f);
        }
        if (args.softplus) {
            ActivationLoops.softplus(delta, 0, delta, 0, steps * padded);
        }
        if (gate != null) {
            ActivationLoops.silu(gate, 0, gate, 0, steps * padded);
        }
        for (int l = 0; l < steps; l++) {
            RowLoops.add(delta, l * padded, deltaSum, vectorAt, padded);
        }
    }

    /** One state a channel leaves too little work to pay for copies of input and output. */
    private boolean direct(int width, boolean driven) {
        return args.states == 1 && driven && width == Lanes.padded(width);
    }

    private static void copy(float[] from, int fromAt, int width, int padded, float[] to, int at) {
        System.arraycopy(from, fromAt, to, at, width);
        for (int i = width; i < padded; i++) {
            to[at + i] = 0f;
        }
    }

    /** Brings the output of a block to its rows. */
    private void finish(int block, boolean driven) {
        int width = blocks.width[block];
        if (direct(width, driven)) {
            return;
        }
        float[] target = args.out.data();
        for (int l = 0; l < span.steps; l++) {
            int at = l * span.stride;
            if (args.accumulate || !driven) {
                RowLoops.addAny(out, at, target, outRow[l], width);
            } else {
                System.arraycopy(out, at, target, outRow[l], width);
            }
        }
    }

    /** The loops over the vectors of a block. */
    private void vectors(int block) {
        int first = blocks.vector[block];
        int count = span.stride / Lanes.COUNT;
        if (args.states == 1 && withinRange(first, count)) {
            aim(first, 0);
            ScanLoops.single(span, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            int j = i * Lanes.COUNT;
            aim(first + i, j);
            if (Lanes.largest(delta, j, span.stride, span.steps) * largestRate[first + i] <= Exponential.RANGE) {
                ScanLoops.steps(span);
            } else {
                ScanLoops.decays(span, decays);
                ScanLoops.steps(span, decays, h, span.slot, 0);
            }
        }
    }

    /** Whether the exponents of a whole block surely stay within the range of the fast loops. */
    private boolean withinRange(int vector, int count) {
        float most = 0;
        for (int i = vector; i < vector + count; i++) {
            most = Math.max(most, largestRate[i]);
        }
        return Lanes.largest(delta, 0, Lanes.COUNT, span.steps * span.stride / Lanes.COUNT) * most <= Exponential.RANGE;
    }

    private void aim(int vector, int column) {
        span.column = column;
        span.slot = vector * args.states * Lanes.COUNT;
        span.skipAt = vector * Lanes.COUNT;
    }

    @Override
    public void close() {
        float[][] borrowed = {rate, h, largestRate, skip, bias, deltaSum, delta, gate, decays, u, out};
        for (float[] array : borrowed) {
            workspace.giveBack(array);
        }
    }
}
