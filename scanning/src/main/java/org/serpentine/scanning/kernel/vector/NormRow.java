package org.serpentine.scanning.kernel.vector;

import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.scanning.kernel.NormGradients;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workspace;

/**
 * Norm of one row at a time. Values are first brought to a rough mean and the mean is then corrected by the mean of the distances:
 * tokens whose channels are almost equal would otherwise lose their last digits, and networks with many norms amplify that.
 */
final class NormRow implements AutoCloseable {
    private final NormArgs args;
    private final Workspace workspace;
    private final boolean layer;
    private final int width;
    /** The row standardised, in place of its distances from the mean. */
    private final float[] v;
    private final float[] dv;
    private final float[] lanes;

    NormRow(NormArgs args, Workspace workspace) {
        this.args = args;
        this.workspace = workspace;
        layer = args.kind == NormArgs.Kind.LAYER;
        width = args.width;
        v = workspace.borrow(width);
        dv = workspace.borrow(width);
        lanes = workspace.borrow(Lanes.COUNT);
    }

    void forward(int row) {
        standardise(row, args.sum);
        float[] out = args.out.data();
        int at = args.out.at(row);
        if (args.weight == null && args.bias == null) {
            System.arraycopy(v, 0, out, at, width);
        } else if (args.bias == null) {
            NormLoops.multiply(v, args.weight, out, at, width);
        } else if (args.weight == null) {
            NormLoops.add(v, args.bias, out, at, width);
        } else {
            NormLoops.affine(v, args.weight, args.bias, out, at, width);
        }
    }

    /** Fills {@link #v} with the standardised row and returns the scale: 1 / sqrt(variance + eps). */
    private float standardise(int row, Rows keepSum) {
        float[] x = args.x.data();
        int at = args.x.at(row);
        if (args.residual != null) {
            NormLoops.sum(x, at, args.residual.data(), args.residual.at(row), v, width);
            if (keepSum != null) {
                System.arraycopy(v, 0, keepSum.data(), keepSum.at(row), width);
            }
            x = v;
            at = 0;
        }
        float rough = layer ? NormLoops.total(x, at, width, lanes) / width : 0f;
        float rest = NormLoops.centre(x, at, rough, v, width, lanes) / width;
        double square = NormLoops.squares(v, width, lanes) / (double) width;
        float correction = layer ? rest : 0f;
        float scale = (float) (1 / Math.sqrt(square - (double) correction * correction + args.eps));
        NormLoops.scale(v, correction, scale, width);
        return scale;
    }

    /** Adds to the row's input gradient, and to the sums of the weight's (at {@code at}) and the bias's gradient (one width later). */
    void backward(NormGradients g, int row, float[] sums, int at) {
        float scale = standardise(row, null);
        float[] dout = g.dout.data();
        int doutAt = g.dout.at(row);
        if (g.dweight != null) {
            NormLoops.addProduct(dout, doutAt, v, sums, at, width);
        }
        if (g.dbias != null) {
            RowLoops.addAny(dout, doutAt, sums, at + width, width);
        }
        if (args.weight == null) {
            System.arraycopy(dout, doutAt, dv, 0, width);
        } else {
            NormLoops.product(dout, doutAt, args.weight, dv, width);
        }
        float along = NormLoops.dot(dv, v, width, lanes) / width;
        float mean = layer ? NormLoops.total(dv, 0, width, lanes) / width : 0f;
        NormLoops.inputGradient(dv, v, scale, mean, along, width);
        if (g.dsum != null) {
            RowLoops.addAny(g.dsum.data(), g.dsum.at(row), dv, 0, width);
        }
        if (g.dx != null) {
            RowLoops.addAny(dv, 0, g.dx.data(), g.dx.at(row), width);
        }
        if (g.dresidual != null) {
            RowLoops.addAny(dv, 0, g.dresidual.data(), g.dresidual.at(row), width);
        }
    }

    @Override
    public void close() {
        workspace.giveBack(v);
        workspace.giveBack(dv);
        workspace.giveBack(lanes);
    }
}
