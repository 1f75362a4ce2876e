package org.serpentine.tensor.operation;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class SelectiveScanTest {
    private static final int BATCH = 2;
    private static final int LENGTH = 7;
    private static final int CHANNELS = 5;
    private static final int STATES = 3;
    private static final int[][] ORDERS = {null, {6, 5, 4, 3, 2, 1, 0}, {2, 0, 6, 1, 5, 3, 4}};

    /** Both directions share input, gate and step sizes and have decay rates and projections of their own. */
    @Test
    void directionsAddUp() {
        GradientCheck.check("sum of scans", (ctx, x) -> SelectiveScan.sum(ctx, List.of(scan(x, 0), scan(x, 1), scan(x, 2))),
                x -> {
                    double[] y = new double[BATCH * LENGTH * CHANNELS];
                    for (int k = 0; k < ORDERS.length; k++) {
                        addScan(x[0], x[1], x[2], x[3 + 3 * k], x[4 + 3 * k], x[5 + 3 * k], ORDERS[k], y);
                    }
                    return y;
                }, tokens(1, CHANNELS), tokens(2, CHANNELS), tokens(3, CHANNELS), GradientCheck.random(4, CHANNELS, STATES),
                tokens(5, STATES), tokens(6, STATES), GradientCheck.random(7, CHANNELS, STATES), tokens(8, STATES), tokens(9, STATES),
                GradientCheck.random(10, CHANNELS, STATES), tokens(11, STATES), tokens(12, STATES));
    }

    private static Tensor tokens(long seed, int width) {
        return GradientCheck.random(seed, BATCH, LENGTH, width);
    }

    private static SelectiveScan.Operands scan(Tensor[] x, int k) {
        return new SelectiveScan.Operands(x[0].columns(), x[1].columns(), x[3 + 3 * k], x[4 + 3 * k].columns(), x[5 + 3 * k].columns(), 1,
                null, x[2].columns(), null, true, ORDERS[k], null);
    }

    private static void addScan(double[] u, double[] delta, double[] z, double[] a, double[] b, double[] c, int[] order, double[] y) {
        for (int item = 0; item < BATCH; item++) {
            double[] h = new double[CHANNELS * STATES];
            for (int l = 0; l < LENGTH; l++) {
                int row = item * LENGTH + (order == null ? l : order[l]);
                for (int d = 0; d < CHANNELS; d++) {
                    double step = Math.log1p(Math.exp(delta[row * CHANNELS + d]));
                    double sum = 0;
                    for (int n = 0; n < STATES; n++) {
                        int i = d * STATES + n;
                        h[i] = Math.exp(step * a[i]) * h[i] + step * u[row * CHANNELS + d] * b[row * STATES + n];
                        sum += h[i] * c[row * STATES + n];
                    }
                    double gate = z[row * CHANNELS + d];
                    y[row * CHANNELS + d] += sum * gate / (1 + Math.exp(-gate));
                }
            }
        }
    }
}
