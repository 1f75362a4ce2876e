package org.serpentine.tasks.superresolution;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import org.serpentine.nn.Module;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Gradients of whole networks against central differences along a random direction of each parameter, and of the input. */
final class NetworkGradients {
    private static final double STEP = 4e-3;

    private NetworkGradients() {}

    /** Seeded values in [0, 1). */
    static Tensor noise(long seed, int... shape) {
        Tensor t = Tensor.zeros(shape);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < t.elements(); i++) {
            t.data()[i] = (float) random.nextDouble();
        }
        return t;
    }

    /** Initialises the network and moves every parameter a little away from zeros and ones. */
    static void disturb(Module net, long seed) {
        net.initializeFrom(seed);
        SplittableRandom random = new SplittableRandom(seed);
        net.parameters().values().forEach(p -> {
            float[] x = p.value().data();
            for (int i = 0; i < x.length; i++) {
                x[i] += (float) (0.1 * (2 * random.nextDouble() - 1));
            }
        });
    }

    /** Differences and gradients agree within 1 % of the larger one, and within what float32 sums lose. */
    static void check(Context ctx, RestorationNetwork net, Tensor input) {
        Tensor y = net.forward(ctx, input);
        float[] cotangent = noise(5, y.shape()).data();
        float[] dInput = new float[input.elements()];
        net.module().clearGradients();
        try (Tape tape = ctx.startTape()) {
            net.module().watch(tape);
            tape.watch(input, dInput);
            tape.backward(net.forward(ctx, input), cotangent);
        }
        int clear = compare(ctx, net, input, cotangent, "input", input, dInput) ? 1 : 0;
        int all = 1;
        for (Map.Entry<String, Parameter> e : net.module().parameters().entrySet()) {
            Parameter p = e.getValue();
            if (p.trainable()) {
                all++;
                clear += compare(ctx, net, input, cotangent, e.getKey(), p.value(), p.gradient()) ? 1 : 0;
            }
        }
        assertTrue(clear > 0.6 * all, "only " + clear + " of " + all + " gradients stand out from rounding: the test says too little");
    }

    /** True if the gradient is so large that rounding could not hide an error of a tenth. */
    private static boolean compare(Context ctx, RestorationNetwork net, Tensor input, float[] cotangent, String key, Tensor value,
            float[] gradient) {
        SplittableRandom random = new SplittableRandom(key.hashCode());
        float[] at = value.data().clone();
        double[] direction = new double[at.length];
        double expected = 0;
        double scale = STEP / Math.sqrt(Math.max(1, at.length / 8.0));
        for (int i = 0; i < at.length; i++) {
            direction[i] = random.nextBoolean() ? scale : -scale;
            expected += direction[i] * gradient[i];
        }
        double difference = (moved(ctx, net, input, cotangent, value, at, direction, 1)
                - moved(ctx, net, input, cotangent, value, at, direction, -1)) / 2;
        System.arraycopy(at, 0, value.data(), 0, at.length);
        double rounding = 3e-6 * Math.sqrt(cotangent.length);
        double bound = 0.01 * Math.max(Math.abs(expected), Math.abs(difference)) + rounding;
        assertTrue(Math.abs(expected - difference) <= bound,
                key + ": the gradient says " + expected + ", differences say " + difference + ", bound " + bound);
        return Math.abs(difference) > 10 * rounding;
    }

    private static double moved(Context ctx, RestorationNetwork net, Tensor input, float[] cotangent, Tensor value, float[] at,
            double[] direction, int sign) {
        for (int i = 0; i < at.length; i++) {
            value.data()[i] = (float) (at[i] + sign * direction[i]);
        }
        float[] y = net.forward(ctx, input).data();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * cotangent[i];
        }
        return sum;
    }
}
