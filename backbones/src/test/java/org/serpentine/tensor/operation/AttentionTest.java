package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class AttentionTest {
    /** More tokens than scores exist for at a time, too. */
    @Test
    void everyTokenLooksAtAllOthers() {
        for (int length : new int[] {3, 67}) {
            GradientCheck.check("attention", (ctx, x) -> Attention.apply(ctx, x[0], 2), x -> attention(x[0], 2, length, 6, 2),
                    GradientCheck.random(1, 2, length, 18));
        }
    }

    private static double[] attention(double[] qkv, int batch, int length, int channels, int heads) {
        int width = channels / heads;
        double[] y = new double[batch * length * channels];
        for (int b = 0; b < batch; b++) {
            for (int h = 0; h < heads; h++) {
                for (int i = 0; i < length; i++) {
                    double[] score = new double[length];
                    double sum = 0;
                    for (int j = 0; j < length; j++) {
                        for (int c = h * width; c < (h + 1) * width; c++) {
                            score[j] += qkv[(b * length + i) * 3 * channels + c] * qkv[(b * length + j) * 3 * channels + channels + c];
                        }
                        score[j] = Math.exp(score[j] / Math.sqrt(width));
                        sum += score[j];
                    }
                    for (int j = 0; j < length; j++) {
                        for (int c = h * width; c < (h + 1) * width; c++) {
                            y[(b * length + i) * channels + c] += score[j] / sum * qkv[(b * length + j) * 3 * channels + 2 * channels + c];
                        }
                    }
                }
            }
        }
        return y;
    }

    @Test
    void widthMustFitTheHeads() {
        try (Context ctx = Context.create(1)) {
            assertThrows(IllegalArgumentException.class, () -> Attention.apply(ctx, Tensor.zeros(1, 4, 15), 2));
        }
    }
}
