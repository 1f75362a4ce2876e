package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class ActivationTest {
    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** The error function by its Taylor series: exact enough for |x| up to 4. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 80; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private static DoubleUnaryOperator reference(Activation f) {
        return switch (f) {
            case SILU -> x -> x * sigmoid(x);
            case GELU -> x -> x * (1 + erf(x / Math.sqrt(2))) / 2;
            case GELU_TANH -> x -> x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2;
            case RELU -> x -> x > 0 ? x : 0;
            case SOFTPLUS -> x -> Math.log1p(Math.exp(x));
            case SIGMOID -> ActivationTest::sigmoid;
            case TANH -> Math::tanh;
            case EXP -> Math::exp;
        };
    }

    private static double[] map(double[] x, DoubleUnaryOperator f) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = f.applyAsDouble(x[i]);
        }
        return y;
    }

    private static Tensor wide(long seed, int... shape) {
        Tensor x = GradientCheck.random(seed, shape);
        for (int i = 0; i < x.elements(); i++) {
            x.data()[i] *= 4;
        }
        return x;
    }

    @Test
    void everyFunctionAgreesWithItsFormula() {
        for (Activation f : Activation.values()) {
            GradientCheck.check(f.name(), (ctx, x) -> f.apply(ctx, x[0]), x -> map(x[0], reference(f)), wide(5, 3, 7, 11));
        }
    }

    @Test
    void longTensorsAreSplitOverThreads() {
        for (Activation f : new Activation[] {Activation.SILU, Activation.RELU}) {
            GradientCheck.check(f.name(), (ctx, x) -> f.apply(ctx, x[0]), x -> map(x[0], reference(f)), wide(6, 70_001));
        }
    }

    @Test
    void leakyReluKeepsASlope() {
        GradientCheck.check("leaky", (ctx, x) -> LeakyRelu.apply(ctx, x[0], 0.01f), x -> map(x[0], v -> v > 0 ? v : 0.01 * v),
                wide(7, 5, 8));
        try (Context ctx = Context.create(1)) {
            assertThrows(IllegalArgumentException.class, () -> LeakyRelu.apply(ctx, Tensor.zeros(1), -0.1f));
        }
    }
}
