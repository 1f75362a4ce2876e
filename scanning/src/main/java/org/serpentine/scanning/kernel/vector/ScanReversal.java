package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SelectiveScanArgs;
import org.serpentine.scanning.kernel.Workspace;

/** The recurrence of the backward pass: gradients of the states, and all that follows directly from them. */
abstract class ScanReversal implements AutoCloseable {

    final SelectiveScanArgs args;
    final ScanOperands operands;
    final ScanBlocks blocks;
    final float[] checkpoints;
    /** Where to add gradients of time-varying B and C; or null. */
    final Rows db;
    final Rows dc;
    final Workspace workspace;

    ScanReversal(SelectiveScanArgs args, ScanOperands operands, float[] checkpoints, Rows db, Rows dc, Workspace workspace) {
        this.args = args;
        this.operands = operands;
        this.blocks = operands.blocks;
        this.checkpoints = checkpoints;
        this.db = db;
        this.dc = dc;
        this.workspace = workspace;
    }

    /** The reversal that suits the operands. */
    static ScanReversal of(SelectiveScanArgs args, ScanOperands operands, float[] checkpoints, Rows db, Rows dc,
            Workspace workspace) {
        if (operands.constant) {
            return new WideReversal(args, operands, checkpoints, db, dc, workspace);
        }
        return args.states == 1 ? new SingleStateReversal(args, operands, checkpoints, db, dc, workspace)
                : new ManyStatesReversal(args, operands, checkpoints, db, dc, workspace);
    }

    /** Sets the gradients of the last states, padded; sums over time go on. */
    abstract void begin(float[] lambda);

    /**
     * One block of one chunk, whose operands have been gathered. Works out the states and, in the operands' out, the output
     * before the gate; adds gradients of B and C when the last block of a group is done.
     *
     * @param dy gradients of the output before the gate
     * @param dInput receives the sum over states of lambda times B
     * @param dStep receives what the decays pass to the step size, over ln(2)
     */
    abstract void block(int item, int chunk, int block, float[] dy, float[] dInput, float[] dStep, boolean firstOfGroup,
            boolean lastOfGroup);

    /** Copies the gradients of the states before the steps walked so far, padded. */
    abstract void stateGradient(float[] to);

    /** Copies the sums for A, padded. */
    abstract void rateGradient(float[] to);

    @Override
    public abstract void close();
}
