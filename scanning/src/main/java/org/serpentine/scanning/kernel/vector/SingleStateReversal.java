package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.Workspace;

/** The reversal for one state a channel: a row of channels at a time. */
final class SingleStateReversal extends ScanReversal {

    private final float[] lambda;
    private final float[] da;
    private final float[] h;
    private final float[] decays;
    private final float[] sums;

    SingleStateReversal(SelectiveScanArgs args, ScanOperands operands, float[] checkpoints, Rows db, Rows dc,
            Workspace workspace) {
        super(args, operands, checkpoints, db, dc, workspace);
        lambda = workspace.borrow(blocks.stateLength(1));
        da = RowLoops.zeros(workspace, blocks.stateLength(1));
        h = workspace.borrow((ScanOperands.CHUNK + 1) * blocks.widest());
        decays = workspace.borrow(ScanOperands.CHUNK * blocks.widest());
        sums = workspace.borrow(2 * Lanes.COUNT);
    }

    @Override
    void begin(float[] from) {
        System.arraycopy(from, 0, lambda, 0, blocks.stateLength(1));
    }

    @Override
    void block(int item, int chunk, int block, float[] dy, float[] dInput, float[] dStep, boolean firstOfGroup,
            boolean lastOfGroup) {
        ScanSpan span = operands.span;
        operands.aim(block, 0);
        for (int i = 0; i < span.stride / Lanes.COUNT; i++) {
            blocks.restore(checkpoints, args, item, chunk, block, i, sums, Lanes.COUNT);
            System.arraycopy(sums, 0, h, i * Lanes.COUNT, Lanes.COUNT);
        }
        SingleStateLoops.decays(span, decays);
        SingleStateLoops.states(span, decays, h);
        for (int l = span.steps - 1; l >= 0; l--) {
            SingleStateLoops.reverse(span, l, decays, h, lambda, da, dy, dInput, dStep, sums);
            fold(0, db, operands.row[l], blocks.group(block));
            fold(Lanes.COUNT, dc, operands.row[l], blocks.group(block));
        }
    }

    private void fold(int at, Rows to, int row, int column) {
        if (to != null) {
            ScanGradientLoops.fold(sums, at, Lanes.COUNT, 1, to.data(), to.at(row) + column);
        }
    }

    @Override
    void stateGradient(float[] to) {
        System.arraycopy(lambda, 0, to, 0, blocks.stateLength(1));
    }

    @Override
    void rateGradient(float[] to) {
        System.arraycopy(da, 0, to, 0, blocks.stateLength(1));
    }

    @Override
    public void close() {
        for (float[] array : new float[][] {lambda, da, h, decays, sums}) {
            workspace.giveBack(array);
        }
    }
}
