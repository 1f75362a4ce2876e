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

    /** Values of a line of the cache. */
    private static final int LINE = 16;

    private final SelectiveScanArgs args;
    private final float[] checkpoints;
    private final Workspace workspace;
    private final ScanSpan span;
    private final float[] decays;

    final ScanOperands operands;
    final ScanBlocks blocks;
    /** Keeps the compiler from leaving {@link #touch} out. */
    private float touched;

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
                int inPlace = walk == Walk.FORWARD && !operands.constant ? operands.vectorsInRange(block) : 0;
                if (inPlace > 0) {
                    inPlace(block, inPlace);
                }
                if (inPlace * Lanes.COUNT < blocks.width[block]) {
                    copied(block, inPlace, walk);
                }
            }
        }
    }

    private boolean alive() {
        return Lanes.largest(h, 0, Lanes.COUNT, blocks.vectors * args.states) > DEAD;
    }

    /** The first vectors of a block, read and written where they are: whole vectors, usual exponents. */
    private void inPlace(int block, int vectors) {
        span.u = args.u.data();
        span.out = args.out.data();
        span.gate = operands.gate;
        span.gateSum = args.gateSum;
        span.accumulate = args.accumulate;
        for (int l = 0; l < span.steps; l++) {
            span.uAt[l] = args.u.at(operands.row[l]) + blocks.first[block];
            span.outAt[l] = args.out.at(operands.row[l]) + blocks.first[block];
        }
        if (args.states == 1) {
            operands.aim(block, 0);
            ScanLoops.single(span, vectors);
            return;
        }
        touched += touch(vectors * Lanes.COUNT);
        for (int i = 0; i < vectors; i++) {
            operands.aim(block, i);
            ScanLoops.steps(span);
        }
    }

    /** Reads a value of every line that {@link #inPlace} will meet: many lines then come from memory at a time, not one a step. */
    private float touch(int width) {
        float sum = 0;
        for (int l = 0; l < span.steps; l++) {
            for (int c = 0; c < width; c += LINE) {
                sum += span.u[span.uAt[l] + c] + span.out[span.outAt[l] + c];
            }
        }
        return sum;
    }

    /** The other vectors of a block, whose rows are copied to and fro. */
    private void copied(int block, int firstVector, Walk walk) {
        int column = firstVector * Lanes.COUNT;
        if (walk == Walk.ECHO) {
            Arrays.fill(operands.u, 0, span.steps * span.stride, 0f);
        } else {
            operands.gather(args.u, block, column, operands.u);
        }
        operands.aimAtCopies();
        boolean gateSum = args.gateSum && walk == Walk.FORWARD;
        span.gate = gateSum ? null : operands.gate;
        for (int i = firstVector; i < span.stride / Lanes.COUNT; i++) {
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
            operands.scatterGated(args.out, block, column);
        } else if (walk != Walk.STATES) {
            operands.scatter(operands.out, args.out, block, column, args.accumulate || walk == Walk.ECHO);
        }
    }

    @Override
    public void close() {
        operands.close();
        workspace.giveBack(decays);
        workspace.giveBack(h);
    }
}
