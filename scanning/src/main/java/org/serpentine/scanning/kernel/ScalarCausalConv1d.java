package org.serpentine.scanning.kernel;

import java.util.Arrays;

/** Scalar twin of the causal convolution. Steps before the first are numbered -1, -2, ...: the initial states. */
final class ScalarCausalConv1d implements CausalConv1d {

    @Override
    public void forward(CausalConv1dArgs args, Workers workers) {
        args.check();
        workers.ranges(args.batch * args.channels, 1, (from, to) -> {
            for (int i = from; i < to; i++) {
                forward(args, i / args.channels, i % args.channels);
            }
        });
    }

    private static void forward(CausalConv1dArgs args, int item, int d) {
        for (int l = 0; l < args.length; l++) {
            double sum = preActivation(args, item, l, d);
            args.out.data()[args.out.at(row(args, item, l)) + d] = (float) (args.silu ? ScalarMath.silu(sum) : sum);
        }
        if (args.finalStates != null) {
            for (int k = 0; k < args.width - 1; k++) {
                args.finalStates[stateAt(args, item, k, d)] = (float) input(args, item, args.length - (args.width - 1) + k, d);
            }
        }
    }

    private static double preActivation(CausalConv1dArgs args, int item, int l, int d) {
        double sum = args.bias == null ? 0 : args.bias[d];
        for (int k = 0; k < args.width; k++) {
            sum += args.weight[k * args.channels + d] * input(args, item, l - (args.width - 1) + k, d);
        }
        return sum;
    }

    @Override
    public void backward(CausalConv1dArgs args, CausalConv1dGradients gradients, Workers workers) {
        args.check();
        gradients.check(args);
        workers.ranges(args.channels, 1, (from, to) -> {
            double[] dweight = new double[args.width];
            for (int d = from; d < to; d++) {
                backward(args, gradients, d, dweight);
            }
        });
    }

    private static void backward(CausalConv1dArgs args, CausalConv1dGradients grads, int d, double[] dweight) {
        Arrays.fill(dweight, 0);
        double dbias = 0;
        for (int item = 0; item < args.batch; item++) {
            for (int l = 0; l < args.length; l++) {
                double dy = grads.dout.data()[grads.dout.at(row(args, item, l)) + d];
                if (args.silu) {
                    dy *= ScalarMath.siluSlope(preActivation(args, item, l, d));
                }
                dbias += dy;
                for (int k = 0; k < args.width; k++) {
                    int from = l - (args.width - 1) + k;
                    dweight[k] += dy * input(args, item, from, d);
                    addInput(args, grads, item, from, d, dy * args.weight[k * args.channels + d]);
                }
            }
            if (grads.dFinalStates != null) {
                for (int k = 0; k < args.width - 1; k++) {
                    addInput(args, grads, item, args.length - (args.width - 1) + k, d,
                            grads.dFinalStates[stateAt(args, item, k, d)]);
                }
            }
        }
        for (int k = 0; k < args.width && grads.dweight != null; k++) {
            grads.dweight[k * args.channels + d] += (float) dweight[k];
        }
        if (grads.dbias != null) {
            grads.dbias[d] += (float) dbias;
        }
    }

    private static double input(CausalConv1dArgs args, int item, int l, int d) {
        if (l >= 0) {
            return args.x.data()[args.x.at(row(args, item, l)) + d];
        }
        return args.initialStates == null ? 0 : args.initialStates[stateAt(args, item, l + args.width - 1, d)];
    }

    private static void addInput(CausalConv1dArgs args, CausalConv1dGradients grads, int item, int l, int d, double value) {
        if (l >= 0) {
            if (grads.dx != null) {
                grads.dx.data()[grads.dx.at(row(args, item, l)) + d] += (float) value;
            }
        } else if (grads.dInitialStates != null) {
            grads.dInitialStates[stateAt(args, item, l + args.width - 1, d)] += (float) value;
        }
    }

    private static int stateAt(CausalConv1dArgs args, int item, int k, int d) {
        return (item * (args.width - 1) + k) * args.channels + d;
    }

    private static int row(CausalConv1dArgs args, int item, int l) {
        return item * args.batchRows() + (args.order == null ? l : args.order[l]);
    }
}
