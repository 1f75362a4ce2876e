package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.nn.BatchNormLayer;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class BatchNormTest {
    private static double[] affine(double[] x, double[] scale, double[] shift, boolean relu) {
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i] * scale[i % scale.length] + shift[i % scale.length];
            y[i] = relu ? Math.max(0, y[i]) : y[i];
        }
        return y;
    }

    @Test
    void trainingUsesTheBatch() {
        for (boolean relu : new boolean[] {false, true}) {
            GradientCheck.check("batch norm", (ctx, x) -> BatchNorm.train(ctx, x[0], x[1], x[2], null, 0.1, 1e-5, relu), x -> {
                double[] y = GroupNormTest.reference(x[0], 1, 6, 6, x[1], x[2], 1e-5);
                return relu ? affine(y, new double[] {1}, new double[1], true) : y;
            }, GradientCheck.random(1, 3, 5, 4, 6), GradientCheck.random(2, 6), GradientCheck.random(3, 6));
        }
    }

    @Test
    void evaluationUsesTheRunningStatistics() {
        Tensor mean = GradientCheck.random(4, 6);
        Tensor variance = Tensor.of(new float[] {0.1f, 0.5f, 1, 2, 3, 4}, 6);
        GradientCheck.check("batch norm", (ctx, x) -> BatchNorm.evaluate(ctx, x[0], x[1], x[2],
                new BatchNorm.Running(mean, variance), 1e-5, false), x -> {
                    double[] scale = new double[6];
                    double[] shift = new double[6];
                    for (int c = 0; c < 6; c++) {
                        scale[c] = x[1][c] / Math.sqrt(variance.data()[c] + 1e-5);
                        shift[c] = x[2][c] - mean.data()[c] * scale[c];
                    }
                    return affine(x[0], scale, shift, false);
                }, GradientCheck.random(1, 3, 5, 4, 6), GradientCheck.random(2, 6), GradientCheck.random(3, 6));
    }

    /** Two channels of 1, 2, 3, 4 and 0, 0, 0, 4: means 2.5 and 1, unbiased variances 5/3 and 4. */
    @Test
    void layerMovesItsRunningStatistics() {
        try (Context ctx = Context.create(1)) {
            BatchNormLayer layer = new BatchNormLayer(2);
            layer.initializeFrom(1);
            assertEquals(List.of("weight", "bias", "running_mean", "running_var"), List.copyOf(layer.parameters().keySet()));
            assertEquals(4, layer.parameterCount());
            Tensor x = Tensor.of(new float[] {1, 0, 2, 0, 3, 0, 4, 4}, 2, 2, 2);
            ctx.training(true);
            float[] y = layer.forward(ctx, x).data();
            assertEquals((1 - 2.5) / Math.sqrt(1.25 + 1e-5), y[0], 1e-6);
            assertArrayEquals(new float[] {0.25f, 0.1f}, layer.parameters().get("running_mean").value().data(), 1e-7f);
            assertArrayEquals(new float[] {0.9f + 0.1f * 5 / 3, 1.3f}, layer.parameters().get("running_var").value().data(), 1e-6f);
            layer.freezeStatistics(true);
            float[] frozen = layer.forward(ctx, x).data();
            assertEquals(0.25f, layer.parameters().get("running_mean").value().data()[0], 1e-7f);
            for (int i = 0; i < 8; i++) {
                assertEquals(x.data()[i] * layer.foldedScale()[i % 2] + layer.foldedShift()[i % 2], frozen[i], 1e-6);
            }
        }
    }

    @Test
    void oneValueAChannelCannotBeTrainedOn() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> BatchNorm.train(ctx, Tensor.zeros(1, 1, 3), null, null, null, 0.1, 1e-5, false));
            assertTrue(e.getMessage().contains("[1, 1, 3]"), e.getMessage());
        }
    }

    @Test
    void instanceNormTreatsChannelsAlone() {
        GradientCheck.check("instance norm", (ctx, x) -> InstanceNorm.apply(ctx, x[0], x[1], x[2], 1e-5),
                x -> GroupNormTest.reference(x[0], 3, 6, 6, x[1], x[2], 1e-5), GradientCheck.random(1, 3, 5, 4, 6),
                GradientCheck.random(2, 6), GradientCheck.random(3, 6));
        GradientCheck.check("plain instance norm", (ctx, x) -> InstanceNorm.apply(ctx, x[0], null, null, 1e-5),
                x -> GroupNormTest.reference(x[0], 2, 2, 2, new double[] {1, 1}, new double[2], 1e-5),
                GradientCheck.random(1, 2, 7, 2));
    }

    @Test
    void channelAffineScalesAndShifts() {
        GradientCheck.check("channel affine", (ctx, x) -> ChannelAffine.apply(ctx, x[0], x[1], x[2]),
                x -> affine(x[0], x[1], x[2], false), GradientCheck.random(1, 3, 5, 4, 6), GradientCheck.random(2, 6, 1),
                GradientCheck.random(3, 6));
        GradientCheck.check("scale", (ctx, x) -> Scale.apply(ctx, x[0], 0.5f),
                x -> affine(x[0], new double[] {0.5}, new double[1], false), GradientCheck.random(1, 3, 5));
    }
}
