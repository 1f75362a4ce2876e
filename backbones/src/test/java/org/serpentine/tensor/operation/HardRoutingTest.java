package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

class HardRoutingTest {
    private static final int ROWS = 6;
    private static final int TOKENS = 5;
    private static final int STATES = 3;

    @Test
    void picksTheLargestAndPassesSoftGradients() {
        Tensor logits = GradientCheck.random(1, 2, 3, TOKENS);
        Tensor table = GradientCheck.random(2, TOKENS, STATES);
        for (float[] noise : new float[][] {null, GradientCheck.random(3, ROWS * TOKENS).data()}) {
            float[] dLogits = new float[logits.elements()];
            float[] dTable = new float[table.elements()];
            float[] cotangent = GradientCheck.random(4, ROWS * STATES).data();
            double[] wantLogits = new double[dLogits.length];
            double[] wantTable = new double[dTable.length];
            try (Context ctx = Context.create(2); Tape tape = ctx.startTape()) {
                tape.watch(logits, dLogits);
                tape.watch(table, dTable);
                HardRouting.Result got = HardRouting.apply(ctx, logits, noise, table);
                tape.backward(got.rows(), cotangent);
                for (int r = 0; r < ROWS; r++) {
                    int best = expected(logits, noise, table, cotangent, r, wantLogits, wantTable);
                    assertEquals(best, got.classes()[r]);
                    for (int s = 0; s < STATES; s++) {
                        assertEquals(table.data()[best * STATES + s], got.rows().data()[r * STATES + s]);
                    }
                }
            }
            for (int i = 0; i < dLogits.length; i++) {
                assertEquals(wantLogits[i], dLogits[i], 1e-5);
            }
            for (int i = 0; i < dTable.length; i++) {
                assertEquals(wantTable[i], dTable[i], 1e-5);
            }
        }
    }

    /** The gradient of the soft mixture p(logits) table with respect to the logits, that of the hard choice to the table. */
    private static int expected(Tensor logits, float[] noise, Tensor table, float[] cotangent, int r, double[] dLogits, double[] dTable) {
        double[] p = new double[TOKENS];
        double[] value = new double[TOKENS];
        double sum = 0;
        int best = 0;
        for (int t = 0; t < TOKENS; t++) {
            p[t] = Math.exp(logits.data()[r * TOKENS + t] + (noise == null ? 0 : noise[r * TOKENS + t]));
            sum += p[t];
            best = p[t] > p[best] ? t : best;
            for (int s = 0; s < STATES; s++) {
                value[t] += table.data()[t * STATES + s] * cotangent[r * STATES + s];
            }
        }
        for (int t = 0; t < TOKENS; t++) {
            for (int u = 0; u < TOKENS; u++) {
                dLogits[r * TOKENS + t] += p[t] / sum * ((t == u ? 1 : 0) - p[u] / sum) * value[u];
            }
        }
        for (int s = 0; s < STATES; s++) {
            dTable[best * STATES + s] += cotangent[r * STATES + s];
        }
        return best;
    }

    @Test
    void tiesGoToTheFirst() {
        try (Context ctx = Context.create(1)) {
            Tensor logits = Tensor.of(new float[] {1, 3, 3, 0, 0, 0}, 1, 2, 3);
            assertArrayEquals(new int[] {1, 0}, HardRouting.apply(ctx, logits, null, Tensor.zeros(3, 2)).classes());
            assertThrows(IllegalArgumentException.class, () -> HardRouting.apply(ctx, logits, null, Tensor.zeros(4, 2)));
        }
    }
}
