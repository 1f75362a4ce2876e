package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.CausalConv1dArgs;
import org.serpentine.scanning.kernel.CausalConv1dGradients;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workspace;

/** The scratch of one thread of a causal convolution, and the work on one row. */
final class ConvTask implements AutoCloseable {

    private final CausalConv1dArgs args;
    private final Workspace workspace;
    private final int channels;
    private final int taps;
    private final int padded;
    private final float[] weight;
    private final float[] bias;
    private final float[] window;
    private final float[] row;
    /** The inputs that {@link #look} found last, tap by tap. */
    private float[] seen;
    private final int[] seenAt;

    ConvTask(CausalConv1dArgs args, Workspace workspace) {
        this.args = args;
        this.workspace = workspace;
        channels = args.channels;
        taps = args.width;
        padded = Lanes.padded(channels);
        weight = workspace.borrow(taps * padded);
        bias = workspace.borrow(padded);
        window = workspace.borrow(taps * padded);
        row = workspace.borrow(padded);
        seenAt = new int[taps];
        Arrays.fill(weight, 0, taps * padded, 0f);
        Arrays.fill(window, 0, taps * padded, 0f);
        Arrays.fill(bias, 0, padded, 0f);
        for (int k = 0; k < taps; k++) {
            System.arraycopy(args.weight, k * channels, weight, k * padded, channels);
        }
        if (args.bias != null) {
            System.arraycopy(args.bias, 0, bias, 0, channels);
        }
    }

    void forward(int item, int l) {
        look(item, l);
        preActivation(row);
        if (args.silu) {
            ActivationLoops.silu(row, 0, row, 0, padded);
        }
        System.arraycopy(row, 0, args.out.data(), args.out.at(rowOf(item, l)), channels);
    }

    /** Finds the inputs of step l: in x itself where the whole window lies in it and fills its vectors, else in a copy. */
    private void look(int item, int l) {
        boolean direct = padded == channels && l >= taps - 1;
        for (int k = 0; k < taps; k++) {
            int from = l - (taps - 1) + k;
            if (direct) {
                seenAt[k] = args.x.at(rowOf(item, from));
            } else {
                seenAt[k] = k * padded;
                input(item, from, window, k * padded);
            }
        }
        seen = direct ? args.x.data() : window;
    }

    /** The convolution of the inputs found last. */
    private void preActivation(float[] y) {
        if (taps == 4) {
            ConvLoops.fourTaps(seen, seenAt, weight, padded, bias, y, padded);
        } else {
            ConvLoops.taps(seen, seenAt, weight, padded, bias, y, padded);
        }
    }

    /** Copies the input of step l, which may lie before the first. */
    private void input(int item, int l, float[] to, int at) {
        if (l >= 0) {
            System.arraycopy(args.x.data(), args.x.at(rowOf(item, l)), to, at, channels);
        } else if (args.initialStates != null) {
            System.arraycopy(args.initialStates, stateAt(item, l + taps - 1), to, at, channels);
        } else {
            Arrays.fill(to, at, at + channels, 0f);
        }
    }

    void finalStates(int item) {
        for (int k = 0; k < taps - 1; k++) {
            input(item, args.length - (taps - 1) + k, args.finalStates, stateAt(item, k));
        }
    }

    /**
     * Gradients of the steps {@code from} to {@code to}: those of weights and bias from the outputs of these steps, and that of
     * the input at these steps, for which the outputs of the next few are worked out again.
     *
     * @param dweight [W][padded], {@code dbias} [padded]: sums of this thread
     */
    void backward(CausalConv1dGradients gradients, int item, int from, int to, float[] dweight, float[] dbias) {
        float[] ring = workspace.borrow(taps * padded);
        float[] slope = workspace.borrow(padded);
        Arrays.fill(ring, 0, taps * padded, 0f);
        int first = from == 0 ? -(taps - 1) : from;
        for (int l = from; l < to + taps - 1; l++) {
            int slot = Math.floorMod(l, taps) * padded;
            if (l < args.length) {
                look(item, l);
                outputGradient(gradients.dout, item, l, ring, slot, slope);
            } else {
                Arrays.fill(ring, slot, slot + padded, 0f);
            }
            if (l < to) {
                RowLoops.add(ring, slot, dbias, 0, padded);
                for (int k = 0; k < taps; k++) {
                    RowLoops.addProduct(ring, slot, seen, seenAt[k], dweight, k * padded, padded);
                }
            }
            int target = l - (taps - 1);
            if (target >= first && target < to) {
                inputGradient(gradients, item, target, ring);
            }
        }
        workspace.giveBack(ring);
        workspace.giveBack(slope);
    }

    /** The gradient before the activation, at step l, whose inputs have been found. */
    private void outputGradient(Rows dout, int item, int l, float[] to, int at, float[] slope) {
        System.arraycopy(dout.data(), dout.at(rowOf(item, l)), to, at, channels);
        Arrays.fill(to, at + channels, at + padded, 0f);
        if (args.silu) {
            preActivation(slope);
            ActivationLoops.siluSlope(slope, 0, slope, 0, padded);
            RowLoops.multiply(slope, 0, to, at, padded);
        }
    }

    private void inputGradient(CausalConv1dGradients gradients, int item, int l, float[] ring) {
        boolean inside = l >= 0;
        if (inside ? gradients.dx == null : gradients.dInitialStates == null) {
            return;
        }
        Arrays.fill(row, 0, padded, 0f);
        for (int k = 0; k < taps; k++) {
            int slot = Math.floorMod(l + taps - 1 - k, taps) * padded;
            RowLoops.addProduct(ring, slot, weight, k * padded, row, 0, padded);
        }
        float[] target = inside ? gradients.dx.data() : gradients.dInitialStates;
        int at = inside ? gradients.dx.at(rowOf(item, l)) : stateAt(item, l + taps - 1);
        RowLoops.addAny(row, 0, target, at, channels);
    }

    /** Passes the gradients of the final states on to the inputs that they are copies of. */
    void finalGradients(CausalConv1dGradients gradients, int item) {
        for (int k = 0; k < taps - 1; k++) {
            int l = args.length - (taps - 1) + k;
            if (l >= 0 && gradients.dx != null) {
                RowLoops.addAny(gradients.dFinalStates, stateAt(item, k), gradients.dx.data(), gradients.dx.at(rowOf(item, l)),
                        channels);
            } else if (l < 0 && gradients.dInitialStates != null) {
                RowLoops.addAny(gradients.dFinalStates, stateAt(item, k), gradients.dInitialStates,
                        stateAt(item, l + taps - 1), channels);
            }
        }
    }

    private int rowOf(int item, int l) {
        return item * args.batchRows() + (args.order == null ? l : args.order[l]);
    }

    private int stateAt(int item, int k) {
        return (item * (taps - 1) + k) * channels;
    }

    @Override
    public void close() {
        for (float[] array : new float[][] {weight, bias, window, row}) {
            workspace.giveBack(array);
        }
    }
}
