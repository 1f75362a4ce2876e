package org.serpentine.scanning.kernel;

import java.util.Arrays;

/** Scalar twin of the norms: two passes over each group of channels in double precision. */
final class ScalarNorms implements Norms {

    @Override
    public void forward(NormArgs args, Workers workers) {
        args.check();
        workers.ranges(args.rows, 1, (from, to) -> {
            double[] v = new double[args.group()];
            for (int row = from; row < to; row++) {
                for (int first = 0; first < args.width; first += v.length) {
                    forward(args, row, first, v);
                }
            }
        });
    }

    private static void forward(NormArgs args, int row, int first, double[] v) {
        load(args, row, first, v, true);
        standardise(args, v);
        for (int i = 0; i < v.length; i++) {
            int d = first + i;
            double y = v[i] * (args.weight == null ? 1 : args.weight[d]) + (args.bias == null ? 0 : args.bias[d]);
            if (args.z != null && args.normBeforeGate) {
                y *= ScalarMath.silu(args.z.data()[args.z.at(row) + d]);
            }
            args.out.data()[args.out.at(row) + d] = (float) y;
        }
    }

    /** The values that the norm sees: x + residual, gated when the gate comes first. */
    private static void load(NormArgs args, int row, int first, double[] v, boolean store) {
        for (int i = 0; i < v.length; i++) {
            int d = first + i;
            v[i] = sum(args, row, d);
            if (store && args.sum != null) {
                args.sum.data()[args.sum.at(row) + d] = (float) v[i];
            }
            if (args.z != null && !args.normBeforeGate) {
                v[i] *= ScalarMath.silu(args.z.data()[args.z.at(row) + d]);
            }
        }
    }

    private static double sum(NormArgs args, int row, int d) {
        double x = args.x.data()[args.x.at(row) + d];
        return args.residual == null ? x : x + args.residual.data()[args.residual.at(row) + d];
    }

    /** Replaces v by its standardised values and returns 1 / sqrt(variance or mean square + eps). */
    private static double standardise(NormArgs args, double[] v) {
        double mean = 0;
        if (args.kind == NormArgs.Kind.LAYER) {
            for (double value : v) {
                mean += value;
            }
            mean /= v.length;
        }
        double square = 0;
        for (double value : v) {
            square += (value - mean) * (value - mean);
        }
        double scale = 1 / Math.sqrt(square / v.length + args.eps);
        for (int i = 0; i < v.length; i++) {
            v[i] = (v[i] - mean) * scale;
        }
        return scale;
    }

    /** Gradients of weight and bias are sums over rows, so a thread takes whole groups of channels. */
    @Override
    public void backward(NormArgs args, NormGradients gradients, Workers workers) {
        args.check();
        gradients.check(args);
        int group = args.group();
        workers.ranges(args.width / group, 1, (from, to) -> {
            double[] v = new double[group];
            double[] dv = new double[group];
            double[] dweight = new double[group];
            double[] dbias = new double[group];
            for (int g = from; g < to; g++) {
                Arrays.fill(dweight, 0);
                Arrays.fill(dbias, 0);
                for (int row = 0; row < args.rows; row++) {
                    backward(args, gradients, row, g * group, v, dv, dweight, dbias);
                }
                addTo(gradients.dweight, g * group, dweight);
                addTo(gradients.dbias, g * group, dbias);
            }
        });
    }

    private static void backward(NormArgs args, NormGradients grads, int row, int first, double[] v, double[] dv,
            double[] dweight, double[] dbias) {
        load(args, row, first, v, false);
        double scale = standardise(args, v);
        for (int i = 0; i < v.length; i++) {
            int d = first + i;
            double weight = args.weight == null ? 1 : args.weight[d];
            double dy = grads.dout.data()[grads.dout.at(row) + d];
            if (args.z != null && args.normBeforeGate) {
                double z = args.z.data()[args.z.at(row) + d];
                double y = v[i] * weight + (args.bias == null ? 0 : args.bias[d]);
                ScalarMath.add(grads.dz, row, d, dy * y * ScalarMath.siluSlope(z));
                dy *= ScalarMath.silu(z);
            }
            dweight[i] += dy * v[i];
            dbias[i] += dy;
            dv[i] = dy * weight;
        }
        double along = 0;
        double mean = 0;
        for (int i = 0; i < v.length; i++) {
            along += dv[i] * v[i] / v.length;
            mean += args.kind == NormArgs.Kind.LAYER ? dv[i] / v.length : 0;
        }
        for (int i = 0; i < v.length; i++) {
            int d = first + i;
            double ds = scale * (dv[i] - mean - v[i] * along);
            if (args.z != null && !args.normBeforeGate) {
                double z = args.z.data()[args.z.at(row) + d];
                ScalarMath.add(grads.dz, row, d, ds * sum(args, row, d) * ScalarMath.siluSlope(z));
                ds *= ScalarMath.silu(z);
            }
            if (grads.dsum != null) {
                ds += grads.dsum.data()[grads.dsum.at(row) + d];
            }
            ScalarMath.add(grads.dx, row, d, ds);
            ScalarMath.add(grads.dresidual, row, d, ds);
        }
    }

    private static void addTo(float[] place, int first, double[] values) {
        for (int i = 0; i < values.length && place != null; i++) {
            place[first + i] += (float) values[i];
        }
    }
}
