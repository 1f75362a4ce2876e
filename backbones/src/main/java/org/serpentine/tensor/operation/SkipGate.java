package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Activation;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code x * SiLU(z) + skip * x} with one number {@code skip}: the gate of a hidden-state mixer and the path around it. */
public final class SkipGate {
    private SkipGate() {}

    /**
     * Gates x.
     *
     * @param xz   {@code [..., 2 C]}: x, then z
     * @param skip one number
     * @return {@code [..., C]}
     */
    public static Tensor apply(Context ctx, Tensor xz, Tensor skip) {
        int width = xz.channels() / 2;
        if (xz.channels() != 2 * width || skip.elements() != 1) {
            throw new IllegalArgumentException("gate with skip: got " + xz + " and a skip " + skip
                    + "; expected an even number of channels and one number");
        }
        long start = ctx.start();
        int[] shape = xz.shape();
        shape[shape.length - 1] = width;
        Tensor y = ctx.allocate(shape);
        float[] x = xz.data();
        float[] yd = y.data();
        float d = skip.data()[0];
        int rows = xz.rows();
        int grain = RowSoftmax.grain(width);
        ctx.workers().ranges(rows, grain, (from, to) -> {
            gates(ctx, xz, d, from, to, yd);
            for (int r = from; r < to; r++) {
                for (int c = 0; c < width; c++) {
                    yd[r * width + c] *= x[2 * r * width + c];
                }
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 0, 6L * yd.length);
        if (ctx.tracks(xz, skip)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                backward(ctx, xz, d, dy, tape.gradient(xz), tape.gradient(skip), grain);
                ctx.done(OperationKind.POINTWISE, began, 3L * dy.length, 6L * dy.length);
            });
        }
        return y;
    }

    /** {@code SiLU(z) + d} of some rows, written without gaps. */
    private static void gates(Context ctx, Tensor xz, float d, int from, int to, float[] y) {
        int width = xz.channels() / 2;
        for (int r = from; r < to; r++) {
            System.arraycopy(xz.data(), r * 2 * width + width, y, r * width, width);
        }
        ctx.kernels().activations().forward(Activation.SILU, y, from * width, y, from * width, (to - from) * width);
        for (int i = from * width; i < to * width; i++) {
            y[i] += d;
        }
    }

    private static void backward(Context ctx, Tensor xz, float d, float[] dy, float[] dxz, float[] dskip, int grain) {
        int width = xz.channels() / 2;
        float[] x = xz.data();
        float[] gates = ctx.takeScratch(dy.length);
        float[] products = ctx.takeScratch(dy.length); // dy * x, the gradient of SiLU(z)
        ctx.workers().ranges(xz.rows(), grain, (from, to) -> {
            gates(ctx, xz, d, from, to, gates);
            for (int r = from; r < to; r++) {
                int at = r * width;
                for (int c = 0; c < width; c++) {
                    products[at + c] = dy[at + c] * x[2 * at + c];
                }
                if (dxz != null) {
                    for (int c = 0; c < width; c++) {
                        dxz[2 * at + c] += dy[at + c] * gates[at + c];
                    }
                    ctx.kernels().activations().backward(Activation.SILU, x, 2 * at + width, products, at, dxz, 2 * at + width, width);
                }
            }
        });
        if (dskip != null) {
            double sum = 0;
            for (int i = 0; i < dy.length; i++) {
                sum += products[i];
            }
            dskip[0] += (float) sum;
        }
        ctx.giveScratch(gates);
        ctx.giveScratch(products);
    }
}
