package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.scanning.kernel.NormGradients;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workspace;

/** The scratch of one thread, and the norm of one group of channels of one row. */
final class NormTask implements AutoCloseable {

    private final NormArgs args;
    private final Workspace workspace;
    private final int width;
    private final int padded;
    private final float[] weight;
    private final float[] bias;
    private final float[] v;
    private final float[] dv;
    private final float[] gate;
    private final float[] work;
    private final float[] slope;
    private final float[] lanes;
    /** One for the last values of a vector that ends with the group, zero for those that a whole vector before it has. */
    private final float[] rest;

    NormTask(NormArgs args, Workspace workspace) {
        this.args = args;
        this.workspace = workspace;
        width = args.group();
        padded = Lanes.padded(width);
        weight = workspace.borrow(args.width / width * padded);
        bias = workspace.borrow(args.width / width * padded);
        v = workspace.borrow(padded);
        dv = workspace.borrow(padded);
        gate = workspace.borrow(padded);
        work = workspace.borrow(padded);
        slope = workspace.borrow(padded);
        lanes = workspace.borrow(2 * Lanes.COUNT);
        rest = workspace.borrow(Lanes.COUNT);
        Arrays.fill(rest, 0, Lanes.COUNT, 0f);
        Arrays.fill(rest, Lanes.COUNT - width % Lanes.COUNT, Lanes.COUNT, 1f);
        for (int g = 0; g < args.width / width; g++) {
            spread(args.weight, 1f, g, weight);
            spread(args.bias, 0f, g, bias);
        }
    }

    private void spread(float[] from, float otherwise, int group, float[] to) {
        Arrays.fill(to, group * padded, (group + 1) * padded, from == null ? otherwise : 0f);
        if (from != null) {
            System.arraycopy(from, group * width, to, group * padded, width);
        }
    }

    void forward(int row, int group) {
        boolean gateLast = args.z == null || args.normBeforeGate;
        if (width >= Lanes.COUNT && gateLast && (args.sum != null || args.residual == null)) {
            inPlace(row, group * width, group * padded);
            return;
        }
        load(row, group, true);
        float mean = args.kind == NormArgs.Kind.LAYER ? NormLoops.sum(v, 0, padded, rest, lanes) / width : 0;
        float scale = scale(v, 0, mean);
        NormLoops.apply(v, 0, mean, scale, weight, bias, group * padded, v, 0, padded);
        if (args.z != null && args.normBeforeGate) {
            RowLoops.multiply(gate, 0, v, 0, padded);
        }
        System.arraycopy(v, 0, args.out.data(), args.out.at(row) + group * width, width);
    }

    /** Reads and writes the rows where they are, and what is left over of whole vectors with the values before it. */
    private void inPlace(int row, int column, int weightAt) {
        float[] from = args.x.data();
        int at = args.x.at(row) + column;
        if (args.sum != null) {
            addResidual(row, column);
            from = args.sum.data();
            at = args.sum.at(row) + column;
        }
        float mean = args.kind == NormArgs.Kind.LAYER ? NormLoops.sum(from, at, width, rest, lanes) / width : 0;
        float scale = scale(NormLoops.squares(from, at, mean, width, rest, lanes));
        int outAt = args.out.at(row) + column;
        if (args.z == null) {
            NormLoops.apply(from, at, mean, scale, weight, bias, weightAt, args.out.data(), outAt, width);
        } else {
            int whole = width & -Lanes.COUNT;
            int z = args.z.at(row) + column;
            ActivationLoops.silu(args.z.data(), z, gate, 0, whole);
            if (whole < width) {
                ActivationLoops.silu(args.z.data(), z + width - Lanes.COUNT, gate, whole, Lanes.COUNT);
            }
            NormLoops.applyGated(from, at, mean, scale, weight, bias, weightAt, gate, args.out.data(), outAt, width);
        }
    }

    private void addResidual(int row, int column) {
        float[] sum = args.sum.data();
        int at = args.sum.at(row) + column;
        if (args.residual == null) {
            System.arraycopy(args.x.data(), args.x.at(row) + column, sum, at, width);
        } else {
            RowLoops.sum(args.x.data(), args.x.at(row) + column, args.residual.data(), args.residual.at(row) + column, sum, at, width);
        }
    }

    /** Fills {@link #v} with what the norm sees and {@link #gate} with SiLU(z); the padding of v is zero. */
    private void load(int row, int group, boolean store) {
        int column = group * width;
        copy(args.x, row, column, v);
        if (args.residual != null) {
            RowLoops.addAny(args.residual.data(), args.residual.at(row) + column, v, 0, width);
        }
        if (store && args.sum != null) {
            System.arraycopy(v, 0, args.sum.data(), args.sum.at(row) + column, width);
        }
        if (args.z != null) {
            copy(args.z, row, column, gate);
            ActivationLoops.silu(gate, 0, gate, 0, padded);
            if (!args.normBeforeGate) {
                RowLoops.multiply(gate, 0, v, 0, padded);
            }
        }
    }

    private void copy(Rows from, int row, int column, float[] to) {
        System.arraycopy(from.data(), from.at(row) + column, to, 0, width);
        for (int i = width; i < padded; i++) {
            to[i] = 0f;
        }
    }

    /**
     * 1 / sqrt(variance + eps). The variance is taken in a second pass about the mean: tokens are often nearly constant, and
     * sums of squares would cancel. Padding of the scratch is set to the mean, so that it counts for nothing.
     */
    private float scale(float[] from, int at, float mean) {
        for (int i = width; i < padded; i++) {
            v[i] = mean;
        }
        return scale(NormLoops.squares(from, at, mean, padded, rest, lanes));
    }

    private float scale(float squares) {
        return (float) (1 / Math.sqrt(squares / width + args.eps));
    }

    /** Replaces v by its standardised values, with zero in the padding, and returns the scale. */
    private float standardise() {
        float mean = args.kind == NormArgs.Kind.LAYER ? NormLoops.sum(v, 0, padded, rest, lanes) / width : 0;
        float scale = scale(v, 0, mean);
        NormLoops.standardise(v, mean, scale, padded);
        return scale;
    }

    void backward(NormGradients gradients, int row, int group, float[] dweight, float[] dbias) {
        boolean plain = width == padded && args.residual == null && args.z == null && gradients.dsum == null;
        if (plain && gradients.dx != null && gradients.dresidual == null) {
            plainBackward(gradients, row, group, dweight, dbias);
        } else {
            anyBackward(gradients, row, group, dweight, dbias);
        }
    }

    private void plainBackward(NormGradients gradients, int row, int group, float[] dweight, float[] dbias) {
        float[] x = args.x.data();
        int column = group * width;
        int at = args.x.at(row) + column;
        boolean layer = args.kind == NormArgs.Kind.LAYER;
        float mean = layer ? NormLoops.sum(x, at, padded, rest, lanes) / width : 0;
        float scale = scale(x, at, mean);
        NormLoops.begin(x, at, mean, scale, gradients.dout.data(), gradients.dout.at(row) + column, weight, dweight, dbias,
                group * padded, v, dv, lanes, padded);
        float along = Lanes.sum(lanes, 0) / width;
        float level = layer ? Lanes.sum(lanes, Lanes.COUNT) / width : 0;
        NormLoops.end(v, dv, scale, level, along, gradients.dx.data(), gradients.dx.at(row) + column, padded);
    }

    private void anyBackward(NormGradients gradients, int row, int group, float[] dweight, float[] dbias) {
        int column = group * width;
        int at = group * padded;
        load(row, group, false);
        float scale = standardise();
        copy(gradients.dout, row, column, dv);
        if (args.z != null && args.normBeforeGate) {
            NormLoops.apply(v, 0, 0f, 1f, weight, bias, at, work, 0, padded);
            RowLoops.multiply(dv, 0, work, 0, padded);
            gateGradient(gradients, row, column);
            RowLoops.multiply(gate, 0, dv, 0, padded);
        }
        RowLoops.addProduct(dv, 0, v, 0, dweight, at, padded);
        RowLoops.add(dv, 0, dbias, at, padded);
        RowLoops.multiply(weight, at, dv, 0, padded);
        float along = NormLoops.dot(dv, v, padded, lanes) / width;
        float mean = args.kind == NormArgs.Kind.LAYER ? NormLoops.sum(dv, 0, padded, rest, lanes) / width : 0;
        NormLoops.gradient(v, dv, scale, mean, along, padded);
        if (args.z != null && !args.normBeforeGate) {
            copy(args.x, row, column, work);
            if (args.residual != null) {
                RowLoops.addAny(args.residual.data(), args.residual.at(row) + column, work, 0, width);
            }
            RowLoops.multiply(dv, 0, work, 0, padded);
            gateGradient(gradients, row, column);
            RowLoops.multiply(gate, 0, dv, 0, padded);
        }
        if (gradients.dsum != null) {
            RowLoops.addAny(gradients.dsum.data(), gradients.dsum.at(row) + column, dv, 0, width);
        }
        add(gradients.dx, row, column, dv);
        add(gradients.dresidual, row, column, dv);
    }

    /** Adds {@code work * silu'(z)} to the gradient of the gate. */
    private void gateGradient(NormGradients gradients, int row, int column) {
        if (gradients.dz == null) {
            return;
        }
        copy(args.z, row, column, slope);
        ActivationLoops.siluSlope(slope, 0, slope, 0, padded);
        RowLoops.multiply(slope, 0, work, 0, padded);
        add(gradients.dz, row, column, work);
    }

    private void add(Rows to, int row, int column, float[] values) {
        if (to != null) {
            RowLoops.addAny(values, 0, to.data(), to.at(row) + column, width);
        }
    }

    @Override
    public void close() {
        for (float[] array : new float[][] {weight, bias, v, dv, gate, work, slope, lanes, rest}) {
            workspace.giveBack(array);
        }
    }
}
