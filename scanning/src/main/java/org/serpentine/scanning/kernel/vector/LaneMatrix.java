package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workspace;

/**
 * B or C of a scan with a vector of lanes for each value, the way {@link WideLoops} read both: what is constant in time is laid out
 * so once, with a lane a channel; what varies is spread out chunk by chunk, all lanes alike. Sums for the gradient lie the same way.
 */
final class LaneMatrix implements AutoCloseable {

    private final boolean constant;
    private final int states;
    private final int length;
    private final Workspace workspace;

    /** State n of step l at {@code at + l * step + n * lanes}. */
    float[] values;
    /** Sums for the gradient, laid out alike; null until {@link #trackSums}. */
    float[] sums;
    int at;
    final int step;

    /** @param matrix [D][N], or null for what varies in time */
    LaneMatrix(float[] matrix, ScanBlocks blocks, int states, Workspace workspace) {
        this.states = states;
        this.workspace = workspace;
        constant = matrix != null;
        step = constant ? 0 : states * Lanes.COUNT;
        length = constant ? blocks.stateLength(states) : ScanOperands.CHUNK * step;
        if (constant) {
            values = workspace.borrow(length);
            blocks.load(matrix, 0, states, 1f, values);
        }
    }

    /** Points at one vector of channels, which keeps its states at {@code slot}. */
    void aim(int slot) {
        at = constant ? slot : 0;
    }

    /** Spreads out the chunk's values of what varies in time. */
    void spread(float[] rows, int[] rowAt, int steps) {
        if (constant) {
            return;
        }
        if (values == null) {
            values = workspace.borrow(length);
        }
        for (int l = 0; l < steps; l++) {
            for (int n = 0; n < states; n++) {
                Lanes.all(rows[rowAt[l] + n]).intoArray(values, l * step + n * Lanes.COUNT);
            }
        }
    }

    /** Begins the sums from zero. */
    void trackSums() {
        sums = RowLoops.zeros(workspace, length);
    }

    /** Forgets the sums of a chunk, before the first block of a group; sums over all time go on. */
    void clearSums() {
        if (!constant) {
            Arrays.fill(sums, 0, length, 0f);
        }
    }

    /** Adds the sums of step {@code l} to the gradient of what varies in time, if it is wanted. */
    void foldSums(int l, Rows to, int row, int column) {
        if (!constant && to != null) {
            ScanGradientLoops.fold(sums, l * step, Lanes.COUNT, states, to.data(), to.at(row) + column);
        }
    }

    /** Adds the sums over all time to the gradient [D][N] of what is constant, if it is wanted. */
    void storeSums(ScanBlocks blocks, float[] to) {
        if (constant && to != null) {
            blocks.store(sums, to, 0, states, true);
        }
    }

    @Override
    public void close() {
        workspace.giveBack(values);
        workspace.giveBack(sums);
    }
}
