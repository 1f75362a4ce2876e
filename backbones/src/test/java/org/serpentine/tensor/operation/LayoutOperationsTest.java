package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

/** Concatenation, slices, permutations, gathers and pads: each against its index formula. */
class LayoutOperationsTest {
    @Test
    void concatenatesAlongAnyAxis() {
        int[][] first = {{2, 3, 4}, {2, 5, 4}, {2, 3, 6}};
        int[][] second = {{1, 3, 4}, {2, 1, 4}, {2, 3, 20}};
        for (int axis = 0; axis < 3; axis++) {
            int a = axis;
            int[] s = first[axis];
            int inner = axis == 2 ? 1 : axis == 1 ? s[2] : s[1] * s[2];
            int w1 = first[axis][axis] * inner;
            int w2 = second[axis][axis] * inner;
            GradientCheck.check("concat " + axis, (ctx, x) -> Concat.apply(ctx, a - 3, List.of(x[0], x[1], x[0])), x -> {
                int strip = 2 * w1 + w2;
                double[] y = new double[x[0].length / w1 * strip];
                for (int i = 0; i < y.length; i++) {
                    int row = i / strip;
                    int at = i % strip;
                    y[i] = at < w1 ? x[0][row * w1 + at]
                            : at < w1 + w2 ? x[1][row * w2 + at - w1] : x[0][row * w1 + at - w1 - w2];
                }
                return y;
            }, GradientCheck.random(1, first[axis]), GradientCheck.random(2, second[axis]));
        }
    }

    @Test
    void concatNamesWhatDoesNotFit() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class,
                    () -> Concat.channels(ctx, Tensor.zeros(2, 3, 4), Tensor.zeros(2, 4, 4)));
            assertTrue(e.getMessage().contains("[2, 4, 4]") && e.getMessage().contains("[2, 3, 4]"), e.getMessage());
            assertArrayEquals(new int[] {2, 6}, Concat.repeat(ctx, Tensor.zeros(2, 3), 1, 2).shape());
        }
    }

    @Test
    void slicesAnyAxis() {
        int[] shape = {4, 5, 6};
        for (int axis = 0; axis < 3; axis++) {
            int a = axis;
            int inner = axis == 2 ? 1 : axis == 1 ? 6 : 30;
            GradientCheck.check("slice " + axis, (ctx, x) -> Slice.apply(ctx, x[0], a, 1, 3), x -> {
                double[] y = new double[120 / shape[a] * 2];
                for (int i = 0; i < y.length; i++) {
                    int outer = i / (2 * inner);
                    y[i] = x[0][outer * shape[a] * inner + inner + i % (2 * inner)];
                }
                return y;
            }, GradientCheck.random(1, shape));
        }
        try (Context ctx = Context.create(1)) {
            assertThrows(IllegalArgumentException.class, () -> Slice.apply(ctx, Tensor.zeros(3, 4), 1, 2, 5));
        }
    }

    private static double[] permute(double[] x, int[] shape, int... order) {
        int rank = shape.length;
        int[] stride = new int[rank];
        for (int i = rank - 1, s = 1; i >= 0; s *= shape[i--]) {
            stride[i] = s;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
            int rest = i;
            int from = 0;
            for (int k = rank - 1; k >= 0; k--) {
                from += rest % shape[order[k]] * stride[order[k]];
                rest /= shape[order[k]];
            }
            y[i] = x[from];
        }
        return y;
    }

    @Test
    void permutesAxes() {
        int[][] shapes = {{3, 4}, {70, 50}, {2, 3, 4}, {2, 33, 40}, {2, 3, 4, 5}, {2, 1, 4, 1, 5}, {2, 3, 2, 3, 2, 3}, {5, 1}};
        int[][] orders = {{1, 0}, {1, 0}, {2, 0, 1}, {0, 2, 1}, {0, 2, 1, 3}, {4, 3, 0, 1, 2}, {0, 1, 4, 2, 5, 3}, {0, 1}};
        for (int k = 0; k < shapes.length; k++) {
            int[] shape = shapes[k];
            int[] order = orders[k];
            GradientCheck.check("permute case " + k, (ctx, x) -> Permute.apply(ctx, x[0], order),
                    x -> permute(x[0], shape, order), GradientCheck.random(k, shape));
        }
        GradientCheck.check("transpose", (ctx, x) -> Permute.transpose(ctx, x[0]),
                x -> permute(x[0], new int[] {2, 300, 100}, 0, 2, 1), GradientCheck.random(9, 2, 300, 100));
        try (Context ctx = Context.create(1)) {
            assertThrows(IllegalArgumentException.class, () -> Permute.apply(ctx, Tensor.zeros(3, 4), 0, 0));
            assertThrows(IllegalArgumentException.class, () -> Permute.apply(ctx, Tensor.zeros(3, 4), 0));
        }
    }

    @Test
    void gathersRowsAndZeros() {
        int[] rows = {5, 0, -1, 5, 3, 3, 1};
        for (int items : new int[] {1, 3}) {
            GradientCheck.check("gather", (ctx, x) -> Gather.apply(ctx, x[0], rows), x -> {
                double[] y = new double[items * 7 * 20];
                for (int i = 0; i < y.length; i++) {
                    int row = rows[i / 20 % 7];
                    y[i] = row < 0 ? 0 : x[0][i / 140 * 120 + row * 20 + i % 20];
                }
                return y;
            }, GradientCheck.random(1, items, 2, 3, 20));
        }
        int[] each = {1, 0, 2, 2, -1, 0};
        GradientCheck.check("gather each", (ctx, x) -> Gather.applyEach(ctx, x[0], each), x -> {
            double[] y = new double[18];
            for (int i = 0; i < y.length; i++) {
                int row = each[i / 3];
                y[i] = row < 0 ? 0 : x[0][i / 9 * 9 + row * 3 + i % 3];
            }
            return y;
        }, GradientCheck.random(1, 2, 3, 3));
        try (Context ctx = Context.create(1)) {
            assertThrows(IllegalArgumentException.class, () -> Gather.apply(ctx, Tensor.zeros(1, 3, 2), new int[] {3}));
        }
    }

    /** Positions to the left and right of a b c d, as numpy.pad names them. */
    @Test
    void padModesReadTheRightNeighbour() {
        String letters = "abcd";
        String[] expected = {"....abcd....", "cdcbabcdcbab", "dcbaabcddcba", "aaaaabcddddd", "abcdabcdabcd"};
        for (PadMode mode : PadMode.values()) {
            StringBuilder s = new StringBuilder();
            for (int i = -4; i < 8; i++) {
                int at = mode.source(i, 4);
                s.append(at < 0 ? '.' : letters.charAt(at));
            }
            assertEquals(expected[mode.ordinal()], s.toString(), mode.name());
        }
    }

    @Test
    void padsMapsAndVolumes() {
        for (PadMode mode : PadMode.values()) {
            GradientCheck.check("pad map " + mode, (ctx, x) -> Pad.apply(ctx, x[0], mode, new int[] {2, -1}, new int[] {1, 3}), x -> {
                double[] y = new double[2 * 6 * 7 * 2];
                for (int i = 0; i < y.length; i++) {
                    int h = mode.source(i / 14 % 6 - 2, 3);
                    int w = mode.source(i / 2 % 7 + 1, 5);
                    y[i] = h < 0 || w < 0 ? 0 : x[0][((i / 84 * 3 + h) * 5 + w) * 2 + i % 2];
                }
                return y;
            }, GradientCheck.random(1, 2, 3, 5, 2));
        }
        GradientCheck.check("pad volume", (ctx, x) -> Pad.apply(ctx, x[0], PadMode.ZERO, new int[] {1, 0, 0}, new int[] {0, 0, 1}),
                x -> {
                    double[] y = new double[3 * 3 * 3 * 40];
                    for (int i = 0; i < y.length; i++) {
                        int d = i / 360 - 1;
                        int w = i / 40 % 3;
                        y[i] = d < 0 || w == 2 ? 0 : x[0][((d * 3 + i / 120 % 3) * 2 + w) * 40 + i % 40];
                    }
                    return y;
                }, GradientCheck.random(1, 1, 2, 3, 2, 40));
    }

    @Test
    void rollGoesAroundTheBorder() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5}, 1, 5, 1);
            assertArrayEquals(new float[] {4, 5, 1, 2, 3}, Pad.roll(ctx, x, 2).data());
            assertArrayEquals(new float[] {2, 3, 4, 5, 1}, Pad.roll(ctx, x, -1).data());
            assertThrows(IllegalArgumentException.class,
                    () -> Pad.apply(ctx, x, PadMode.ZERO, new int[] {-3}, new int[] {-3}));
        }
    }

    @Test
    void nothingToJoinOrToRepeat() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.zeros(2, 3);
            assertMessage("no tensors", () -> Concat.apply(ctx, 0, List.of()));
            assertMessage("no tensors", () -> Concat.channels(ctx));
            assertMessage("0 times along axis 1", () -> Concat.repeat(ctx, x, 1, 0));
            assertMessage("-1 times", () -> Concat.repeat(ctx, x, 1, -1));
            assertMessage("a batch of 0", () -> RepeatBatch.apply(ctx, x, 0));
        }
    }

    private static void assertMessage(String part, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }
}
