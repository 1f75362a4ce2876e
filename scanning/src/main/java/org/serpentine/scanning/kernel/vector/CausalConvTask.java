package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.serpentine.scanning.kernel.CausalConv1dArgs;
import org.serpentine.scanning.kernel.CausalConv1dGradients;
import org.serpentine.scanning.kernel.Workspace;

/** One thread's walk over chunks of time of a causal convolution. Channels are padded to whole vectors in the scratch arrays. */
final class CausalConvTask implements AutoCloseable {
    /** Steps of a chunk. */
    private static final int CHUNK = 64;

    private final CausalConv1dArgs args;
    private final Workspace workspace;
    private final int channels;
    private final int padded;
    private final int reach;
    /** Taps [W][padded], then the bias. */
    private final float[] weight;
    /** Inputs of the steps before and in the chunk (and after it, for the input gradient), [reach + CHUNK + reach][padded]. */
    private final float[] input;
    /** Sums, then outputs or their gradients, [CHUNK + reach][padded]. */
    private final float[] work;
    private final float[] gradient;

    CausalConvTask(CausalConv1dArgs args, Workspace workspace) {
        this.args = args;
        this.workspace = workspace;
        channels = args.channels;
        padded = Lanes.padded(channels);
        reach = args.width - 1;
        weight = workspace.borrow((args.width + 1) * padded);
        input = workspace.borrow((CHUNK + 2 * reach) * padded);
        work = workspace.borrow((CHUNK + reach) * padded);
        gradient = workspace.borrow((CHUNK + reach) * padded);
        Arrays.fill(weight, 0, (args.width + 1) * padded, 0f);
        for (int k = 0; k < args.width; k++) {
            System.arraycopy(args.weight, k * channels, weight, k * padded, channels);
        }
        if (args.bias != null) {
            System.arraycopy(args.bias, 0, weight, args.width * padded, channels);
        }
    }

    static int chunks(CausalConv1dArgs args) {
        return (args.length + CHUNK - 1) / CHUNK;
    }

    private int row(int item, int step) {
        return item * args.batchRows() + (args.order == null ? step : args.order[step]);
    }

    /** Copies the inputs of steps {@code from} to {@code to}; those before the sequence are zero. */
    private void load(int item, int from, int to) {
        for (int step = from; step < to; step++) {
            int at = (step - from) * padded;
            if (step < 0) {
                Arrays.fill(input, at, at + padded, 0f);
            } else {
                System.arraycopy(args.x.data(), args.x.at(row(item, step)), input, at, channels);
                Arrays.fill(input, at + channels, at + padded, 0f);
            }
        }
    }

    void forward(int item, int chunk) {
        int from = chunk * CHUNK;
        int to = Math.min(args.length, from + CHUNK);
        load(item, from - reach, to);
        convolve(to - from);
        if (args.silu) {
            ActivationLoops.silu(work, 0, work, 0, (to - from) * padded);
        }
        for (int step = from; step < to; step++) {
            System.arraycopy(work, (step - from) * padded, args.out.data(), args.out.at(row(item, step)), channels);
        }
    }

    /** Sums of the first {@code steps} steps, before the activation. */
    private void convolve(int steps) {
        for (int j = 0; j < padded; j += Lanes.COUNT) {
            if (args.width == 4) {
                four(input, weight, work, j, padded, steps);
            } else {
                any(input, weight, work, j, padded, steps, args.width);
            }
        }
    }

    private static void four(float[] input, float[] weight, float[] out, int j, int stride, int steps) {
        FloatVector w0 = Lanes.load(weight, j);
        FloatVector w1 = Lanes.load(weight, stride + j);
        FloatVector w2 = Lanes.load(weight, 2 * stride + j);
        FloatVector w3 = Lanes.load(weight, 3 * stride + j);
        FloatVector bias = Lanes.load(weight, 4 * stride + j);
        for (int l = 0; l < steps; l++) {
            int at = l * stride + j;
            FloatVector early = Lanes.load(input, at).fma(w0, bias);
            early = Lanes.load(input, at + stride).fma(w1, early);
            FloatVector late = Lanes.load(input, at + 2 * stride).mul(w2);
            Lanes.load(input, at + 3 * stride).fma(w3, late).add(early).intoArray(out, at);
        }
    }

    private static void any(float[] input, float[] weight, float[] out, int j, int stride, int steps, int width) {
        for (int l = 0; l < steps; l++) {
            int at = l * stride + j;
            FloatVector sum = Lanes.load(weight, width * stride + j);
            for (int k = 0; k < width; k++) {
                sum = Lanes.load(input, at + k * stride).fma(Lanes.load(weight, k * stride + j), sum);
            }
            sum.intoArray(out, at);
        }
    }

    /** Adds a chunk's gradients: the input's to its rows, those of weight [W][D] and bias [D] to {@code sums} at {@code at}. */
    void backward(CausalConv1dGradients g, int item, int chunk, float[] sums, int at) {
        int from = chunk * CHUNK;
        int to = Math.min(args.length, from + CHUNK);
        int beyond = Math.min(args.length, to + reach);
        load(item, from - reach, beyond);
        int steps = beyond - from;
        for (int step = from; step < beyond; step++) {
            int o = (step - from) * padded;
            System.arraycopy(g.dout.data(), g.dout.at(row(item, step)), gradient, o, channels);
            Arrays.fill(gradient, o + channels, o + padded, 0f);
        }
        if (args.silu) {
            convolve(steps);
            ActivationLoops.siluSlope(work, 0, work, 0, steps * padded);
            multiply(gradient, work, steps * padded);
        }
        for (int j = 0; j < padded; j += Lanes.COUNT) {
            parameters(g, j, to - from, sums, at);
        }
        if (g.dx != null) {
            inputGradient(g, item, from, to, steps);
        }
    }

    private static void multiply(float[] y, float[] x, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(y, i).mul(Lanes.load(x, i)).intoArray(y, i);
        }
    }

    private void parameters(CausalConv1dGradients g, int j, int steps, float[] sums, int at) {
        int n = Math.min(Lanes.COUNT, channels - j);
        for (int k = 0; k < args.width && g.dweight != null; k++) {
            tap(input, gradient, k * padded + j, j, padded, steps).intoArray(work, 0);
            RowLoops.addAny(work, 0, sums, at + k * channels + j, n);
        }
        if (g.dbias != null) {
            column(gradient, j, padded, steps).intoArray(work, 0);
            RowLoops.addAny(work, 0, sums, at + args.width * channels + j, n);
        }
    }

    private static FloatVector tap(float[] input, float[] gradient, int inputAt, int gradientAt, int stride, int steps) {
        FloatVector sum = Lanes.all(0f);
        for (int l = 0; l < steps; l++) {
            sum = Lanes.load(input, inputAt + l * stride).fma(Lanes.load(gradient, gradientAt + l * stride), sum);
        }
        return sum;
    }

    private static FloatVector column(float[] x, int at, int stride, int steps) {
        FloatVector sum = Lanes.all(0f);
        for (int l = 0; l < steps; l++) {
            sum = sum.add(Lanes.load(x, at + l * stride));
        }
        return sum;
    }

    /** Step l reaches the outputs l to l + reach: tap W-1-k of output l + k. */
    private void inputGradient(CausalConv1dGradients g, int item, int from, int to, int steps) {
        for (int j = 0; j < padded; j += Lanes.COUNT) {
            for (int l = 0; l < to - from; l++) {
                inputStep(gradient, weight, work, l, Math.min(args.width, steps - l), j, padded, reach);
            }
        }
        for (int step = from; step < to; step++) {
            RowLoops.addAny(work, (step - from) * padded, g.dx.data(), g.dx.at(row(item, step)), channels);
        }
    }

    private static void inputStep(float[] gradient, float[] weight, float[] out, int l, int taps, int j, int stride, int reach) {
        int at = l * stride + j;
        FloatVector sum = Lanes.all(0f);
        for (int k = 0; k < taps; k++) {
            sum = Lanes.load(gradient, at + k * stride).fma(Lanes.load(weight, (reach - k) * stride + j), sum);
        }
        sum.intoArray(out, at);
    }

    @Override
    public void close() {
        workspace.giveBack(weight);
        workspace.giveBack(input);
        workspace.giveBack(work);
        workspace.giveBack(gradient);
    }
}
