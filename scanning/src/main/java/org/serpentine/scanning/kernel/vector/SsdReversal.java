package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SsdArgs;
import org.serpentine.scanning.kernel.SsdGradients;
import org.serpentine.scanning.kernel.Workspace;

/** The backward pass over one chunk of one head, whose operands have been gathered. */
final class SsdReversal implements AutoCloseable {

    private final SsdArgs args;
    private final SsdGradients gradients;
    private final SsdOperands operands;
    private final Workspace workspace;
    private final int padded;
    private final float[] cells;
    private final float[] dy;
    private final float[] dInput;
    private final float[] gateSlope;
    private final float[] dLog;

    SsdReversal(SsdArgs args, SsdGradients gradients, SsdOperands operands, Workspace workspace) {
        this.args = args;
        this.gradients = gradients;
        this.operands = operands;
        this.workspace = workspace;
        padded = operands.padded;
        cells = workspace.borrow((SsdOperands.CHUNK + 1) * args.states * SsdLoops.CELL);
        dy = workspace.borrow(SsdOperands.CHUNK * padded);
        dInput = workspace.borrow(SsdOperands.CHUNK * padded);
        gateSlope = workspace.borrow(SsdOperands.CHUNK * padded);
        dLog = workspace.borrow(SsdOperands.CHUNK * Lanes.COUNT);
    }

    /** Works out the chunk; {@code lambda} is the gradient of the state after it, and becomes that of the state before it. */
    void chunk(int head, float[] checkpoints, int checkpointAt, float[] lambda) {
        int steps = operands.steps;
        int states = args.states;
        int n = steps * padded;
        operands.gather(gradients.dout, head, dy);
        if (operands.gate != null) {
            ActivationLoops.siluSlope(operands.gate, 0, gateSlope, 0, n);
            RowLoops.multiply(dy, 0, gateSlope, 0, n);
            ActivationLoops.silu(operands.gate, 0, operands.gate, 0, n);
            RowLoops.multiply(operands.gate, 0, dy, 0, n);
        }
        Arrays.fill(dLog, 0, steps * Lanes.COUNT, 0f);
        Arrays.fill(cells, states * SsdLoops.CELL, (steps + 1) * states * SsdLoops.CELL, 0f);
        for (int v = 0; v < padded / Lanes.COUNT; v++) {
            int column = v * Lanes.COUNT;
            for (int k = 0; k < states; k++) {
                int from = checkpointAt + (v * states + k) * Lanes.COUNT;
                System.arraycopy(checkpoints, from, cells, k * SsdLoops.CELL, Lanes.COUNT);
            }
            SsdLoops.states(steps, states, operands.input, operands.y, column, padded, operands.decay, operands.b, operands.c,
                    cells);
            SsdLoops.reverse(steps, states, operands.input, dy, dInput, column, padded, operands.decay, operands.b, operands.c,
                    cells, lambda, v * states * Lanes.COUNT, dLog);
        }
    }

    /** Adds what the chunk yields to the gradients of all operands. */
    void fold(int head, Rows db, Rows dc) {
        for (int l = 0; l < operands.steps; l++) {
            int row = operands.row[l];
            int lanes = (l + 1) * args.states * SsdLoops.CELL;
            int group = head / (args.heads / args.groups) * args.states;
            if (db != null) {
                ScanGradientLoops.fold(cells, lanes + SsdLoops.FOR_B, SsdLoops.CELL, args.states, db.data(), db.at(row) + group);
            }
            if (dc != null) {
                ScanGradientLoops.fold(cells, lanes + SsdLoops.FOR_C, SsdLoops.CELL, args.states, dc.data(), dc.at(row) + group);
            }
            gate(head, l);
            float dWeight = 0;
            float dSkip = 0;
            for (int p = 0; p < args.headChannels; p++) {
                int i = l * padded + p;
                dWeight += dInput[i] * operands.x[i];
                dSkip += dy[i] * operands.x[i];
                if (gradients.dskip != null && args.skipPerChannel) {
                    gradients.dskip[head * args.headChannels + p] += dy[i] * operands.x[i];
                }
                if (gradients.dx != null) {
                    gradients.dx.data()[gradients.dx.at(row) + head * args.headChannels + p] +=
                            dInput[i] * operands.weight[l] + operands.skip[p] * dy[i];
                }
            }
            if (gradients.dskip != null && !args.skipPerChannel) {
                gradients.dskip[head] += dSkip;
            }
            step(head, l, dWeight);
        }
    }

    private void gate(int head, int l) {
        if (operands.gate == null || gradients.dz == null) {
            return;
        }
        int at = gradients.dz.at(operands.row[l]) + head * args.headChannels;
        for (int p = 0; p < args.headChannels; p++) {
            int i = l * padded + p;
            gradients.dz.data()[at + p] += gateSlope[i] * (operands.y[i] + operands.skip[p] * operands.x[i]);
        }
    }

    /** Gradients of what makes weight and decay of one step. */
    private void step(int head, int l, float dWeight) {
        float log = 0;
        for (int i = 0; i < Lanes.COUNT; i++) {
            log += dLog[l * Lanes.COUNT + i];
        }
        int row = operands.row[l];
        if (args.dt == null) {
            if (gradients.dLogDecay != null) {
                gradients.dLogDecay.data()[gradients.dLogDecay.at(row) + head] += log;
            }
            return;
        }
        float weight = operands.weight[l];
        if (gradients.da != null) {
            gradients.da[head] += log * weight;
        }
        float ddt = (dWeight + log * args.a[head]) * slope(operands.raw[l], weight);
        if (gradients.ddt != null) {
            gradients.ddt.data()[gradients.ddt.at(row) + head] += ddt;
        }
        if (gradients.ddtBias != null) {
            gradients.ddtBias[head] += ddt;
        }
    }

    /** Slope of the weight in dt: none where a limit holds it. */
    private float slope(float raw, float weight) {
        double positive = args.softplus && raw <= 20 ? Math.log1p(Math.exp(raw)) : raw;
        if (positive < args.dtMin || positive > args.dtMax) {
            return 0;
        }
        return args.softplus ? (float) -Math.expm1(-weight) : 1;
    }

    @Override
    public void close() {
        for (float[] array : new float[][] {cells, dy, dInput, gateSlope, dLog}) {
            workspace.giveBack(array);
        }
    }
}
