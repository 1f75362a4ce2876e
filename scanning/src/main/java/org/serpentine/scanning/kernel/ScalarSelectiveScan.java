package org.serpentine.scanning.kernel;

/**
 * Scalar twin of the selective scan: one channel after another, state and sums in double precision. The backward pass keeps the
 * states of one channel only (length x states values).
 */
final class ScalarSelectiveScan implements SelectiveScan {

    @Override
    public void forward(SelectiveScanArgs args, Workers workers) {
        args.check();
        workers.ranges(args.batch * args.channels, 1, (from, to) -> {
            double[] h = new double[args.states];
            for (int i = from; i < to; i++) {
                forward(args, i / args.channels, i % args.channels, h);
            }
        });
    }

    private static void forward(SelectiveScanArgs args, int item, int d, double[] h) {
        int states = args.states;
        loadInitial(args, item, d, h, 0);
        for (int l = 0; l < args.length; l++) {
            int row = row(args, item, l);
            if (args.checkpoints != null && l % SelectiveScanArgs.CHECKPOINT_STEPS == 0) {
                checkpoint(args, item, d, l / SelectiveScanArgs.CHECKPOINT_STEPS, h);
            }
            double u = args.u.data()[args.u.at(row) + d];
            double delta = delta(args, row, d);
            double y = args.skip == null ? 0 : args.skip[d] * u;
            for (int n = 0; n < states; n++) {
                h[n] = Math.exp(delta * args.a[d * states + n]) * h[n] + delta * u * b(args, row, d, n);
                y += h[n] * c(args, row, d, n);
            }
            int at = args.out.at(row) + d;
            double before = args.accumulate ? args.out.data()[at] : 0;
            double gate = args.z == null ? 1 : ScalarMath.silu(args.z.data()[args.z.at(row) + d]);
            args.out.data()[at] = (float) (args.gateSum ? (before + y) * gate : before + y * gate);
        }
        if (args.lastState != null) {
            for (int n = 0; n < states; n++) {
                args.lastState[(item * args.channels + d) * states + n] = (float) h[n];
            }
        }
    }

    private static void loadInitial(SelectiveScanArgs args, int item, int d, double[] h, int at) {
        for (int n = 0; n < args.states; n++) {
            h[at + n] = args.initialState == null ? 0 : args.initialState[(item * args.channels + d) * args.states + n];
        }
    }

    private static void checkpoint(SelectiveScanArgs args, int item, int d, int chunk, double[] h) {
        int chunks = (args.length + SelectiveScanArgs.CHECKPOINT_STEPS - 1) / SelectiveScanArgs.CHECKPOINT_STEPS;
        for (int n = 0; n < args.states; n++) {
            args.checkpoints[((item * chunks + chunk) * args.states + n) * args.channels + d] = (float) h[n];
        }
    }

    /** B and C are shared by the channels of a group, so a thread takes whole groups. */
    @Override
    public void backward(SelectiveScanArgs args, SelectiveScanGradients gradients, Workers workers) {
        args.check();
        gradients.check(args);
        int perGroup = args.channels / args.groups;
        workers.ranges(args.groups, 1, (from, to) -> {
            double[] h = new double[Math.multiplyExact(args.length + 1, args.states)];
            double[] lambda = new double[args.states];
            double[] da = new double[args.states];
            for (int d = from * perGroup; d < to * perGroup; d++) {
                for (int item = 0; item < args.batch; item++) {
                    states(args, item, d, h);
                    backward(args, gradients, item, d, h, lambda, da);
                }
            }
        });
    }

    /** States of one channel: the one after step l at (l + 1) * N, the initial one at 0. */
    private static void states(SelectiveScanArgs args, int item, int d, double[] h) {
        int states = args.states;
        loadInitial(args, item, d, h, 0);
        for (int l = 0; l < args.length; l++) {
            int row = row(args, item, l);
            double delta = delta(args, row, d);
            double u = args.u.data()[args.u.at(row) + d];
            for (int n = 0; n < states; n++) {
                h[(l + 1) * states + n] = Math.exp(delta * args.a[d * states + n]) * h[l * states + n]
                        + delta * u * b(args, row, d, n);
            }
        }
    }

    private static void backward(SelectiveScanArgs args, SelectiveScanGradients grads, int item, int d,
            double[] h, double[] lambda, double[] da) {
        int states = args.states;
        int g = d / (args.channels / args.groups);
        int stateAt = (item * args.channels + d) * states;
        double dskip = 0;
        double dbias = 0;
        for (int n = 0; n < states; n++) {
            lambda[n] = grads.dLastState == null ? 0 : grads.dLastState[stateAt + n];
            da[n] = 0;
        }
        for (int l = args.length - 1; l >= 0; l--) {
            int row = row(args, item, l);
            double u = args.u.data()[args.u.at(row) + d];
            double delta = delta(args, row, d);
            double dy = grads.dout.data()[grads.dout.at(row) + d];
            if (args.z != null) {
                double z = args.z.data()[args.z.at(row) + d];
                double y = args.skip == null ? 0 : args.skip[d] * u;
                for (int n = 0; n < states; n++) {
                    y += h[(l + 1) * states + n] * c(args, row, d, n);
                }
                ScalarMath.add(grads.dz, row, d, dy * y * ScalarMath.siluSlope(z));
                dy *= ScalarMath.silu(z);
            }
            double dInput = 0;
            double ddelta = 0;
            for (int n = 0; n < states; n++) {
                double a = args.a[d * states + n];
                lambda[n] += c(args, row, d, n) * dy;
                double decayed = lambda[n] * Math.exp(delta * a);
                dInput += lambda[n] * b(args, row, d, n);
                ddelta += decayed * a * h[l * states + n];
                da[n] += decayed * delta * h[l * states + n];
                addBc(grads.db, grads.dbConstant, row, g, d, n, states, lambda[n] * delta * u);
                addBc(grads.dc, grads.dcConstant, row, g, d, n, states, dy * h[(l + 1) * states + n]);
                lambda[n] = decayed;
            }
            ddelta += dInput * u;
            if (args.softplus) {
                ddelta *= ScalarMath.softplusSlope(rawDelta(args, row, d));
            }
            ScalarMath.add(grads.du, row, d, dInput * delta + (args.skip == null ? 0 : args.skip[d] * dy));
            ScalarMath.add(grads.ddelta, row, d, ddelta);
            dbias += ddelta;
            dskip += dy * u;
        }
        ScalarMath.add(grads.dskip, d, dskip);
        ScalarMath.add(grads.ddeltaBias, d, dbias);
        for (int n = 0; n < states; n++) {
            ScalarMath.add(grads.da, d * states + n, da[n]);
            ScalarMath.add(grads.dInitialState, stateAt + n, lambda[n]);
        }
    }

    private static int row(SelectiveScanArgs args, int item, int l) {
        return item * args.batchRows() + (args.order == null ? l : args.order[l]);
    }

    private static double rawDelta(SelectiveScanArgs args, int row, int d) {
        double bias = args.deltaBias == null ? 0 : args.deltaBias[d];
        return bias + (args.steps == null ? args.delta.data()[args.delta.at(row) + d] : projected(args.steps, row, d));
    }

    private static double projected(StepProjection steps, int row, int d) {
        double sum = 0;
        for (int r = 0; r < steps.rank(); r++) {
            sum += (double) steps.dt().data()[steps.dt().at(row) + r] * steps.weight()[steps.at() + d * steps.rank() + r];
        }
        return sum;
    }

    private static double delta(SelectiveScanArgs args, int row, int d) {
        double raw = rawDelta(args, row, d);
        return args.softplus ? ScalarMath.softplus(raw) : raw;
    }

    private static double b(SelectiveScanArgs args, int row, int d, int n) {
        return value(args, args.b, args.bConstant, row, d, n);
    }

    private static double c(SelectiveScanArgs args, int row, int d, int n) {
        return value(args, args.c, args.cConstant, row, d, n);
    }

    private static double value(SelectiveScanArgs args, Rows varying, float[] constant, int row, int d, int n) {
        int g = d / (args.channels / args.groups);
        return varying == null ? constant[d * args.states + n] : varying.data()[varying.at(row) + g * args.states + n];
    }

    private static void addBc(Rows varying, float[] constant, int row, int g, int d, int n, int states, double value) {
        ScalarMath.add(varying, row, g * states + n, value);
        ScalarMath.add(constant, d * states + n, value);
    }
}
