package org.serpentine.scanning.kernel;

/** Scalar twin of SSD: one head after another, step by step, in double precision. */
final class ScalarSsd implements Ssd {

    @Override
    public void forward(SsdArgs args, Workers workers) {
        args.check();
        workers.ranges(args.batch * args.heads, 1, (from, to) -> {
            double[] state = new double[args.headChannels * args.states];
            for (int i = from; i < to; i++) {
                forward(args, i / args.heads, i % args.heads, state);
            }
        });
    }

    private static void forward(SsdArgs args, int item, int head, double[] s) {
        int states = args.states;
        loadInitial(args, item, head, s);
        for (int l = 0; l < args.length; l++) {
            int row = row(args, item, l);
            step(args, row, head, s, 0, s, 0);
            for (int p = 0; p < args.headChannels; p++) {
                int column = head * args.headChannels + p;
                double y = skip(args, head, p) * x(args, row, head, p);
                for (int n = 0; n < states; n++) {
                    y += s[p * states + n] * c(args, row, head, n);
                }
                if (args.z != null) {
                    y *= ScalarMath.silu(args.z.data()[args.z.at(row) + column]);
                }
                int at = args.out.at(row) + column;
                args.out.data()[at] = (float) (args.accumulate ? args.out.data()[at] + y : y);
            }
        }
        if (args.lastState != null) {
            int at = (item * args.heads + head) * s.length;
            for (int i = 0; i < s.length; i++) {
                args.lastState[at + i] = (float) s[i];
            }
        }
    }

    private static void loadInitial(SsdArgs args, int item, int head, double[] s) {
        int size = args.headChannels * args.states;
        for (int i = 0; i < size; i++) {
            s[i] = args.initialState == null ? 0 : args.initialState[(item * args.heads + head) * size + i];
        }
    }

    /** One step of the recurrence from the state at {@code before} to the state at {@code after}. */
    private static void step(SsdArgs args, int row, int head, double[] from, int before, double[] to, int after) {
        double decay = decay(args, row, head);
        double weight = inputWeight(args, row, head);
        for (int p = 0; p < args.headChannels; p++) {
            for (int n = 0; n < args.states; n++) {
                int i = p * args.states + n;
                to[after + i] = decay * from[before + i] + weight * x(args, row, head, p) * b(args, row, head, n);
            }
        }
    }

    /** B and C are shared by the heads of a group, so a thread takes whole groups. */
    @Override
    public void backward(SsdArgs args, SsdGradients gradients, Workers workers) {
        args.check();
        gradients.check(args);
        int perGroup = args.heads / args.groups;
        int size = args.headChannels * args.states;
        workers.ranges(args.groups, 1, (from, to) -> {
            double[] s = new double[Math.multiplyExact(args.length + 1, size)];
            double[] lambda = new double[size];
            for (int head = from * perGroup; head < to * perGroup; head++) {
                for (int item = 0; item < args.batch; item++) {
                    loadInitial(args, item, head, s);
                    for (int l = 0; l < args.length; l++) {
                        step(args, row(args, item, l), head, s, l * size, s, (l + 1) * size);
                    }
                    backward(args, gradients, item, head, s, lambda);
                }
            }
        });
    }

    private static void backward(SsdArgs args, SsdGradients grads, int item, int head, double[] s, double[] lambda) {
        int size = lambda.length;
        int stateAt = (item * args.heads + head) * size;
        for (int i = 0; i < size; i++) {
            lambda[i] = grads.dLastState == null ? 0 : grads.dLastState[stateAt + i];
        }
        double da = 0;
        double dbias = 0;
        for (int l = args.length - 1; l >= 0; l--) {
            int row = row(args, item, l);
            double decay = decay(args, row, head);
            double weight = inputWeight(args, row, head);
            double dWeight = 0;
            double dLog = 0;
            for (int p = 0; p < args.headChannels; p++) {
                double x = x(args, row, head, p);
                double dy = outputGradient(args, grads, row, head, p, s, (l + 1) * size);
                double dInput = 0;
                for (int n = 0; n < args.states; n++) {
                    int i = p * args.states + n;
                    int column = head / (args.heads / args.groups) * args.states + n;
                    lambda[i] += c(args, row, head, n) * dy;
                    dInput += lambda[i] * b(args, row, head, n);
                    ScalarMath.add(grads.db, row, column, lambda[i] * weight * x);
                    ScalarMath.add(grads.dc, row, column, dy * s[(l + 1) * size + i]);
                    lambda[i] *= decay;
                    dLog += lambda[i] * s[l * size + i];
                }
                dWeight += dInput * x;
                ScalarMath.add(grads.dx, row, head * args.headChannels + p, dInput * weight + skip(args, head, p) * dy);
            }
            if (args.dt == null) {
                ScalarMath.add(grads.dLogDecay, row, head, dLog);
            } else {
                double raw = rawDt(args, row, head);
                double positive = args.softplus ? ScalarMath.softplus(raw) : raw;
                boolean inside = positive >= args.dtMin && positive <= args.dtMax;
                double slope = !inside ? 0 : args.softplus ? ScalarMath.softplusSlope(raw) : 1;
                double ddt = (dWeight + dLog * args.a[head]) * slope;
                ScalarMath.add(grads.ddt, row, head, ddt);
                dbias += ddt;
                da += dLog * weight;
            }
        }
        ScalarMath.add(grads.da, head, da);
        ScalarMath.add(grads.ddtBias, head, dbias);
        for (int i = 0; i < size; i++) {
            ScalarMath.add(grads.dInitialState, stateAt + i, lambda[i]);
        }
    }

    /** Gradient of y before the gate; adds the gradients of gate and skip on the way. */
    private static double outputGradient(SsdArgs args, SsdGradients grads, int row, int head, int p, double[] s, int at) {
        int column = head * args.headChannels + p;
        double x = x(args, row, head, p);
        double dy = grads.dout.data()[grads.dout.at(row) + column];
        if (args.z != null) {
            double z = args.z.data()[args.z.at(row) + column];
            double y = skip(args, head, p) * x;
            for (int n = 0; n < args.states; n++) {
                y += s[at + p * args.states + n] * c(args, row, head, n);
            }
            ScalarMath.add(grads.dz, row, column, dy * y * ScalarMath.siluSlope(z));
            dy *= ScalarMath.silu(z);
        }
        ScalarMath.add(grads.dskip, args.skipPerChannel ? column : head, dy * x);
        return dy;
    }

    private static double rawDt(SsdArgs args, int row, int head) {
        return args.dt.data()[args.dt.at(row) + head] + (args.dtBias == null ? 0 : args.dtBias[head]);
    }

    /** The weight with which x enters: dt after bias, softplus and limits, or 1 in the minimal form. */
    private static double inputWeight(SsdArgs args, int row, int head) {
        if (args.dt == null) {
            return 1;
        }
        double raw = rawDt(args, row, head);
        double dt = args.softplus ? ScalarMath.softplus(raw) : raw;
        return Math.min(Math.max(dt, args.dtMin), args.dtMax);
    }

    private static double decay(SsdArgs args, int row, int head) {
        return args.dt == null
                ? Math.exp(args.logDecay.data()[args.logDecay.at(row) + head])
                : Math.exp(inputWeight(args, row, head) * args.a[head]);
    }

    private static double x(SsdArgs args, int row, int head, int p) {
        return args.x.data()[args.x.at(row) + head * args.headChannels + p];
    }

    private static double skip(SsdArgs args, int head, int p) {
        if (args.skip == null) {
            return 0;
        }
        return args.skip[args.skipPerChannel ? head * args.headChannels + p : head];
    }

    private static double b(SsdArgs args, int row, int head, int n) {
        return args.b.data()[args.b.at(row) + head / (args.heads / args.groups) * args.states + n];
    }

    private static double c(SsdArgs args, int row, int head, int n) {
        return args.c.data()[args.c.at(row) + head / (args.heads / args.groups) * args.states + n];
    }

    private static int row(SsdArgs args, int item, int l) {
        return item * args.batchRows() + (args.order == null ? l : args.order[l]);
    }
}
