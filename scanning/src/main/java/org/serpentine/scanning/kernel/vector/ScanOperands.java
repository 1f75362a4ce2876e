package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.Workspace;

/**
 * The operands of one thread's part of a selective scan, copied chunk by chunk and block by block into short contiguous rows:
 * the inner loops then meet neither strides nor scan order nor ragged widths, and the copies let the hardware fetch ahead.
 */
final class ScanOperands implements AutoCloseable {

    /** Steps of a chunk. */
    static final int CHUNK = SelectiveScanArgs.CHECKPOINT_STEPS;

    private final SelectiveScanArgs args;
    private final Workspace workspace;
    private final float[] largestRate;
    private final float[] bias;
    /** Weights of the projection to step sizes, padded, rank after rank; null if step sizes are given. */
    private final float[] stepWeight;
    /** Where the chunk's rows of what they are projected from begin. */
    private final int[] dtAt = new int[CHUNK];
    /** Sum of the step sizes of each channel, padded like one state; null until asked for. */
    private float[] deltaSum;
    /** Whether B and C of the block gathered last are spread out. */
    private boolean spread;

    final ScanBlocks blocks;
    final ScanSpan span = new ScanSpan();
    /** Row of each step of the chunk. */
    final int[] row = new int[CHUNK];
    /** Decay rates times log2(e), padded. */
    final float[] rate;
    /** Skip weights, padded. */
    final float[] skip;
    /** Whether B or C is constant in time, so that only {@link WideLoops} can read them. */
    final boolean constant;
    /** B and C with a lane a channel; what varies in time after {@link #spread} only. */
    final LaneMatrix b;
    final LaneMatrix c;
    /** Step sizes, [step][channel of the block]; gates and inputs likewise. */
    final float[] delta;
    final float[] gate;
    final float[] u;
    /** Room for outputs. */
    final float[] out;

    ScanOperands(SelectiveScanArgs args, int fromChannel, int toChannel, Workspace workspace) {
        this.args = args;
        this.workspace = workspace;
        blocks = new ScanBlocks(args, fromChannel, toChannel);
        int padded = blocks.vectors * Lanes.COUNT;
        int tile = CHUNK * blocks.widest();
        rate = workspace.borrow(blocks.stateLength(args.states));
        largestRate = workspace.borrow(blocks.vectors);
        skip = workspace.borrow(padded);
        bias = workspace.borrow(padded);
        constant = args.b == null || args.c == null;
        b = new LaneMatrix(args.bConstant, blocks, args.states, workspace);
        c = new LaneMatrix(args.cConstant, blocks, args.states, workspace);
        delta = workspace.borrow(tile);
        gate = args.z == null ? null : workspace.borrow(tile);
        u = workspace.borrow(tile);
        out = workspace.borrow(tile);
        blocks.load(args.a, 0, args.states, Exponential.LOG2_E, rate);
        blocks.load(args.skip, 0, 1, 1f, skip);
        blocks.load(args.deltaBias, 0, 1, 1f, bias);
        stepWeight = args.steps == null ? null : workspace.borrow(blocks.stateLength(args.steps.rank()));
        if (stepWeight != null) {
            blocks.load(args.steps.weight(), args.steps.at(), args.steps.rank(), 1f, stepWeight);
        }
        for (int v = 0; v < blocks.vectors; v++) {
            largestRate[v] = Lanes.largest(rate, v * args.states * Lanes.COUNT, Lanes.COUNT, args.states);
        }
        span.states = args.states;
        span.delta = delta;
        span.skip = skip;
        span.rate = rate;
        span.b = args.b == null ? null : args.b.data();
        span.bAt = new int[CHUNK];
        span.c = args.c == null ? null : args.c.data();
        span.cAt = new int[CHUNK];
        span.uAt = new int[CHUNK];
        span.outAt = new int[CHUNK];
    }

    /**
     * Copies step sizes (plus bias), gates and inputs of a block, and finds its rows of B and C. {@link #aimAtCopies} lets the span read
     * the copies.
     */
    void gather(int item, int chunk, int steps, int block) {
        int padded = Lanes.padded(blocks.width[block]);
        int group = blocks.group(block) * args.states;
        span.steps = steps;
        span.stride = padded;
        spread = false;
        for (int l = 0; l < steps; l++) {
            row[l] = item * args.batchRows() + (args.order == null ? chunk + l : args.order[chunk + l]);
            span.bAt[l] = args.b == null ? 0 : args.b.at(row[l]) + group;
            span.cAt[l] = args.c == null ? 0 : args.c.at(row[l]) + group;
        }
        if (stepWeight != null) {
            project(block);
        } else {
            gather(args.delta, block, 0, delta);
            for (int l = 0; l < steps && args.deltaBias != null; l++) {
                RowLoops.add(bias, blocks.vector[block] * Lanes.COUNT, delta, l * padded, padded);
            }
        }
        if (gate != null) {
            gather(args.z, block, 0, gate);
        }
    }

    /** Computes the step sizes of a block, plus bias. */
    private void project(int block) {
        int rank = args.steps.rank();
        float[] dt = args.steps.dt().data();
        for (int l = 0; l < span.steps; l++) {
            dtAt[l] = args.steps.dt().at(row[l]);
        }
        for (int i = 0; i < span.stride / Lanes.COUNT; i++) {
            int vector = blocks.vector[block] + i;
            StepLoops.project(dt, dtAt, span.steps, stepWeight, vector * rank * Lanes.COUNT, rank, bias, vector * Lanes.COUNT,
                    delta, i * Lanes.COUNT, span.stride);
        }
    }

    /** Points the span's inputs, outputs and gate at the copies. */
    void aimAtCopies() {
        span.u = u;
        span.out = out;
        span.gate = gate;
        span.gateSum = false;
        span.accumulate = false;
        for (int l = 0; l < span.steps; l++) {
            span.uAt[l] = l * span.stride;
            span.outAt[l] = l * span.stride;
        }
    }

    /** Copies the rows of the chunk that lie in a block, from a column on, with zeros in the padding. */
    void gather(Rows from, int block, int column, float[] to) {
        int width = blocks.width[block] - column;
        int padded = span.stride - column;
        for (int l = 0; l < span.steps; l++) {
            int at = l * span.stride + column;
            System.arraycopy(from.data(), from.at(row[l]) + blocks.first[block] + column, to, at, width);
            for (int i = at + width; i < at + padded; i++) {
                to[i] = 0f;
            }
        }
    }

    /** Adds, or copies, rows of the block to where they belong, from a column on. */
    void scatter(float[] from, Rows to, int block, int column, boolean add) {
        int width = blocks.width[block] - column;
        for (int l = 0; l < span.steps; l++) {
            int source = l * span.stride + column;
            int at = to.at(row[l]) + blocks.first[block] + column;
            if (add) {
                RowLoops.addAny(from, source, to.data(), at, width);
            } else {
                System.arraycopy(from, source, to.data(), at, width);
            }
        }
    }

    /** Adds what is there to the outputs, multiplies by the gate, and puts the result there; from a column on. */
    void scatterGated(Rows to, int block, int column) {
        int width = blocks.width[block] - column;
        for (int l = 0; l < span.steps; l++) {
            int source = l * span.stride + column;
            int at = to.at(row[l]) + blocks.first[block] + column;
            RowLoops.addAny(to.data(), at, out, source, width);
            RowLoops.multiply(gate, source, out, source, span.stride - column);
            System.arraycopy(out, source, to.data(), at, width);
        }
    }

    /** Turns what was gathered into step sizes after softplus and factors on the output. */
    void activate() {
        int n = span.steps * span.stride;
        if (args.softplus) {
            ActivationLoops.softplus(delta, 0, delta, 0, n);
        }
        if (gate != null) {
            ActivationLoops.silu(gate, 0, gate, 0, n);
        }
    }

    /** Makes {@link #addDecay} count. */
    void trackDecay() {
        deltaSum = RowLoops.zeros(workspace, blocks.vectors * Lanes.COUNT);
    }

    /** Adds the chunk's steps to what {@link #decay} tells, if it is tracked. */
    void addDecay(int block) {
        for (int l = 0; l < span.steps && deltaSum != null; l++) {
            RowLoops.add(delta, l * span.stride, deltaSum, blocks.vector[block] * Lanes.COUNT, span.stride);
        }
    }

    /** The factor by which a state, named by its place in the padded layout, decays over the steps added. */
    double decay(int place) {
        int vector = place / (args.states * Lanes.COUNT);
        return Math.pow(2, (double) rate[place] * deltaSum[vector * Lanes.COUNT + place % Lanes.COUNT]);
    }

    /** Makes the block's B and C readable by {@link WideLoops}. */
    void spread() {
        if (!spread) {
            b.spread(span.b, span.bAt, span.steps);
            c.spread(span.c, span.cAt, span.steps);
            spread = true;
        }
    }

    /** Points the span, and B and C, at one vector of a block. */
    void aim(int block, int vectorOfBlock) {
        int vector = blocks.vector[block] + vectorOfBlock;
        span.column = vectorOfBlock * Lanes.COUNT;
        span.slot = vector * args.states * Lanes.COUNT;
        span.skipAt = vector * Lanes.COUNT;
        b.aim(span.slot);
        c.aim(span.slot);
    }

    /** Whether the exponents of one vector of channels surely stay within the range of the fast loops. */
    boolean inRange(int block, int vectorOfBlock) {
        float most = Lanes.largest(delta, vectorOfBlock * Lanes.COUNT, span.stride, span.steps);
        return most * largestRate[blocks.vector[block] + vectorOfBlock] <= Exponential.RANGE;
    }

    /** How many vectors from a block's first on are whole and surely have exponents within the range of the fast loops. */
    int vectorsInRange(int block) {
        int whole = blocks.width[block] / Lanes.COUNT;
        int i = 0;
        while (i < whole && inRange(block, i)) {
            i++;
        }
        return i;
    }

    @Override
    public void close() {
        b.close();
        c.close();
        for (float[] array : new float[][] {rate, largestRate, skip, bias, stepWeight, delta, gate, u, out, deltaSum}) {
            workspace.giveBack(array);
        }
    }
}
