package org.serpentine.tasks.training;

import java.util.Map;
import java.util.Objects;
import org.serpentine.nn.Parameter;
import org.serpentine.scanning.kernel.Workers;

/** Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), as PyTorch computes them. */
public final class Adam extends Optimizer {
    private static final String MEAN = "mean";
    private static final String SQUARE = "square";

    /** How weights are drawn towards zero. */
    public enum Decay {
        /** Adam: added to the gradient of every parameter, norms and biases included, as PyTorch's {@code Adam} does. */
        L2,
        /** AdamW: apart from the gradient, and only where {@link Parameter#decayed()} says so. */
        DECOUPLED
    }

    /**
     * What stays the same during a training.
     *
     * @param beta1       memory of the mean, in [0, 1)
     * @param beta2       memory of the squares, in [0, 1)
     * @param epsilon     added to the root of the squares; above 0
     * @param decay       kind of weight decay
     * @param weightDecay its strength, at least 0
     */
    public record Settings(double beta1, double beta2, double epsilon, Decay decay, double weightDecay) implements Optimizer.Settings {
        /** Checks the ranges. */
        public Settings {
            Objects.requireNonNull(decay, "decay is null; give Decay.L2 or Decay.DECOUPLED");
            if (!(beta1 >= 0 && beta1 < 1)) {
                throw new IllegalArgumentException("beta1 is " + beta1 + "; it must be in [0, 1)");
            }
            if (!(beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException("beta2 is " + beta2 + "; it must be in [0, 1)");
            }
            if (!(epsilon > 0)) {
                throw new IllegalArgumentException("epsilon is " + epsilon + "; it must be above 0");
            }
            if (!(weightDecay >= 0)) {
                throw new IllegalArgumentException("weightDecay is " + weightDecay + "; it must be at least 0");
            }
        }

        @Override
        public Optimizer create(Map<String, Parameter> parameters) {
            return new Adam(parameters, this);
        }

        /** Adam with the usual betas (0.9, 0.999) and epsilon 1e-8. */
        public static Settings adam(double weightDecay) {
            return new Settings(0.9, 0.999, 1e-8, Decay.L2, weightDecay);
        }

        /** AdamW with the usual betas (0.9, 0.999) and epsilon 1e-8. */
        public static Settings adamW(double weightDecay) {
            return new Settings(0.9, 0.999, 1e-8, Decay.DECOUPLED, weightDecay);
        }

        /** The setting of LightM-UNet's trainer: Adam, weight decay 1e-5, epsilon 1e-5. */
        public static Settings lightMUnet() {
            return new Settings(0.9, 0.999, 1e-5, Decay.L2, 1e-5);
        }
    }

    private final Settings settings;
    private float rate;
    private float shrink;
    private float rootCorrection;

    /** An optimiser of these parameters; buffers among them are left alone. */
    public Adam(Map<String, Parameter> parameters, Settings settings) {
        super(parameters);
        this.settings = Objects.requireNonNull(settings, "the settings of Adam are null; Adam.Settings.adam(0) are the usual ones");
        keepAverage(MEAN);
        keepAverage(SQUARE);
    }

    @Override
    void begin(long step, double learningRate) {
        rate = (float) (learningRate / (1 - Math.pow(settings.beta1, step)));
        rootCorrection = (float) (1 / Math.sqrt(1 - Math.pow(settings.beta2, step)));
        shrink = (float) (1 - learningRate * settings.weightDecay);
    }

    @Override
    Workers.RangeBody update(String key, Parameter p) {
        float[] w = p.value().data();
        float[] g = p.gradient();
        float[] mean = average(MEAN, key);
        float[] square = average(SQUARE, key);
        boolean decoupled = settings.decay == Decay.DECOUPLED;
        float l2 = decoupled ? 0f : (float) settings.weightDecay;
        float keep = decoupled && p.decayed() ? shrink : 1f;
        float b1 = (float) settings.beta1;
        float b2 = (float) settings.beta2;
        float new1 = (float) (1 - settings.beta1);
        float new2 = (float) (1 - settings.beta2);
        float epsilon = (float) settings.epsilon;
        float step = rate;
        float correction = rootCorrection;
        return (from, to) -> {
            for (int i = from; i < to; i++) {
                float d = g[i] + l2 * w[i];
                float m = b1 * mean[i] + new1 * d;
                float s = b2 * square[i] + new2 * d * d;
                mean[i] = m;
                square[i] = s;
                w[i] = keep * w[i] - step * m / ((float) Math.sqrt(s) * correction + epsilon);
            }
        };
    }
}
