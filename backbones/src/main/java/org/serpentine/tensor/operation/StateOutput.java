package org.serpentine.tensor.operation;

import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** The output equation of a state-space model with one state a channel, {@code y = C h + D x}, for states that a scan handed out. */
public final class StateOutput {
    private StateOutput() {}

    /**
     * Applies the equation.
     *
     * @param states {@code [..., D]}
     * @param c      one number for each row of states: a single column
     * @param x      {@code [..., D]}
     * @param skip   {@code [D]}
     * @return {@code [..., D]}
     */
    public static Tensor apply(Context ctx, Tensor states, Columns c, Tensor x, Tensor skip) {
        int width = states.channels();
        if (!states.sameShape(x) || c.count() != 1 || c.base().rows() != states.rows() || skip.elements() != width) {
            throw new IllegalArgumentException("state output of states " + states + ", " + c.count() + " columns of " + c.base() + ", inputs "
                    + x + " and skip weights " + skip + ": expected equal shapes, one column and one skip weight a channel");
        }
        long start = ctx.start();
        Tensor y = ctx.allocate(states.shape());
        float[] hd = states.data();
        float[] xd = x.data();
        float[] yd = y.data();
        ctx.workers().ranges(states.rows(), 1 + Blocks.GRAIN / width, (from, to) -> {
            float[] h = new float[width];
            float[] u = new float[width];
            for (int r = from; r < to; r++) {
                System.arraycopy(hd, r * width, h, 0, width);
                System.arraycopy(xd, r * width, u, 0, width);
                float factor = c.base().data()[c.rows().at(r)];
                float[] d = skip.data();
                for (int i = 0; i < width; i++) {
                    h[i] = h[i] * factor + u[i] * d[i];
                }
                System.arraycopy(h, 0, yd, r * width, width);
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 2L * yd.length, 0);
        if (ctx.tracks(states, c.base(), x, skip)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> backward(ctx, tape, states, c, x, skip, dy));
        }
        return y;
    }

    private static void backward(Context ctx, Tape tape, Tensor states, Columns c, Tensor x, Tensor skip, float[] dy) {
        long start = ctx.start();
        int width = states.channels();
        float[] dh = tape.gradient(states);
        float[] dx = tape.gradient(x);
        float[] dc = tape.gradient(c.base());
        float[] dskip = tape.gradient(skip);
        ctx.workers().ranges(states.rows(), 1 + Blocks.GRAIN / width, (from, to) -> {
            for (int r = from; r < to; r++) {
                int at = r * width;
                int ca = c.rows().at(r);
                if (dc != null) {
                    dc[ca] += RowSoftmax.dot(dy, states.data(), at, width);
                }
                for (int i = 0; dh != null && i < width; i++) {
                    dh[at + i] += dy[at + i] * c.base().data()[ca];
                }
                for (int i = 0; dx != null && i < width; i++) {
                    dx[at + i] += dy[at + i] * skip.data()[i];
                }
            }
        });
        if (dskip != null) {
            float[] products = ctx.takeScratch(dy.length);
            for (int i = 0; i < dy.length; i++) {
                products[i] = dy[i] * x.data()[i];
            }
            Reduce.addColumnSums(ctx, products, states.rows(), width, dskip);
            ctx.giveScratch(products);
        }
        ctx.done(OperationKind.POINTWISE, start, 4L * dy.length, 0);
    }
}
