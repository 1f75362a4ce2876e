package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.nn.BatchNormLayer;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngines;

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

    private static Tensor normalised(Context ctx, Tensor[] x, boolean relu) {
        return BatchNorm.train(ctx, x[0], x[1], x[2], null, 0.1, 1e-5, relu);
    }

    /** Both kernels on maps of one position, one item, odd channel counts, and of several parts and blocks. */
    @Test
    void anyShape() {
        int[][] shapes = {{2, 1, 1, 5}, {1, 2, 1, 3}, {1, 7, 9, 33}, {3, 5, 5, 1}, {2, 40, 30, 19}, {8, 9, 9, 130}, {1, 3, 3, 1025}};
        for (int[] shape : shapes) {
            int channels = shape[3];
            boolean relu = shape[0] * shape[1] * shape[2] < 64; // among many values one lies on the ReLU's edge, where differences err
            double[] ones = {1};
            Tensor[] inputs = {GradientCheck.random(1, shape), GradientCheck.random(2, channels), GradientCheck.random(3, channels)};
            for (Kernels kernels : new Kernels[] {Kernels.scalar(), Kernels.best()}) {
                try (Context ctx = new Context(Workers.of(2), kernels, DenseEngines.best())) {
                    GradientCheck.check(kernels.name() + " batch norm of " + inputs[0], ctx, (k, x) -> normalised(k, x, relu),
                            x -> affine(GroupNormTest.reference(x[0], 1, channels, channels, x[1], x[2], 1e-5), ones, new double[1],
                                    relu), 2e-5, 2e-4, inputs);
                }
            }
        }
    }

    private static float[][] step(int threads, Tensor... x) {
        try (Context ctx = Context.create(threads); Tape tape = ctx.startTape()) {
            float[][] results = new float[x.length + 1][];
            for (int i = 0; i < x.length; i++) {
                results[i] = new float[x[i].elements()];
                tape.watch(x[i], results[i]);
            }
            Tensor y = normalised(ctx, x, true);
            tape.backward(y, GradientCheck.random(4, y.elements()).data());
            results[x.length] = y.data().clone();
            return results;
        }
    }

    @Test
    void threadsChangeNoBit() {
        for (int channels : new int[] {7, 64, 700}) {
            Tensor[] x = {GradientCheck.random(1, 2, 30, 41, channels), GradientCheck.random(2, channels),
                GradientCheck.random(3, channels)};
            float[][] one = step(1, x);
            for (int threads : new int[] {2, 3, 5}) {
                float[][] more = step(threads, x);
                for (int i = 0; i < one.length; i++) {
                    assertArrayEquals(one[i], more[i], 0f, "result " + i + " of " + channels + " channels on " + threads + " threads");
                }
            }
        }
    }

    /** A NaN or an infinite value spoils its own channel, which the ReLU does not hide, and no other. */
    @Test
    void whatIsNotANumberStaysInItsChannel() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Tensor[] x = {GradientCheck.random(1, 2, 5, 4, 19), GradientCheck.random(2, 19), GradientCheck.random(3, 19)};
            float[][] want = step(2, x);
            x[0].data()[3 * 19 + 17] = bad;
            float[][] got = step(2, x);
            for (int i : new int[] {0, 3}) {
                for (int j = 0; j < got[i].length; j++) {
                    assertEquals(j % 19 == 17 ? Float.NaN : want[i][j], got[i][j], 1e-6f, "result " + i + ", value " + j);
                }
            }
            assertEquals(Float.NaN, got[1][17]);
        }
    }

    /** With given statistics the gradient of a value that is not a number passes the ReLU, as in PyTorch; others are cut or not. */
    @Test
    void nanPassesTheReluBackwards() {
        Tensor x = Tensor.of(new float[] {Float.NaN, -1, 1e-30f, 2}, 4, 1);
        try (Context ctx = Context.create(1); Tape tape = ctx.startTape()) {
            float[] dbias = new float[1];
            Tensor bias = Tensor.zeros(1);
            tape.watch(bias, dbias);
            Tensor y = BatchNorm.evaluate(ctx, x, null, bias, new BatchNorm.Running(Tensor.zeros(1), Tensor.zeros(1)), 1, true);
            assertArrayEquals(new float[] {Float.NaN, 0, 1e-30f, 2}, y.data(), 0f);
            tape.backward(y, new float[] {1, 10, 100, 1000});
            assertEquals(1101, dbias[0]);
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

    @Test
    void channelAffineIsAddedInPlace() {
        for (Kernels kernels : List.of(Kernels.best(), Kernels.scalar())) {
            try (Context ctx = new Context(Workers.of(2), kernels, DenseEngines.best())) {
                for (int channels : new int[] {1, 6, 16, 37}) {
                    Tensor x = GradientCheck.random(1, 2, 5, channels);
                    Tensor y = GradientCheck.random(2, 2, 5, channels);
                    Tensor weight = GradientCheck.random(3, channels, 1);
                    Tensor bias = GradientCheck.random(4, channels);
                    float[] expected = Add.apply(ctx, y, ChannelAffine.apply(ctx, x, weight, bias)).data();
                    ChannelAffine.addTo(ctx, x, weight, bias, y);
                    assertArrayEquals(expected, y.data(), 1e-6f, kernels.name() + ", " + channels + " channels");
                }
                Tensor x = Tensor.zeros(2, 6);
                var e = assertThrows(IllegalArgumentException.class,
                        () -> ChannelAffine.addTo(ctx, x, Tensor.zeros(6), Tensor.zeros(5), Tensor.zeros(2, 6)));
                assertTrue(e.getMessage().contains("one bias a channel"), e.getMessage());
            }
        }
    }
}
