package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.scanning.kernel.Workspace;

/**
 * The backward pass of one thread's channels. Chunks of time are taken from the last to the first; in each, decays and states are
 * worked out again from its checkpoint, one vector of channels at a time so that they stay in the cache, and then walked in
 * reverse. Sums over time live here until {@link #merge}, since threads may share channels.
 */
final class ScanGradientTask implements AutoCloseable {

    private final SelectiveScanArgs args;
    private final SelectiveScanGradients gradients;
    private final float[] checkpoints;
    private final Workspace workspace;
    private final ScanOperands operands;
    private final ScanSpan span;
    private final ScanBlocks blocks;
    private final Rows db;
    private final Rows dc;

    private final float[] lambda;
    private final float[] da;
    private final float[] dskip;
    private final float[] dbias;
    private final float[] h;
    private final float[] dbLanes;
    private final float[] dcLanes;
    private final float[] dy;
    private final float[] dInput;
    private final float[] dStep;
    private final float[] slope;
    private final float[] work;

    /** @param db where to add gradients of B: those of the caller, or sums of this thread; {@code dc} likewise; or null */
    ScanGradientTask(SelectiveScanArgs args, SelectiveScanGradients gradients, float[] checkpoints, Rows db, Rows dc,
            int fromChannel, int toChannel, Workspace workspace) {
        this.args = args;
        this.gradients = gradients;
        this.checkpoints = checkpoints;
        this.db = db;
        this.dc = dc;
        this.workspace = workspace;
        operands = new ScanOperands(args, fromChannel, toChannel, workspace);
        span = operands.span;
        blocks = operands.blocks;
        int size = blocks.stateLength(args.states);
        int padded = blocks.vectors * Lanes.COUNT;
        int tile = ScanOperands.CHUNK * blocks.widest();
        int perVector = ScanOperands.CHUNK * args.states * Lanes.COUNT;
        lambda = workspace.borrow(size);
        da = RowLoops.zeros(workspace, size);
        dskip = RowLoops.zeros(workspace, padded);
        dbias = RowLoops.zeros(workspace, padded);
        h = workspace.borrow(perVector + args.states * Lanes.COUNT);
        dbLanes = workspace.borrow(perVector);
        dcLanes = workspace.borrow(perVector);
        dy = workspace.borrow(tile);
        dInput = workspace.borrow(tile);
        dStep = workspace.borrow(tile);
        slope = workspace.borrow(tile);
        work = workspace.borrow(tile);
    }

    /** Walks one batch item from its last step to its first. */
    void walk(int item) {
        int matrix = args.channels * args.states;
        blocks.load(gradients.dLastState, item * matrix, args.states, 1f, lambda);
        int last = (args.length - 1) / ScanOperands.CHUNK * ScanOperands.CHUNK;
        for (int chunk = last; chunk >= 0; chunk -= ScanOperands.CHUNK) {
            int steps = Math.min(ScanOperands.CHUNK, args.length - chunk);
            for (int block = 0; block < blocks.count; block++) {
                if (block == 0 || group(block) != group(block - 1)) {
                    Arrays.fill(dbLanes, 0, steps * args.states * Lanes.COUNT, 0f);
                    Arrays.fill(dcLanes, 0, steps * args.states * Lanes.COUNT, 0f);
                }
                block(item, chunk, steps, block);
                if (block == blocks.count - 1 || group(block) != group(block + 1)) {
                    fold(db, dbLanes, group(block));
                    fold(dc, dcLanes, group(block));
                }
            }
        }
        if (gradients.dInitialState != null) {
            blocks.store(lambda, gradients.dInitialState, item * matrix, args.states, true);
        }
    }

    private int group(int block) {
        return blocks.first[block] / (args.channels / args.groups);
    }

    private void fold(Rows to, float[] lanes, int group) {
        for (int l = 0; l < span.steps && to != null; l++) {
            int at = l * args.states * Lanes.COUNT;
            ScanGradientLoops.fold(lanes, at, args.states, to.data(), to.at(operands.row[l]) + group * args.states);
        }
    }

    private void block(int item, int chunk, int steps, int block) {
        operands.gather(item, chunk, steps, block);
        operands.gather(args.u, block, operands.u);
        operands.gather(gradients.dout, block, dy);
        int n = steps * span.stride;
        if (args.softplus) {
            ActivationLoops.sigmoid(operands.delta, 0, slope, 0, n);
        } else {
            Arrays.fill(slope, 0, n, 1f);
        }
        boolean gated = args.z != null;
        if (gated) {
            ActivationLoops.siluSlope(operands.gate, 0, work, 0, n);
            RowLoops.multiply(dy, 0, work, 0, n);
        }
        operands.activate();
        if (gated) {
            RowLoops.multiply(operands.gate, 0, dy, 0, n);
            span.gate = null;
        }
        int checkpoint = blocks.checkpointAt(args, item, chunk);
        for (int i = 0; i < span.stride / Lanes.COUNT; i++) {
            operands.aim(block, i);
            blocks.restore(checkpoints, checkpoint, args, block, i, h);
            ScanLoops.decays(span, operands.decays);
            ScanLoops.steps(span, operands.decays, h, 0, args.states * Lanes.COUNT);
            ScanGradientLoops.reverse(span, operands.decays, h, dy, lambda, da, dbLanes, dcLanes, dInput, dStep);
        }
        if (gated && gradients.dz != null) {
            RowLoops.multiply(operands.out, 0, work, 0, n);
            operands.scatter(work, gradients.dz, block, true);
        }
        ScanGradientLoops.complete(operands.delta, operands.u, slope, dInput, dStep, n);
        int at = blocks.vector[block] * Lanes.COUNT;
        for (int l = 0; l < steps; l++) {
            int row = l * span.stride;
            RowLoops.add(dStep, row, dbias, at, span.stride);
            RowLoops.addProduct(dy, row, operands.u, row, dskip, at, span.stride);
            RowLoops.addProduct(dy, row, operands.skip, at, dInput, row, span.stride);
        }
        if (gradients.du != null) {
            operands.scatter(dInput, gradients.du, block, true);
        }
        if (gradients.ddelta != null) {
            operands.scatter(dStep, gradients.ddelta, block, true);
        }
    }

    /** Adds the sums over time to the gradients of the caller; not to be called by several threads at once. */
    void merge() {
        if (gradients.da != null) {
            blocks.store(da, gradients.da, 0, args.states, true);
        }
        if (gradients.dskip != null) {
            blocks.store(dskip, gradients.dskip, 0, 1, true);
        }
        if (gradients.ddeltaBias != null) {
            blocks.store(dbias, gradients.ddeltaBias, 0, 1, true);
        }
    }

    @Override
    public void close() {
        operands.close();
        float[][] borrowed = {lambda, da, dskip, dbias, h, dbLanes, dcLanes, dy, dInput, dStep, slope, work};
        for (float[] array : borrowed) {
            workspace.giveBack(array);
        }
    }
}
