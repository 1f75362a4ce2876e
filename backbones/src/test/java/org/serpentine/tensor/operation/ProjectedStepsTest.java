package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** Scans whose step sizes are still to be projected, against the definition in double precision. */
class ProjectedStepsTest {
    private static final int STATES = 4;
    private static final int RANK = 3;

    /** Operands of one direction: u, dt, z, a, b, c, step weight, step bias, skip. */
    private record Direction(Tensor[] x, int[] order) {
        static Direction random(long seed, int batch, int length, int channels, Tensor u, Tensor z, int[] order) {
            return new Direction(new Tensor[] {u, GradientCheck.random(seed, batch, length, RANK), z,
                negative(GradientCheck.random(seed + 1, channels, STATES)), GradientCheck.random(seed + 2, batch, length, STATES),
                GradientCheck.random(seed + 3, batch, length, STATES), GradientCheck.random(seed + 4, channels, RANK).asWeight(),
                GradientCheck.random(seed + 5, channels), GradientCheck.random(seed + 6, channels)}, order);
        }

        SelectiveScan.Operands operands() {
            return new SelectiveScan.Operands(x[0].columns(), null, x[3], x[4].columns(), x[5].columns(), 1, x[8],
                    x[2] == null ? null : x[2].columns(), x[7], true, order, null, new SelectiveScan.Steps(x[1].columns(), x[6]));
        }

        void addTo(double[] y, int batch, int length, int channels) {
            for (int item = 0; item < batch; item++) {
                double[] h = new double[channels * STATES];
                for (int l = 0; l < length; l++) {
                    int row = item * length + (order == null ? l : order[l]);
                    for (int d = 0; d < channels; d++) {
                        double step = x[7].data()[d];
                        for (int r = 0; r < RANK; r++) {
                            step += (double) x[1].data()[row * RANK + r] * x[6].data()[d * RANK + r];
                        }
                        step = Math.log1p(Math.exp(step));
                        int at = row * channels + d;
                        double sum = x[8].data()[d] * x[0].data()[at];
                        for (int n = 0; n < STATES; n++) {
                            int i = d * STATES + n;
                            h[i] = Math.exp(step * x[3].data()[i]) * h[i] + step * x[0].data()[at] * x[4].data()[row * STATES + n];
                            sum += h[i] * x[5].data()[row * STATES + n];
                        }
                        double gate = x[2] == null ? 0 : x[2].data()[at];
                        y[at] += x[2] == null ? sum : sum * gate / (1 + Math.exp(-gate));
                    }
                }
            }
        }
    }

    /** Narrow, so that the threads share the time; wide, so that they share the channels; several items, one thread for each. */
    @ParameterizedTest
    @CsvSource({"1, 150, 5, 2", "1, 70, 40, 1", "1, 70, 40, 2", "1, 70, 75, 3", "2, 9, 40, 2", "3, 9, 40, 2", "8, 9, 17, 2", "1, 4100, 40, 2"})
    void sumsOfDirectionsFollowTheDefinition(int batch, int length, int channels, int threads) {
        int[] reverse = new int[length];
        for (int l = 0; l < length; l++) {
            reverse[l] = length - 1 - l;
        }
        Tensor u = GradientCheck.random(1, batch, length, channels);
        Tensor z = GradientCheck.random(2, batch, length, channels);
        try (Context ctx = Context.create(threads)) {
            for (Tensor gate : new Tensor[] {null, z}) {
                for (int count = 1; count <= 2; count++) {
                    List<Direction> directions = new ArrayList<>();
                    for (int k = 0; k < count; k++) {
                        directions.add(Direction.random(10 + 10 * k, batch, length, channels, u, gate, k == 0 ? null : reverse));
                    }
                    double[] expected = new double[batch * length * channels];
                    directions.forEach(d -> d.addTo(expected, batch, length, channels));
                    List<SelectiveScan.Operands> operands = directions.stream().map(Direction::operands).toList();
                    check(expected, SelectiveScan.sum(ctx, operands), "inference");
                    if (count == 1) {
                        check(expected, SelectiveScan.apply(ctx, operands.get(0)), "alone");
                    }
                    try (Tape tape = ctx.startTape()) {
                        check(expected, SelectiveScan.sum(ctx, operands), "while recording");
                    }
                }
            }
        }
    }

    @Test
    void stepSizesAreGivenOneWayOrTheOther() {
        SelectiveScan.Operands x = Direction.random(1, 1, 4, 16, GradientCheck.random(2, 1, 4, 16), null, null).operands();
        assertThrows(IllegalArgumentException.class, () -> new SelectiveScan.Operands(x.u(), x.u(), x.a(), x.b(), x.c(), 1, null, null,
                null, true, null, null, x.steps()));
        assertThrows(IllegalArgumentException.class, () -> new SelectiveScan.Operands(x.u(), null, x.a(), x.b(), x.c(), 1, null, null,
                null, true, null, null));
    }

    private static Tensor negative(Tensor x) {
        for (int i = 0; i < x.elements(); i++) {
            x.data()[i] = -0.1f - Math.abs(x.data()[i]);
        }
        return x;
    }

    private static void check(double[] expected, Tensor y, String what) {
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], y.data()[i], 2e-5 * (1 + Math.abs(expected[i])), what + ", value " + i);
        }
    }
}
