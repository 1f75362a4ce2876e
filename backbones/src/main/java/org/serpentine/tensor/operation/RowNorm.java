package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.NormArgs;
import org.serpentine.scanning.kernel.NormGradients;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Norms over the last axis by the kernels: the common part of layer and RMS norms. */
final class RowNorm {
    private final Tensor x;
    private final Tensor weight;
    private final Tensor bias;
    private final NormArgs args = new NormArgs();
    private Tensor residual;
    private Columns gate;
    private Tensor sum;
    private Tensor out;

    RowNorm(NormArgs.Kind kind, Tensor x, Tensor weight, Tensor bias, double eps) {
        this.x = x;
        this.weight = weight;
        this.bias = bias;
        args.kind = kind;
        args.rows = x.rows();
        args.width = x.channels();
        args.eps = (float) eps;
        args.x = Rows.of(x.data(), args.width);
        args.weight = values("weight", weight);
        args.bias = values("bias", bias);
    }

    private float[] values(String name, Tensor vector) {
        if (vector != null && vector.elements() != args.width) {
            throw new IllegalArgumentException("norm over " + args.width + " channels got a " + name + " of "
                    + vector.elements() + " values");
        }
        return vector == null ? null : vector.data();
    }

    /** Normalises {@code x + residual} and keeps that sum as a second output. */
    RowNorm withResidual(Context ctx, Tensor added) {
        if (!x.sameShape(added)) {
            throw new IllegalArgumentException("norm of a sum: x is " + x + ", the residual is " + added
                    + "; expected equal shapes");
        }
        residual = added;
        sum = ctx.allocate(x.shape());
        args.residual = Rows.of(added.data(), args.width);
        args.sum = Rows.of(sum.data(), args.width);
        return this;
    }

    /** Multiplies with SiLU(gate), before or after the norm, whose statistics are those of {@code groupSize} channels. */
    RowNorm withGate(Columns z, boolean normBeforeGate, int groupSize) {
        if (z.count() != args.width || z.base().rows() != args.rows) {
            throw new IllegalArgumentException("gated norm of " + x + " got a gate of " + z.base().rows() + " rows and "
                    + z.count() + " channels");
        }
        gate = z;
        args.z = z.rows();
        args.normBeforeGate = normBeforeGate;
        args.groupSize = groupSize;
        return this;
    }

    /** Runs the norm. */
    Tensor run(Context ctx) {
        long start = ctx.start();
        out = ctx.allocate(x.shape());
        args.out = Rows.of(out.data(), args.width);
        ctx.kernels().norms().forward(args, ctx.workers());
        ctx.done(OperationKind.NORM, start, 2L * x.elements(), 3L * x.elements());
        if (gate == null ? ctx.tracks(x, residual, weight, bias) : ctx.tracks(x, gate.base(), weight, bias)) {
            Tape tape = ctx.tape();
            if (sum == null) {
                tape.record(out, dout -> backward(ctx, tape, dout));
            } else {
                tape.record(dout -> backward(ctx, tape, dout), out, sum);
            }
        }
        return out;
    }

    /** The sum of x and residual, after {@link #run}. */
    Tensor sum() {
        return sum;
    }

    private void backward(Context ctx, Tape tape, float[] dout) {
        long start = ctx.start();
        NormGradients g = new NormGradients();
        g.dout = Rows.of(dout, args.width);
        g.dsum = rows(sum == null ? null : tape.gradientIfAny(sum));
        g.dx = rows(tape.gradient(x));
        g.dresidual = rows(tape.gradient(residual));
        g.dz = gate == null ? null : gate.rows(tape.gradient(gate.base()));
        g.dweight = tape.gradient(weight);
        g.dbias = tape.gradient(bias);
        ctx.kernels().norms().backward(args, g, ctx.workers());
        ctx.done(OperationKind.NORM, start, 6L * x.elements(), 4L * x.elements());
    }

    private Rows rows(float[] values) {
        return values == null ? null : Rows.of(values, args.width);
    }
}
