package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.Finish;
import org.serpentine.tensor.dense.Gemm;
import org.serpentine.tensor.kernel.ImageKernels;

/**
 * What follows a linear layer or a convolution in the same pass over memory, {@code f(y * scale + shift)} for each channel: a
 * bias, a batch norm outside training, an activation. For inference: nothing of it is recorded.
 */
public final class Epilogue {
    /** Nothing follows. */
    static final Epilogue NONE = new Epilogue(null, null, null);
    /** Values of some columns that are activated together. */
    private static final int GATHERED = 1 << 14;

    private final float[] scale;
    private final float[] shift;
    private final Activation activation;
    private final Finish finish;

    private Epilogue(float[] scale, float[] shift, Activation activation) {
        this.scale = scale;
        this.shift = shift;
        this.activation = activation;
        boolean simple = scale == null && (activation == null || activation.kernel() != null);
        finish = simple ? new Finish(shift, activation == null ? null : activation.kernel()) : null;
    }

    /**
     * {@code f(y + bias)}.
     *
     * @param bias       {@code [C]}, or null for none
     * @param activation f, or null for none
     */
    public static Epilogue of(Tensor bias, Activation activation) {
        return new Epilogue(null, bias == null ? null : bias.data(), activation);
    }

    /**
     * {@code f(y * scale + shift)}.
     *
     * @param scale      one value a channel
     * @param shift      one value a channel
     * @param activation f, or null for none
     */
    public static Epilogue of(float[] scale, float[] shift, Activation activation) {
        if (scale.length != shift.length) {
            throw new IllegalArgumentException("epilogue of " + scale.length + " scales and " + shift.length
                    + " shifts: expected as many of both");
        }
        return new Epilogue(scale, shift, activation);
    }

    /** The factor of each channel, or null. */
    float[] scale() {
        return scale;
    }

    /** What is added to each channel, or null. */
    float[] shift() {
        return shift;
    }

    /** The same function without scale and shift, for a producer that has applied these itself. */
    Epilogue activationOnly() {
        return new Epilogue(null, null, activation);
    }

    /** True if there is nothing to do. */
    boolean identity() {
        return shift == null && activation == null;
    }

    /** Checks the number of channels. */
    void check(String what, int channels) {
        if (shift != null && shift.length != channels) {
            throw new IllegalArgumentException(what + " of " + channels + " outputs got a bias of " + shift.length);
        }
    }

    /** Multiply-accumulates for each output value. */
    int macs() {
        return scale == null ? 0 : 1;
    }

    /** Further floating-point operations for each output value. */
    int flops() {
        return (scale == null && shift != null ? 1 : 0) + (activation == null ? 0 : activation.flops());
    }

    /** Finishes the blocks of a product that is {@code channels} wide. */
    Gemm.BlockReady rows(Context ctx, float[] y, int channels) {
        return new Gemm.BlockReady() {
            @Override
            public void accept(int from, int to, int first, int end) {
                Epilogue.this.finish(ctx, y, channels, from, to, first, end);
            }

            @Override
            public Finish finish() {
                return finish;
            }
        };
    }

    /** The same for an engine to do, or null if it is more than engines may be asked for. */
    Finish finish() {
        return finish;
    }

    /**
     * Finishes rows {@code from} to {@code to} (exclusive) of {@code y}, which is {@code channels} wide: its columns
     * {@code first} to {@code end} (exclusive).
     */
    void finish(Context ctx, float[] y, int channels, int from, int to, int first, int end) {
        boolean rectify = activation == Activation.RELU;
        if (shift != null || rectify) {
            ImageKernels.matching(ctx.kernels()).rows().affine(y, from * channels + first, channels, to - from, scale, shift, first,
                    end - first, rectify);
        }
        if (activation == null || rectify) {
            return;
        }
        if (end - first == channels) {
            activation.inPlace(ctx, y, from * channels, (to - from) * channels);
            return;
        }
        activateColumns(ctx, y, channels, from, to, first, end - first);
    }

    /** Some columns: gathered, since a call for each row costs more than two copies (and scratch memory of its own). */
    private void activateColumns(Context ctx, float[] y, int channels, int from, int to, int first, int width) {
        int rows = Math.max(1, Math.min(to - from, GATHERED / width));
        float[] dense = ctx.workers().workspace().borrow(rows * width);
        for (int row = from; row < to; row += rows) {
            int count = Math.min(rows, to - row);
            for (int r = 0; r < count; r++) {
                System.arraycopy(y, (row + r) * channels + first, dense, r * width, width);
            }
            activation.inPlace(ctx, dense, 0, count * width);
            for (int r = 0; r < count; r++) {
                System.arraycopy(dense, r * width, y, (row + r) * channels + first, width);
            }
        }
        ctx.workers().workspace().giveBack(dense);
    }
}
