package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.SelectiveScanGradients;
import org.serpentine.scanning.kernel.Workspace;

/**
 * The backward pass of one thread's channels. Chunks of time are taken from the last to the first; in each, decays and states are
 * worked out again from its checkpoint and then walked in reverse, by a {@link ScanReversal}. Sums over time live here until
 * {@link #merge}, since threads may share channels.
 */
final class ScanGradientTask implements AutoCloseable {

    private final SelectiveScanArgs args;
    private final SelectiveScanGradients gradients;
    private final Workspace workspace;
    private final ScanSpan span;
    private final float[] matrix;
    private final float[] dskip;
    private final float[] dbias;
    private final float[] dy;
    private final float[] dInput;
    private final float[] dStep;
    private final float[] slope;
    private final float[] work;

    final ScanOperands operands;
    final ScanBlocks blocks;
    final ScanReversal reversal;

    /** @param db where to add gradients of B: those of the caller, or sums of this thread; {@code dc} likewise; or null */
    ScanGradientTask(SelectiveScanArgs args, SelectiveScanGradients gradients, float[] checkpoints, Rows db, Rows dc,
            int fromChannel, int toChannel, Workspace workspace) {
        this.args = args;
        this.gradients = gradients;
        this.workspace = workspace;
        operands = new ScanOperands(args, fromChannel, toChannel, workspace);
        span = operands.span;
        blocks = operands.blocks;
        reversal = ScanReversal.of(args, operands, checkpoints, db, dc, workspace);
        int padded = blocks.vectors * Lanes.COUNT;
        int tile = ScanOperands.CHUNK * blocks.widest();
        matrix = workspace.borrow(blocks.stateLength(args.states));
        dskip = RowLoops.zeros(workspace, padded);
        dbias = RowLoops.zeros(workspace, padded);
        dy = workspace.borrow(tile);
        dInput = workspace.borrow(tile);
        dStep = workspace.borrow(tile);
        slope = workspace.borrow(tile);
        work = workspace.borrow(tile);
    }

    /** Sets the gradients of the states after the steps to come, from a matrix [D][N] at {@code at}; null stands for zeros. */
    void begin(float[] lastState, int at) {
        blocks.load(lastState, at, args.states, 1f, matrix);
        reversal.begin(matrix);
    }

    /**
     * Walks some steps of a batch item from the last to the first.
     *
     * @param from first step; a multiple of the chunk
     * @param driven whether the gradient of the output takes part; otherwise only what follows from the gradients of the states
     *     after the last step is added, and the walk ends once those have died away
     */
    void walk(int item, int from, int to, boolean driven) {
        int last = from + (to - 1 - from) / ScanOperands.CHUNK * ScanOperands.CHUNK;
        for (int chunk = last; chunk >= from && (driven || alive()); chunk -= ScanOperands.CHUNK) {
            int steps = Math.min(ScanOperands.CHUNK, to - chunk);
            for (int block = 0; block < blocks.count; block++) {
                boolean firstOfGroup = block == 0 || blocks.group(block) != blocks.group(block - 1);
                boolean lastOfGroup = block == blocks.count - 1 || blocks.group(block) != blocks.group(block + 1);
                prepare(item, chunk, steps, block, driven);
                operands.addDecay(block);
                reversal.block(item, chunk, block, dy, dInput, dStep, firstOfGroup, lastOfGroup);
                finish(block);
            }
        }
    }

    private boolean alive() {
        reversal.stateGradient(matrix);
        return Lanes.largest(matrix, 0, Lanes.COUNT, blocks.vectors * args.states) > ScanTask.DEAD;
    }

    /** Adds the gradients of the states before the steps walked to a matrix [D][N] at {@code at}. */
    void addStateGradient(float[] to, int at) {
        reversal.stateGradient(matrix);
        blocks.store(matrix, to, at, args.states, true);
    }

    /** Gathers operands; fills the slope of the step size, the gradient before the gate, and in work what the gate's needs. */
    private void prepare(int item, int chunk, int steps, int block, boolean driven) {
        operands.gather(item, chunk, steps, block);
        operands.aimAtCopies();
        operands.gather(args.u, block, 0, operands.u);
        int n = steps * span.stride;
        if (driven) {
            operands.gather(gradients.dout, block, 0, dy);
        } else {
            Arrays.fill(dy, 0, n, 0f);
        }
        if (args.softplus) {
            ActivationLoops.sigmoid(operands.delta, 0, slope, 0, n);
        } else {
            Arrays.fill(slope, 0, n, 1f);
        }
        if (args.z != null) {
            ActivationLoops.siluSlope(operands.gate, 0, work, 0, n);
            RowLoops.multiply(dy, 0, work, 0, n);
        }
        operands.activate();
        if (args.z != null) {
            RowLoops.multiply(operands.gate, 0, dy, 0, n);
        }
    }

    /** Passes on what the loops found for a block. */
    private void finish(int block) {
        int n = span.steps * span.stride;
        if (args.z != null && gradients.dz != null) {
            RowLoops.multiply(operands.out, 0, work, 0, n);
            operands.scatter(work, gradients.dz, block, 0, true);
        }
        ScanGradientLoops.complete(operands.delta, operands.u, slope, dInput, dStep, n);
        int at = blocks.vector[block] * Lanes.COUNT;
        for (int l = 0; l < span.steps; l++) {
            int row = l * span.stride;
            RowLoops.add(dStep, row, dbias, at, span.stride);
            RowLoops.addProduct(dy, row, operands.u, row, dskip, at, span.stride);
            RowLoops.addProduct(dy, row, operands.skip, at, dInput, row, span.stride);
        }
        if (gradients.du != null) {
            operands.scatter(dInput, gradients.du, block, 0, true);
        }
        if (gradients.ddelta != null) {
            operands.scatter(dStep, gradients.ddelta, block, 0, true);
        }
    }

    /** Adds the sums over time to the gradients of the caller; not to be called by several threads at once. */
    void merge() {
        if (gradients.da != null) {
            reversal.rateGradient(matrix);
            blocks.store(matrix, gradients.da, 0, args.states, true);
        }
        operands.b.storeSums(blocks, gradients.dbConstant);
        operands.c.storeSums(blocks, gradients.dcConstant);
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
        reversal.close();
        for (float[] array : new float[][] {matrix, dskip, dbias, dy, dInput, dStep, slope, work}) {
            workspace.giveBack(array);
        }
    }
}
