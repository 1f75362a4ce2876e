package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.SsdArgs;
import org.serpentine.scanning.kernel.SsdGradients;
import org.serpentine.scanning.kernel.Workspace;

/** One thread's heads of an SSD layer: a head at a time, chunk by chunk. */
final class SsdTask implements AutoCloseable {

    private final SsdArgs args;
    private final Workspace workspace;
    private final SsdOperands operands;
    private final int vectors;
    private final int stateLength;
    /** State of the head, [vector][state][lane]. */
    private final float[] state;

    SsdTask(SsdArgs args, Workspace workspace) {
        this.args = args;
        this.workspace = workspace;
        operands = new SsdOperands(args, workspace);
        vectors = operands.padded / Lanes.COUNT;
        stateLength = vectors * args.states * Lanes.COUNT;
        state = workspace.borrow(stateLength);
    }

    void forward(int item, int head) {
        int at = (item * args.heads + head) * args.headChannels * args.states;
        spread(args.initialState, at, state);
        for (int chunk = 0; chunk < args.length; chunk += SsdOperands.CHUNK) {
            operands.gather(item, head, chunk);
            step();
            finish(head);
        }
        if (args.lastState != null) {
            collect(state, args.lastState, at, false);
        }
    }

    /** Moves the state over the gathered chunk. */
    private void step() {
        int steps = (operands.steps + SsdLoops.AT_ONCE - 1) / SsdLoops.AT_ONCE * SsdLoops.AT_ONCE;
        for (int v = 0; v < vectors; v++) {
            SsdLoops.forward(steps, args.states, operands.input, operands.y, v * Lanes.COUNT, operands.padded, operands.decay,
                    operands.b, operands.c, state, v * args.states * Lanes.COUNT);
        }
    }

    private void finish(int head) {
        int padded = operands.padded;
        float[] y = operands.y;
        skip();
        if (operands.gate != null) {
            ActivationLoops.silu(operands.gate, 0, operands.gate, 0, operands.steps * padded);
            RowLoops.multiply(operands.gate, 0, y, 0, operands.steps * padded);
        }
        for (int l = 0; l < operands.steps; l++) {
            int at = args.out.at(operands.row[l]) + head * args.headChannels;
            if (args.accumulate) {
                RowLoops.addAny(y, l * padded, args.out.data(), at, args.headChannels);
            } else {
                System.arraycopy(y, l * padded, args.out.data(), at, args.headChannels);
            }
        }
    }

    private void skip() {
        for (int l = 0; l < operands.steps && args.skip != null; l++) {
            int at = l * operands.padded;
            RowLoops.addProduct(operands.skip, 0, operands.x, at, operands.y, at, operands.padded);
        }
    }

    /** Copies a head's matrix [P][N] to [vector][state][lane]; null stands for zeros. */
    private void spread(float[] matrix, int at, float[] to) {
        Arrays.fill(to, 0, stateLength, 0f);
        for (int p = 0; p < args.headChannels && matrix != null; p++) {
            for (int n = 0; n < args.states; n++) {
                to[place(p, n)] = matrix[at + p * args.states + n];
            }
        }
    }

    private void collect(float[] from, float[] matrix, int at, boolean add) {
        for (int p = 0; p < args.headChannels; p++) {
            for (int n = 0; n < args.states; n++) {
                int i = at + p * args.states + n;
                matrix[i] = add ? matrix[i] + from[place(p, n)] : from[place(p, n)];
            }
        }
    }

    private int place(int p, int n) {
        return (p / Lanes.COUNT * args.states + n) * Lanes.COUNT + p % Lanes.COUNT;
    }

    /**
     * The backward pass of one head: a sweep that keeps the state before each chunk, and the chunks in reverse.
     *
     * @param db where to add gradients of B: those of the caller, or sums of this thread; {@code dc} likewise; or null
     */
    void backward(SsdGradients gradients, int item, int head, Rows db, Rows dc) {
        int at = (item * args.heads + head) * args.headChannels * args.states;
        int chunks = (args.length + SsdOperands.CHUNK - 1) / SsdOperands.CHUNK;
        float[] checkpoints = workspace.borrow(Math.multiplyExact(Math.max(1, chunks), stateLength));
        spread(args.initialState, at, state);
        for (int i = 0; i < chunks; i++) {
            System.arraycopy(state, 0, checkpoints, i * stateLength, stateLength);
            if (i < chunks - 1) {
                operands.gather(item, head, i * SsdOperands.CHUNK);
                step();
            }
        }
        spread(gradients.dLastState, at, state);
        try (SsdReversal reversal = new SsdReversal(args, gradients, operands, workspace)) {
            for (int i = chunks - 1; i >= 0; i--) {
                operands.gather(item, head, i * SsdOperands.CHUNK);
                reversal.chunk(head, checkpoints, i * stateLength, state);
                reversal.fold(head, db, dc);
            }
        }
        if (gradients.dInitialState != null) {
            collect(state, gradients.dInitialState, at, true);
        }
        workspace.giveBack(checkpoints);
    }

    @Override
    public void close() {
        operands.close();
        workspace.giveBack(state);
    }
}
