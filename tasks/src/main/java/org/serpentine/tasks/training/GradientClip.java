package org.serpentine.tasks.training;

import java.util.Collection;
import org.serpentine.nn.Parameter;

/** Keeps the length of the whole gradient within a bound, as PyTorch's {@code clip_grad_norm_}. */
public final class GradientClip {
    private GradientClip() {}

    /**
     * Euclidean length of all gradients together; frozen parameters and buffers do not count.
     *
     * @return NaN or infinity if a gradient holds such values
     */
    public static double norm(Collection<Parameter> parameters) {
        double sum = 0;
        for (Parameter p : parameters) {
            if (p.trainable()) {
                sum += sumOfSquares(p.gradient());
            }
        }
        return Math.sqrt(sum);
    }

    private static double sumOfSquares(float[] g) {
        // Four partial sums: one alone would wait for every addition.
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < g.length; i += 4) {
            a += (double) g[i] * g[i];
            b += (double) g[i + 1] * g[i + 1];
            c += (double) g[i + 2] * g[i + 2];
            d += (double) g[i + 3] * g[i + 3];
        }
        for (; i < g.length; i++) {
            a += (double) g[i] * g[i];
        }
        return a + b + c + d;
    }

    /**
     * Scales all gradients by {@code maximum / norm} if the norm is above the maximum.
     *
     * @param maximum above 0
     * @return the norm before scaling
     */
    public static double clip(Collection<Parameter> parameters, double maximum) {
        if (!(maximum > 0)) {
            throw new IllegalArgumentException("maximum is " + maximum + "; it must be above 0");
        }
        double norm = norm(parameters);
        if (norm > maximum) {
            float scale = (float) (maximum / (norm + 1e-6));
            for (Parameter p : parameters) {
                if (p.trainable()) {
                    float[] g = p.gradient();
                    for (int i = 0; i < g.length; i++) {
                        g[i] *= scale;
                    }
                }
            }
        }
        return norm;
    }
}
