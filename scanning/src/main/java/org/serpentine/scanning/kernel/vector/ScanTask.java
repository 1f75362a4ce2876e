package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.Workspace;

/**
 * Walks some steps of some channels of one batch item, time chunks outside and channel blocks inside, so that a chunk's rows stay
 * in the cache while all its channels are done.
 */
final class ScanTask implements AutoCloseable {

    /** What a walk is for. */
    enum Walk {
        /** The input drives the state, and the output is written. */
        FORWARD,
        /** Only what the first state contributes is added to output and checkpoints; ends once the state has died away. */
        ECHO,
        /** As forward, but only checkpoints are written. */
        STATES
    }

    /** A state below this cannot be seen in any output. */
    static final float DEAD = 1e-30f;

    private final SelectiveScanArgs args;
    private final float[] checkpoints;
    private final Workspace workspace;
    private final ScanSpan span;
    private final float[] decays;

    final ScanOperands operands;
    final ScanBlocks blocks;
    /** States, padded; begin as zero. */
    final float[] h;

    /** @param checkpoints where to leave checkpoints, laid out as {@link SelectiveScanArgs#checkpoints}; or null */
    ScanTask(SelectiveScanArgs args, float[] checkpoints, int fromChannel, int toChannel, Workspace workspace) {
        this.args = args;
        this.checkpoints = checkpoints;
        this.workspace = workspace;
        operands = new ScanOperands(args, fromChannel, toChannel, workspace);
        span = operands.span;
        blocks = operands.blocks;
        int size = blocks.stateLength(args.states);
        h = workspace.borrow(size);
        Arrays.fill(h, 0, size, 0f);
        decays = workspace.borrow(ScanOperands.CHUNK * args.states * Lanes.COUNT);
        span.h = h;
    }

    /** Walks the steps {@code from} to {@code to} of batch item {@code item}, from the states {@link #h} holds. */
    void walk(int item, int from, int to, Walk walk) {
        for (int chunk = from; chunk < to && (walk != Walk.ECHO || alive()); chunk += ScanOperands.CHUNK) {
            if (checkpoints != null) {
                blocks.checkpoint(h, checkpoints, blocks.checkpointAt(args, item, chunk), args, walk == Walk.ECHO);
            }
            for (int block = 0; block < blocks.count; block++) {
                operands.gather(item, chunk, Math.min(ScanOperands.CHUNK, to - chunk), block);
                operands.activate();
                operands.addDecay(block);
                if (!single(block, walk)) {
                    all(block, walk);
                }
            }
        }
    }

    private boolean alive() {
        return Lanes.largest(h, 0, Lanes.COUNT, blocks.vectors * args.states) > DEAD;
    }

    /** Rows are copied to and fro: one state a channel would leave too little work to pay for it, so {@link #single} avoids it. */
    private void all(int block, Walk walk) {
        if (walk == Walk.ECHO) {
            Arrays.fill(operands.u, 0, span.steps * span.stride, 0f);
        } else {
            operands.gather(args.u, block, operands.u);
        }
        boolean gateSum = args.gateSum && walk == Walk.FORWARD;
        span.gate = gateSum ? null : operands.gate;
        for (int i = 0; i < span.stride / Lanes.COUNT; i++) {
            operands.aim(block, i);
            if (!operands.constant && operands.inRange(block, i)) {
                ScanLoops.steps(span);
            } else {
                operands.spread();
                WideLoops.decays(span, decays);
                WideLoops.states(span, operands.b, operands.c, decays, h, span.slot, 0);
            }
        }
        if (gateSum) {
            operands.scatterGated(args.out, block);
        } else if (walk != Walk.STATES) {
            operands.scatter(operands.out, args.out, block, args.accumulate || walk == Walk.ECHO);
        }
    }

    /** One state a channel, whole vectors, usual exponents: rows are read and written where they are. */
    private boolean single(int block, Walk walk) {
        boolean plain = args.states == 1 && !operands.constant && !args.gateSum && walk == Walk.FORWARD;
        if (!plain || blocks.width[block] != span.stride || !operands.inRange(block)) {
            return false;
        }
        span.u = args.u.data();
        span.out = args.out.data();
        span.accumulate = args.accumulate;
        for (int l = 0; l < span.steps; l++) {
            span.uAt[l] = args.u.at(operands.row[l]) + blocks.first[block];
            span.outAt[l] = args.out.at(operands.row[l]) + blocks.first[block];
        }
        operands.aim(block, 0);
        ScanLoops.single(span, span.stride / Lanes.COUNT);
        return true;
    }

    @Override
    public void close() {
        operands.close();
        workspace.giveBack(decays);
        workspace.giveBack(h);
    }
}
