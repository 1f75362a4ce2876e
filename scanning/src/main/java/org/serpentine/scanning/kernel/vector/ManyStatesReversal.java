package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.Workspace;

/** The reversal for any number of states: one vector of channels at a time, so that its states stay in the cache. */
final class ManyStatesReversal extends ScanReversal {

    private final float[] cells;
    private final float[] tracks;

    ManyStatesReversal(SelectiveScanArgs args, ScanOperands operands, float[] checkpoints, Rows db, Rows dc,
            Workspace workspace) {
        super(args, operands, checkpoints, db, dc, workspace);
        cells = workspace.borrow((ScanOperands.CHUNK + 1) * args.states * ScanGradientLoops.CELL);
        tracks = RowLoops.zeros(workspace, blocks.vectors * args.states * ScanGradientLoops.TRACK);
        spread(operands.rate, 0);
    }

    @Override
    void begin(float[] lambda) {
        spread(lambda, ScanGradientLoops.LAMBDA);
    }

    private void spread(float[] from, int part) {
        for (int i = 0; i < blocks.vectors * args.states; i++) {
            System.arraycopy(from, i * Lanes.COUNT, tracks, i * ScanGradientLoops.TRACK + part, Lanes.COUNT);
        }
    }

    private void collect(int part, float[] to) {
        for (int i = 0; i < blocks.vectors * args.states; i++) {
            System.arraycopy(tracks, i * ScanGradientLoops.TRACK + part, to, i * Lanes.COUNT, Lanes.COUNT);
        }
    }

    @Override
    void block(int item, int chunk, int block, float[] dy, float[] dInput, float[] dStep, boolean firstOfGroup,
            boolean lastOfGroup) {
        ScanSpan span = operands.span;
        int row = args.states * ScanGradientLoops.CELL;
        if (firstOfGroup) {
            Arrays.fill(cells, row, (span.steps + 1) * row, 0f);
        }
        for (int i = 0; i < span.stride / Lanes.COUNT; i++) {
            operands.aim(block, i);
            blocks.restore(checkpoints, args, item, chunk, block, i, cells, ScanGradientLoops.CELL);
            int track = (blocks.vector[block] + i) * args.states * ScanGradientLoops.TRACK;
            ScanGradientLoops.recompute(span, cells, tracks, track, !operands.inRange(block, i));
            ScanGradientLoops.reverse(span, cells, tracks, track, dy, dInput, dStep);
        }
        for (int l = 0; l < span.steps && lastOfGroup; l++) {
            int column = blocks.group(block) * args.states;
            fold((l + 1) * row + ScanGradientLoops.FOR_B, db, operands.row[l], column);
            fold((l + 1) * row + ScanGradientLoops.FOR_C, dc, operands.row[l], column);
        }
    }

    private void fold(int at, Rows to, int row, int column) {
        if (to != null) {
            ScanGradientLoops.fold(cells, at, ScanGradientLoops.CELL, args.states, to.data(), to.at(row) + column);
        }
    }

    @Override
    void stateGradient(float[] to) {
        collect(ScanGradientLoops.LAMBDA, to);
    }

    @Override
    void rateGradient(float[] to) {
        collect(ScanGradientLoops.FOR_A, to);
    }

    @Override
    public void close() {
        workspace.giveBack(cells);
        workspace.giveBack(tracks);
    }
}
