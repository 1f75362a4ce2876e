package org.serpentine.tensor.kernel;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.scanning.kernel.Activations;
import org.serpentine.scanning.kernel.Kernels;

/** Softmax attention in plain loops, one query at a time. */
final class ScalarAttention implements AttentionKernel {
    private final Activations activations = Kernels.scalar().activations();

    @Override
    public int scratch(AttentionHead head) {
        return head.positions();
    }

    @Override
    public void forward(AttentionHead a, float[] y, int y0, int yStep, float[] p) {
        for (int i = 0; i < a.positions(); i++) {
            attend(a, i, p);
            int to = y0 + i * yStep;
            Arrays.fill(y, to, to + a.depth(), 0f);
            for (int j = 0; j < a.positions(); j++) {
                for (int c = 0; c < a.depth(); c++) {
                    y[to + c] += p[j] * a.rows()[a.value() + j * a.step() + c];
                }
            }
        }
    }

    @Override
    public void probabilities(AttentionHead a, float[] p, float[] scratch) {
        for (int i = 0; i < a.padded(); i++) {
            if (i < a.positions()) {
                attend(a, i, scratch);
            }
            for (int j = 0; j < a.positions(); j++) {
                p[j * a.padded() + i] = i < a.positions() ? scratch[j] : 0f;
            }
        }
    }

    /** Attention of one query. */
    private void attend(AttentionHead a, int i, float[] p) {
        float most = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < a.positions(); j++) {
            float score = a.bias()[a.bias0() + j * a.padded() + i];
            if (a.hidden() != null) {
                score += a.hidden()[a.kinds()[j] * a.padded() + i];
            }
            for (int c = 0; c < a.depth(); c++) {
                score += a.rows()[a.query() + i * a.step() + c] * a.rows()[a.key() + j * a.step() + c];
            }
            p[j] = score;
            most = Math.max(most, score);
        }
        for (int j = 0; j < a.positions(); j++) {
            p[j] -= most;
        }
        activations.forward(Activation.EXP, p, 0, p, 0, a.positions());
        float sum = 0;
        for (int j = 0; j < a.positions(); j++) {
            sum += p[j];
        }
        for (int j = 0; j < a.positions(); j++) {
            p[j] /= sum;
        }
    }
}
