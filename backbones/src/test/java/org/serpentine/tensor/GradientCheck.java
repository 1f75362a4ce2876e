package org.serpentine.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.SplittableRandom;

/**
 * Compares an operation with a slow, obvious double-precision reference: values directly, gradients with central differences of
 * the reference, so that float rounding does not blur the difference quotient.
 */
public final class GradientCheck {
    /** The operation under test. */
    @FunctionalInterface
    public interface Operation {
        Tensor apply(Context ctx, Tensor[] inputs);
    }

    /** The same arithmetic in double precision: flat inputs to the flat output. */
    @FunctionalInterface
    public interface Reference {
        double[] apply(double[][] inputs);
    }

    private static final int PROBES = 40;
    private static final double STEP = 1e-5;

    private GradientCheck() {}

    /** A tensor of seeded values in [-1, 1). */
    public static Tensor random(long seed, int... shape) {
        Tensor t = Tensor.zeros(shape);
        SplittableRandom r = new SplittableRandom(seed);
        for (int i = 0; i < t.elements(); i++) {
            t.data()[i] = (float) (2 * r.nextDouble() - 1);
        }
        return t;
    }

    /** Values within 2e-5 and gradients within 2e-4 of the largest magnitude, on one and on two threads. */
    public static void check(String what, Operation op, Reference reference, Tensor... inputs) {
        for (int threads = 1; threads <= 2; threads++) {
            try (Context ctx = Context.create(threads)) {
                check(what + " on " + threads + " threads", ctx, op, reference, 2e-5, 2e-4, inputs);
            }
        }
    }

    /** As {@link #check(String, Operation, Reference, Tensor...)} with a given context and tolerances relative to the largest magnitude. */
    public static void check(String what, Context ctx, Operation op, Reference reference, double valueTolerance,
            double gradientTolerance, Tensor... inputs) {
        double[][] exact = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            exact[i] = widen(inputs[i].data());
        }
        double[] want = reference.apply(exact);
        float[] cotangent = random(99, want.length).data();
        float[][] gradients = new float[inputs.length][];
        try (Tape tape = ctx.startTape()) {
            for (int i = 0; i < inputs.length; i++) {
                gradients[i] = new float[inputs[i].elements()];
                tape.watch(inputs[i], gradients[i]);
            }
            Tensor got = op.apply(ctx, inputs);
            assertEquals(want.length, got.elements(), what + ": number of output values");
            near(what + ": output", want, got.data(), valueTolerance);
            tape.backward(got, cotangent);
        }
        Tensor inference = op.apply(ctx, inputs);
        near(what + ": output without a tape", want, inference.data(), valueTolerance);
        for (int i = 0; i < inputs.length; i++) {
            int n = exact[i].length;
            int probes = Math.min(n, PROBES);
            double[] expected = new double[probes];
            float[] got = new float[probes];
            for (int p = 0; p < probes; p++) {
                int at = (int) ((long) p * n / probes);
                double x = exact[i][at];
                exact[i][at] = x + STEP;
                double up = dot(reference.apply(exact), cotangent);
                exact[i][at] = x - STEP;
                double down = dot(reference.apply(exact), cotangent);
                exact[i][at] = x;
                expected[p] = (up - down) / (2 * STEP);
                got[p] = gradients[i][at];
            }
            near(what + ": gradient of input " + i, expected, got, gradientTolerance);
        }
    }

    private static void near(String what, double[] want, float[] got, double tolerance) {
        double scale = 1e-2; // inputs and cotangents are of order one: smaller results are differences of terms of that order
        for (double w : want) {
            scale = Math.max(scale, Math.abs(w));
        }
        for (int i = 0; i < want.length; i++) {
            if (!(Math.abs(want[i] - got[i]) <= tolerance * scale)) {
                fail(what + "[" + i + "]: got " + got[i] + ", expected " + want[i] + " (largest magnitude " + scale + ")");
            }
        }
    }

    private static double dot(double[] y, float[] cotangent) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += y[i] * cotangent[i];
        }
        return sum;
    }

    private static double[] widen(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }
}
