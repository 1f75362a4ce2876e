package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class LayerNormTest {
    private static double[] layer(double[] x, double[] weight, double[] bias) {
        return GroupNormTest.reference(x, x.length / weight.length, weight.length, 1, weight, bias, 1e-5);
    }

    private static double[] rms(double[] x, double[] weight, double eps) {
        double[] y = new double[x.length];
        int width = weight.length;
        for (int r = 0; r < x.length; r += width) {
            double square = eps;
            for (int c = 0; c < width; c++) {
                square += x[r + c] * x[r + c] / width;
            }
            for (int c = 0; c < width; c++) {
                y[r + c] = x[r + c] / Math.sqrt(square) * weight[c];
            }
        }
        return y;
    }

    private static double[] sum(double[] a, double[] b) {
        double[] y = new double[a.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = a[i] + b[i];
        }
        return y;
    }

    private static double[] twice(double[] out, double[] sum) {
        double[] y = new double[out.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = out[i] * sum[i];
        }
        return y;
    }

    @Test
    void layerNormAgreesWithTheDefinition() {
        for (int channels : new int[] {1, 3, 16, 45}) {
            GradientCheck.check("layer norm of " + channels, (ctx, x) -> LayerNorm.apply(ctx, x[0], x[1], x[2], 1e-5),
                    x -> layer(x[0], x[1], x[2]), GradientCheck.random(1, 3, 5, channels), GradientCheck.random(2, channels),
                    GradientCheck.random(3, channels));
        }
    }

    @Test
    void gatedLayerNorm() {
        for (int channels : new int[] {5, 32}) {
            GradientCheck.check("gated layer norm of " + channels,
                    (ctx, x) -> LayerNorm.gated(ctx, x[0], x[3].columns(2, channels), x[1], x[2], 1e-5), x -> {
                        double[] y = layer(x[0], x[1], x[2]);
                        for (int i = 0; i < y.length; i++) {
                            double z = x[3][i / channels * (channels + 3) + 2 + i % channels];
                            y[i] *= z / (1 + Math.exp(-z));
                        }
                        return y;
                    }, GradientCheck.random(1, 3, 5, channels), GradientCheck.random(2, channels), GradientCheck.random(3, channels),
                    GradientCheck.random(4, 3, 5, channels + 3));
        }
    }

    @Test
    void rmsNormAgreesWithTheDefinition() {
        GradientCheck.check("rms norm", (ctx, x) -> RmsNorm.apply(ctx, x[0], x[1], 1e-5), x -> rms(x[0], x[1], 1e-5),
                GradientCheck.random(1, 3, 5, 24), GradientCheck.random(2, 24));
    }

    @Test
    void bothOutputsOfAPrenormCarryGradients() {
        GradientCheck.check("layer norm of a sum", (ctx, x) -> {
            Prenorm p = LayerNorm.withResidual(ctx, x[0], x[1], x[2], x[3], 1e-5);
            return Multiply.apply(ctx, p.out(), p.sum());
        }, x -> twice(layer(sum(x[0], x[1]), x[2], x[3]), sum(x[0], x[1])), GradientCheck.random(1, 2, 5, 12),
                GradientCheck.random(2, 2, 5, 12), GradientCheck.random(3, 12), GradientCheck.random(4, 12));
        GradientCheck.check("rms norm of a sum", (ctx, x) -> {
            Prenorm p = RmsNorm.withResidual(ctx, x[0], x[1], x[2], 1e-5);
            return Multiply.apply(ctx, p.out(), p.sum());
        }, x -> twice(rms(sum(x[0], x[1]), x[2], 1e-5), sum(x[0], x[1])), GradientCheck.random(1, 2, 5, 12),
                GradientCheck.random(2, 2, 5, 12), GradientCheck.random(3, 12));
    }

    @Test
    void anUnusedNormOfASumPassesTheSumsGradient() {
        GradientCheck.check("the sum alone", (ctx, x) -> RmsNorm.withResidual(ctx, x[0], x[1], null, 1e-5).sum(),
                x -> sum(x[0], x[1]), GradientCheck.random(1, 2, 12), GradientCheck.random(2, 2, 12));
    }

    @Test
    void gatedNormMultipliesBeforeOrAfter() {
        for (boolean normFirst : new boolean[] {false, true}) {
            GradientCheck.check("gated norm, norm first: " + normFirst,
                    (ctx, x) -> GatedRmsNorm.apply(ctx, x[0], x[1].columns(3, 12), x[2], 1e-5, 0, normFirst), x -> {
                        double[] gate = new double[60];
                        for (int i = 0; i < 60; i++) {
                            double z = x[1][i / 12 * 16 + 3 + i % 12];
                            gate[i] = z / (1 + Math.exp(-z));
                        }
                        return normFirst ? twice(rms(x[0], x[2], 1e-5), gate) : rms(twice(x[0], gate), x[2], 1e-5);
                    }, GradientCheck.random(1, 5, 12), GradientCheck.random(2, 5, 16), GradientCheck.random(3, 12));
        }
    }

    @Test
    void refusesVectorsOfAnotherLength() {
        try (Context ctx = Context.create(1)) {
            assertThrows(IllegalArgumentException.class,
                    () -> LayerNorm.apply(ctx, Tensor.zeros(2, 4), Tensor.zeros(3), null, 1e-5));
            assertThrows(IllegalArgumentException.class,
                    () -> RmsNorm.withResidual(ctx, Tensor.zeros(2, 4), Tensor.zeros(3, 4), null, 1e-5));
        }
    }
}
