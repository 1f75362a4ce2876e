package org.serpentine.nn;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Initial values of parameters, as PyTorch and the authors' code draw them (the same distributions, not the same numbers). */
public final class Initial {
    private Initial() {}

    /** Every value the same. */
    public static void constant(Parameter p, double value) {
        Arrays.fill(p.value().data(), (float) value);
    }

    /** Uniform in [-bound, bound). */
    public static void uniform(Parameter p, double bound, SplittableRandom random) {
        float[] x = p.value().data();
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
    }

    /** PyTorch's default for linear and convolution weights and biases: uniform within 1/sqrt(fanIn). */
    public static void fanIn(Parameter p, int fanIn, SplittableRandom random) {
        uniform(p, 1 / Math.sqrt(fanIn), random);
    }

    /** Normal with mean 0. */
    public static void normal(Parameter p, double deviation, SplittableRandom random) {
        Normal normal = new Normal(random);
        float[] x = p.value().data();
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (normal.next() * deviation);
        }
    }

    /** Normal with mean 0, cut at -2 and 2 whatever the deviation: PyTorch's {@code trunc_normal_}, as everyone calls it. */
    public static void truncatedNormal(Parameter p, double deviation, SplittableRandom random) {
        Normal normal = new Normal(random);
        float[] x = p.value().data();
        for (int i = 0; i < x.length; i++) {
            double value = normal.next() * deviation;
            while (Math.abs(value) > 2) {
                value = normal.next() * deviation;
            }
            x[i] = (float) value;
        }
    }

    /** Normal values by Marsaglia's polar method: {@code SplittableRandom}'s own are others on Java 17 than on later ones. */
    private static final class Normal {
        private final SplittableRandom random;
        private double spare;
        private boolean spared;

        Normal(SplittableRandom random) {
            this.random = random;
        }

        double next() {
            spared = !spared;
            if (!spared) {
                return spare;
            }
            double x;
            double y;
            double square;
            do {
                x = 2 * random.nextDouble() - 1;
                y = 2 * random.nextDouble() - 1;
                square = x * x + y * y;
            } while (square >= 1 || square == 0);
            double factor = Math.sqrt(-2 * StrictMath.log(square) / square);
            spare = y * factor;
            return x * factor;
        }
    }

    /** Every linear layer of a tree as timm draws them: weights from {@link #truncatedNormal}, biases zero. */
    public static void linears(Module tree, double deviation, SplittableRandom random) {
        tree.modules().forEach((name, module) -> {
            if (module instanceof LinearLayer layer) {
                truncatedNormal(layer.weight(), deviation, random);
                if (layer.bias() != null) {
                    constant(layer.bias(), 0);
                }
            }
        });
    }

    /** {@code ln(1..N)} in every row of {@code [channels, N]}: the usual state decay of Mamba. */
    public static void logStates(Parameter aLog) {
        int states = aLog.value().channels();
        float[] x = aLog.value().data();
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.log(1 + i % states);
        }
    }

    /** Inverse softplus of step sizes drawn log-uniformly in [1e-3, 1e-1], at least 1e-4: the usual step bias of Mamba. */
    public static void stepBias(Parameter bias, SplittableRandom random) {
        float[] x = bias.value().data();
        for (int i = 0; i < x.length; i++) {
            double dt = Math.max(1e-4, Math.exp(random.nextDouble() * (Math.log(0.1) - Math.log(0.001)) + Math.log(0.001)));
            x[i] = (float) (dt + Math.log(-Math.expm1(-dt)));
        }
    }
}
