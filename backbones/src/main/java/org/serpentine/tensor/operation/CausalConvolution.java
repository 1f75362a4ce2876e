package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.CausalConv1dArgs;
import org.serpentine.scanning.kernel.CausalConv1dGradients;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Causal depthwise convolution over a sequence, optionally followed by SiLU: the local mixing in front of every Mamba scan. */
public final class CausalConvolution {
    private CausalConvolution() {}

    /**
     * Applies it.
     *
     * @param x      channels of {@code [B, L, ...]}
     * @param weight {@code [W, D, 1]}, the last tap multiplies the current step
     * @param bias   {@code [D]} or null
     * @param silu   whether SiLU follows
     * @param order  scan order of the L tokens, or null for the order they lie in
     * @return {@code [B, L, D]}
     */
    public static Tensor apply(Context ctx, Columns x, Tensor weight, Tensor bias, boolean silu, int[] order) {
        long start = ctx.start();
        int batch = x.base().size(0);
        int length = Sequences.length(x.base());
        Tensor y = ctx.allocate(batch, length, x.count());
        CausalConv1dArgs args = new CausalConv1dArgs();
        args.batch = batch;
        args.length = length;
        args.channels = x.count();
        args.width = weight.size(0);
        args.x = x.rows();
        args.out = y.columns().rows();
        args.weight = weight.data();
        args.bias = bias == null ? null : bias.data();
        args.silu = silu;
        args.order = order;
        ctx.kernels().causalConv1d().forward(args, ctx.workers());
        long macs = (long) y.elements() * args.width;
        ctx.done(OperationKind.DEPTHWISE, start, macs, silu ? 4L * y.elements() : 0);
        if (ctx.tracks(x.base(), weight, bias)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long backwardStart = ctx.start();
                CausalConv1dGradients g = new CausalConv1dGradients();
                g.dout = y.columns().rows(dy);
                g.dx = x.rows(tape.gradient(x.base()));
                g.dweight = tape.gradient(weight);
                g.dbias = tape.gradient(bias);
                ctx.kernels().causalConv1d().backward(args, g, ctx.workers());
                ctx.done(OperationKind.DEPTHWISE, backwardStart, 2 * macs, 0);
            });
        }
        return y;
    }
}
