package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.Workspace;

/** The reversal when B or C is constant in time, for any number of states. */
final class WideReversal extends ScanReversal {

    private final float[] lambda;
    private final float[] da;
    private final float[] h;
    private final float[] decays;

    WideReversal(SelectiveScanArgs args, ScanOperands operands, float[] checkpoints, Rows db, Rows dc, Workspace workspace) {
        super(args, operands, checkpoints, db, dc, workspace);
        int row = args.states * Lanes.COUNT;
        lambda = workspace.borrow(blocks.stateLength(args.states));
        da = RowLoops.zeros(workspace, blocks.stateLength(args.states));
        h = workspace.borrow((ScanOperands.CHUNK + 1) * row);
        decays = workspace.borrow(ScanOperands.CHUNK * row);
        operands.b.trackSums();
        operands.c.trackSums();
    }

    @Override
    void begin(float[] from) {
        System.arraycopy(from, 0, lambda, 0, blocks.stateLength(args.states));
    }

    @Override
    void block(int item, int chunk, int block, float[] dy, float[] dInput, float[] dStep, boolean firstOfGroup,
            boolean lastOfGroup) {
        ScanSpan span = operands.span;
        span.gate = null;
        operands.spread();
        if (firstOfGroup) {
            operands.b.clearSums();
            operands.c.clearSums();
        }
        for (int i = 0; i < span.stride / Lanes.COUNT; i++) {
            operands.aim(block, i);
            blocks.restore(checkpoints, args, item, chunk, block, i, h, Lanes.COUNT);
            WideLoops.decays(span, decays);
            WideLoops.states(span, operands.b, operands.c, decays, h, 0, args.states * Lanes.COUNT);
            WideLoops.reverse(span, operands.b, operands.c, decays, h, lambda, da, dy, dInput, dStep);
        }
        for (int l = 0; l < span.steps && lastOfGroup; l++) {
            int column = blocks.group(block) * args.states;
            operands.b.foldSums(l, db, operands.row[l], column);
            operands.c.foldSums(l, dc, operands.row[l], column);
        }
    }

    @Override
    void stateGradient(float[] to) {
        System.arraycopy(lambda, 0, to, 0, blocks.stateLength(args.states));
    }

    @Override
    void rateGradient(float[] to) {
        System.arraycopy(da, 0, to, 0, blocks.stateLength(args.states));
    }

    @Override
    public void close() {
        for (float[] array : new float[][] {lambda, da, h, decays}) {
            workspace.giveBack(array);
        }
    }
}
