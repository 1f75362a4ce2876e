package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Sums, products and mixes share their rules of repetition: each shape is tried with each of them. */
class AddTest {
    private static final int[] LARGE = {2, 3, 4, 5};

    private static int smallIndex(int[] small, int flat) {
        int at = 0;
        int stride = 1;
        for (int axis = 3; axis >= 0; axis--) {
            int own = axis - (4 - small.length);
            int index = flat % LARGE[axis];
            flat /= LARGE[axis];
            if (own >= 0) {
                at += (small[own] == 1 ? 0 : index) * stride;
                stride *= small[own];
            }
        }
        return at;
    }

    private static final int[][] SMALL = {{2, 3, 4, 5}, {5}, {1}, {1, 3, 4, 5}, {3, 4, 5}, {2, 1, 1, 5}, {2, 1, 1, 1}, {2, 3, 4, 1},
        {4, 5}};

    @Test
    void sumRepeatsTheSmallerOperand() {
        for (int[] small : SMALL) {
            GradientCheck.check("add " + small.length, (ctx, x) -> Add.apply(ctx, x[0], x[1]), x -> {
                double[] y = new double[120];
                for (int i = 0; i < 120; i++) {
                    y[i] = x[0][i] + x[1][smallIndex(small, i)];
                }
                return y;
            }, GradientCheck.random(1, LARGE), GradientCheck.random(2, small));
        }
    }

    @Test
    void columnsOfTwoTensorsAreAdded() {
        GradientCheck.check("add columns", (ctx, x) -> Add.apply(ctx, x[0].columns(1, 17), x[1].columns(4, 17)), x -> {
            double[] y = new double[6 * 17];
            for (int i = 0; i < y.length; i++) {
                y[i] = x[0][i / 17 * 18 + 1 + i % 17] + x[1][i / 17 * 25 + 4 + i % 17];
            }
            return y;
        }, GradientCheck.random(1, 2, 3, 18), GradientCheck.random(2, 6, 25));
        GradientCheck.check("add columns of one", (ctx, x) -> Add.apply(ctx, x[0].columns(0, 2), x[0].columns(1, 2)), x -> new double[] {
            x[0][0] + x[0][1], x[0][1] + x[0][2], x[0][3] + x[0][4], x[0][4] + x[0][5]}, GradientCheck.random(1, 2, 3));
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.zeros(2, 3);
            assertThrows(IllegalArgumentException.class, () -> Add.apply(ctx, x.columns(0, 2), x.columns(0, 3)));
        }
    }

    @Test
    void productRepeatsTheSmallerOperand() {
        for (int[] small : SMALL) {
            GradientCheck.check("multiply " + small.length, (ctx, x) -> Multiply.apply(ctx, x[0], x[1]), x -> {
                double[] y = new double[120];
                for (int i = 0; i < 120; i++) {
                    y[i] = x[0][i] * x[1][smallIndex(small, i)];
                }
                return y;
            }, GradientCheck.random(1, LARGE), GradientCheck.random(2, small));
        }
    }

    @Test
    void scaledSumHasThreeGradients() {
        for (int[] small : SMALL) {
            GradientCheck.check("add scaled", (ctx, x) -> AddScaled.apply(ctx, x[0], x[1], x[2]), x -> {
                double[] y = new double[120];
                for (int i = 0; i < 120; i++) {
                    y[i] = x[0][i] + x[2][smallIndex(small, i)] * x[1][i];
                }
                return y;
            }, GradientCheck.random(1, LARGE), GradientCheck.random(2, LARGE), GradientCheck.random(3, small));
        }
    }

    @Test
    void mixHasThreeGradients() {
        for (int[] small : SMALL) {
            GradientCheck.check("mix", (ctx, x) -> Mix.apply(ctx, x[0], x[1], x[2]), x -> {
                double[] y = new double[120];
                for (int i = 0; i < 120; i++) {
                    double w = x[2][smallIndex(small, i)];
                    y[i] = (1 - w) * x[0][i] + w * x[1][i];
                }
                return y;
            }, GradientCheck.random(1, LARGE), GradientCheck.random(2, LARGE), GradientCheck.random(3, small));
        }
    }

    /** More values than a block and a thread's share, in widths that do not divide them. */
    @Test
    void longTensorsCrossBlocksAndThreads() {
        int rows = 3001;
        for (int width : new int[] {1, 3, 37, 1500}) {
            int r = width == 1500 ? 50 : rows;
            GradientCheck.check("multiply, width " + width, (ctx, x) -> Multiply.apply(ctx, x[0], x[1]), x -> {
                double[] y = new double[2 * r * width];
                for (int i = 0; i < y.length; i++) {
                    y[i] = x[0][i] * x[1][i / (r * width) * width + i % width];
                }
                return y;
            }, GradientCheck.random(1, 2, r, width), GradientCheck.random(2, 2, 1, width));
        }
    }

    /** A weight for every value: nothing is summed, whatever the number of threads. */
    @Test
    void longMixesHaveWeightsOfTheirOwn() {
        int n = 3 * Blocks.GRAIN + 5;
        Tensor[] inputs = {GradientCheck.random(1, n), GradientCheck.random(2, n), GradientCheck.random(3, n)};
        float[] dy = GradientCheck.random(4, n).data();
        try (Context ctx = Context.create(3); Tape tape = ctx.startTape()) {
            float[] dw = new float[n];
            tape.watch(inputs[2], dw);
            tape.backward(Mix.apply(ctx, inputs[0], inputs[1], inputs[2]), dy);
            for (int i = 0; i < n; i++) {
                assertEquals(dy[i] * (inputs[1].data()[i] - inputs[0].data()[i]), dw[i], 1e-6f);
            }
        }
    }

    @Test
    void theSameTensorTwiceGetsBothGradients() {
        GradientCheck.check("x * x + x", (ctx, x) -> Add.apply(ctx, Multiply.apply(ctx, x[0], x[0]), x[0]), x -> {
            double[] y = new double[12];
            for (int i = 0; i < 12; i++) {
                y[i] = x[0][i] * x[0][i] + x[0][i];
            }
            return y;
        }, GradientCheck.random(1, 3, 4));
    }

    @Test
    void refusesShapesThatDoNotFit() {
        try (Context ctx = Context.create(1)) {
            for (int[] small : new int[][] {{4}, {1, 3, 1, 5}, {1, 2, 3, 4, 5}, {2, 3, 4, 5, 1}}) {
                var e = assertThrows(IllegalArgumentException.class,
                        () -> Add.apply(ctx, Tensor.zeros(LARGE), Tensor.zeros(small)));
                assertTrue(e.getMessage().contains("[2, 3, 4, 5]"), e.getMessage());
            }
            assertThrows(IllegalArgumentException.class,
                    () -> AddScaled.apply(ctx, Tensor.zeros(2, 3), Tensor.zeros(3), Tensor.zeros(3)));
        }
    }
}
