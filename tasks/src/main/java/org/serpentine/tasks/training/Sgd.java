package org.serpentine.tasks.training;

import java.util.Map;
import org.serpentine.nn.Parameter;
import org.serpentine.scanning.kernel.Workers;

/**
 * Stochastic gradient descent with momentum, as PyTorch's {@code SGD} without dampening: {@code v = momentum v + g},
 * {@code w = w - rate v}, or {@code w - rate (g + momentum v)} for Nesterov. Weight decay is added to the gradient of every
 * parameter.
 */
public final class Sgd extends Optimizer {
    private static final String VELOCITY = "velocity";

    /**
     * What stays the same during a training.
     *
     * @param momentum    0 (none) to below 1
     * @param nesterov    look ahead; needs momentum
     * @param weightDecay added to each gradient as {@code weightDecay * w}; at least 0
     */
    public record Settings(double momentum, boolean nesterov, double weightDecay) implements Optimizer.Settings {
        /** Checks the ranges. */
        public Settings {
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("momentum is " + momentum + "; it must be in [0, 1)");
            }
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException("nesterov needs a momentum above 0");
            }
            if (!(weightDecay >= 0)) {
                throw new IllegalArgumentException("weightDecay is " + weightDecay + "; it must be at least 0");
            }
        }

        @Override
        public Optimizer create(Map<String, Parameter> parameters) {
            return new Sgd(parameters, this);
        }

        /** nnU-Net's choice: Nesterov momentum 0.99, weight decay 3e-5. */
        public static Settings nnUnet() {
            return new Settings(0.99, true, 3e-5);
        }
    }

    private final Settings settings;
    private float rate;

    /** An optimiser of these parameters; buffers among them are left alone. */
    public Sgd(Map<String, Parameter> parameters, Settings settings) {
        super(parameters);
        this.settings = settings;
        if (settings.momentum > 0) {
            keepAverage(VELOCITY);
        }
    }

    @Override
    void begin(long step, double learningRate) {
        rate = (float) learningRate;
    }

    @Override
    Workers.RangeBody update(String key, Parameter p) {
        float[] w = p.value().data();
        float[] g = p.gradient();
        float[] v = average(VELOCITY, key);
        float momentum = (float) settings.momentum;
        float decay = (float) settings.weightDecay;
        if (v == null) {
            return (from, to) -> {
                for (int i = from; i < to; i++) {
                    w[i] -= rate * (g[i] + decay * w[i]);
                }
            };
        }
        float own = settings.nesterov ? 1f : 0f;
        float ahead = settings.nesterov ? momentum : 1f;
        return (from, to) -> {
            for (int i = from; i < to; i++) {
                float d = g[i] + decay * w[i];
                float next = momentum * v[i] + d;
                v[i] = next;
                w[i] -= rate * (own * d + ahead * next);
            }
        };
    }
}
