package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Elementwise activations; each applies to any shape. */
public enum Activation {
    /** {@code x * sigmoid(x)}, also called swish. */
    SILU(org.serpentine.scanning.kernel.Activation.SILU, 4),
    /** {@code x * (1 + erf(x / sqrt(2))) / 2}: the exact GELU. */
    GELU(org.serpentine.scanning.kernel.Activation.GELU, 5),
    /** The tanh approximation of GELU. */
    GELU_TANH(org.serpentine.scanning.kernel.Activation.GELU_TANH, 8),
    /** {@code max(x, 0)}. */
    RELU(null, 1),
    /** {@code log(1 + exp(x))}, and x itself above 20 as in PyTorch. */
    SOFTPLUS(org.serpentine.scanning.kernel.Activation.SOFTPLUS, 3),
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID(org.serpentine.scanning.kernel.Activation.SIGMOID, 3),
    /** Hyperbolic tangent. */
    TANH(org.serpentine.scanning.kernel.Activation.TANH, 1),
    /** {@code e^x}. */
    EXP(org.serpentine.scanning.kernel.Activation.EXP, 1);

    /** Values with an exponential worth waking a thread for. */
    private static final int GRAIN = 1 << 13;

    private final org.serpentine.scanning.kernel.Activation kernel;
    private final int flops;

    Activation(org.serpentine.scanning.kernel.Activation kernel, int flops) {
        this.kernel = kernel;
        this.flops = flops;
    }

    /** A new tensor of the function's values. */
    public Tensor apply(Context ctx, Tensor x) {
        long start = ctx.start();
        Tensor y = ctx.allocate(x.shape());
        float[] xd = x.data();
        float[] yd = y.data();
        if (kernel == null) {
            ctx.workers().ranges(xd.length, Blocks.GRAIN, (from, to) -> rectify(xd, yd, from, to));
        } else {
            ctx.workers().ranges(xd.length, GRAIN,
                    (from, to) -> ctx.kernels().activations().forward(kernel, xd, from, yd, from, to - from));
        }
        ctx.done(OperationKind.POINTWISE, start, 0, (long) flops * xd.length);
        if (ctx.tracks(x)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, xd, dy, tape.gradient(x)));
        }
        return y;
    }

    /** The kernels' name of it, or null if it has none. */
    org.serpentine.scanning.kernel.Activation kernel() {
        return kernel;
    }

    /** Floating-point operations for each value. */
    int flops() {
        return flops;
    }

    /** The function of {@code n} values, over themselves, on the calling thread. */
    void inPlace(Context ctx, float[] y, int at, int n) {
        if (kernel == null) {
            rectify(y, y, at, at + n);
        } else {
            ctx.kernels().activations().forward(kernel, y, at, y, at, n);
        }
    }

    private void backward(Context ctx, float[] x, float[] dy, float[] dx) {
        long start = ctx.start();
        if (kernel == null) {
            ctx.workers().ranges(x.length, Blocks.GRAIN, (from, to) -> LeakyRelu.addSloped(x, dy, dx, 0f, from, to));
        } else {
            ctx.workers().ranges(x.length, GRAIN,
                    (from, to) -> ctx.kernels().activations().backward(kernel, x, from, dy, from, dx, from, to - from));
        }
        ctx.done(OperationKind.POINTWISE, start, x.length, (long) flops * x.length);
    }

    private static void rectify(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = Math.max(x[i], 0f);
        }
    }
}
