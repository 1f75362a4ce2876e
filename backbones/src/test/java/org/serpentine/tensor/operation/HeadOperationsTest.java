package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

/** Operations on maps whose channels are heads. */
@Tag("kernel")
class HeadOperationsTest {
    @ParameterizedTest
    @CsvSource({"1, 5", "2, 5", "3, 5", "4, 5", "3, 16", "4, 24", "6, 19"})
    void mixingHeads(int heads, int width) {
        int rows = 7;
        GradientCheck.check("mixing " + heads + " heads", (ctx, x) -> MixHeads.apply(ctx, x[0], x[1], x[2]), x -> {
            double[] y = new double[x[0].length];
            for (int r = 0; r < rows; r++) {
                for (int m = 0; m < heads; m++) {
                    for (int c = 0; c < width; c++) {
                        double sum = x[2][m];
                        for (int n = 0; n < heads; n++) {
                            sum += x[1][m * heads + n] * x[0][(r * heads + n) * width + c];
                        }
                        y[(r * heads + m) * width + c] = sum;
                    }
                }
            }
            return y;
        }, GradientCheck.random(1, rows, heads * width), GradientCheck.random(2, heads, 1, 1, heads), GradientCheck.random(3, heads));
    }

    @Test
    void stateOutput() {
        int width = 6;
        GradientCheck.check("state output", (ctx, x) -> StateOutput.apply(ctx, x[0], x[1].columns(2, 1), x[2], x[3]), x -> {
            double[] y = new double[x[0].length];
            for (int i = 0; i < y.length; i++) {
                y[i] = x[0][i] * x[1][i / width * 3 + 2] + x[2][i] * x[3][i % width];
            }
            return y;
        }, GradientCheck.random(1, 2, 5, width), GradientCheck.random(2, 2, 5, 3), GradientCheck.random(3, 2, 5, width),
                GradientCheck.random(4, width));
    }

    /** Pairs as complex numbers, turned by the row's angle in the first half of each head and by the column's in the second. */
    @ParameterizedTest
    @ValueSource(ints = {3, 4, 6})
    void rotaryEncoding(int quarter) {
        float[] frequencies = new float[quarter];
        for (int f = 0; f < quarter; f++) {
            frequencies[f] = (float) Math.pow(4, -f);
        }
        int heads = 2;
        int width = 4 * quarter;
        int wide = heads * width + 5;
        RotaryEncoding.Angles angles = RotaryEncoding.Angles.of(frequencies, 6);
        GradientCheck.check("rotary encoding", (ctx, x) -> RotaryEncoding.apply(ctx, x[0].columns(3, heads * width), angles, 0.7f), x -> {
            double[] y = new double[2 * 4 * 6 * heads * width];
            for (int i = 0; i < y.length; i += 2) {
                int position = i / (heads * width);
                int channel = i % (heads * width);
                int index = channel % width < width / 2 ? position / 6 % 4 : position % 6;
                double angle = index * frequencies[channel / 2 % quarter];
                double re = x[0][position * wide + 3 + channel];
                double im = x[0][position * wide + 4 + channel];
                double size = 0.7 * Math.hypot(re, im);
                y[i] = size * Math.cos(Math.atan2(im, re) + angle);
                y[i + 1] = size * Math.sin(Math.atan2(im, re) + angle);
            }
            return y;
        }, GradientCheck.random(1, 2, 4, 6, wide));
    }

    @Test
    void sayWhatDoesNotFit() {
        try (Context ctx = Context.create(1)) {
            Tensor x = Tensor.zeros(1, 4, 4, 8);
            assertThrows(IllegalArgumentException.class, () -> MixHeads.apply(ctx, x, Tensor.zeros(3, 3), Tensor.zeros(3)));
            assertThrows(IllegalArgumentException.class, () -> StateOutput.apply(ctx, x, x.columns(0, 2), x, Tensor.zeros(8)));
            RotaryEncoding.Angles angles = RotaryEncoding.Angles.of(new float[] {1, 2}, 3);
            assertThrows(IllegalArgumentException.class, () -> RotaryEncoding.apply(ctx, x.columns(), angles, 1));
        }
    }
}
