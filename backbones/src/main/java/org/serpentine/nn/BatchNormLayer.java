package org.serpentine.nn;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.BatchNorm;

/**
 * A batch norm: keys {@code weight}, {@code bias}, {@code running_mean}, {@code running_var}. It uses and moves batch statistics
 * while the context is {@linkplain Context#training() training}, unless these are frozen, and the running ones otherwise.
 */
public final class BatchNormLayer extends Module {
    private final double eps;
    private final double momentum;
    private final Parameter weight;
    private final Parameter bias;
    private final Parameter runningMean;
    private final Parameter runningVariance;
    private boolean frozenStatistics;

    /** PyTorch's defaults: eps 1e-5, momentum 0.1. */
    public BatchNormLayer(int channels) {
        this(channels, 1e-5, 0.1);
    }

    /**
     * A norm of {@code channels} channels.
     *
     * @param eps      added to the variance, above 0
     * @param momentum share of a batch in the running statistics, in [0, 1]
     */
    public BatchNormLayer(int channels, double eps, double momentum) {
        if (!(eps > 0 && eps < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eps is " + eps + ", expected a number above 0");
        }
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("momentum is " + momentum + ", expected a share in [0, 1]");
        }
        this.eps = eps;
        this.momentum = momentum;
        weight = parameter("weight", Layout.SAME, channels);
        bias = parameter("bias", Layout.SAME, channels);
        runningMean = buffer("running_mean", channels);
        runningVariance = buffer("running_var", channels);
        Initial.constant(runningVariance, 1);
    }

    /** {@code [..., C]} to the same shape. */
    public Tensor forward(Context ctx, Tensor x) {
        return forward(ctx, x, false);
    }

    /** As {@link #forward(Context, Tensor)}, with a ReLU after the norm. */
    public Tensor forwardRelu(Context ctx, Tensor x) {
        return forward(ctx, x, true);
    }

    private Tensor forward(Context ctx, Tensor x, boolean relu) {
        BatchNorm.Running running = new BatchNorm.Running(runningMean.value(), runningVariance.value());
        return constant(ctx)
                ? BatchNorm.evaluate(ctx, x, weight.value(), bias.value(), running, eps, relu)
                : BatchNorm.train(ctx, x, weight.value(), bias.value(), running, momentum, eps, relu);
    }

    /** Keeps the running statistics as they are, and uses them while training too: fine-tuning with small batches. */
    public void freezeStatistics(boolean on) {
        frozenStatistics = on;
    }

    /** True if the norm would use its running statistics now: a scale and a shift of each channel, then. */
    boolean constant(Context ctx) {
        return !ctx.training() || frozenStatistics;
    }

    /** Scale of every channel outside training, {@code weight / sqrt(running_var + eps)}: to fold the norm into a convolution. */
    public float[] foldedScale() {
        float[] scale = new float[weight.elements()];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = (float) scale(c);
        }
        return scale;
    }

    /** Shift of every channel outside training, after {@link #foldedScale}. */
    public float[] foldedShift() {
        float[] shift = new float[weight.elements()];
        for (int c = 0; c < shift.length; c++) {
            shift[c] = (float) (bias.value().data()[c] - runningMean.value().data()[c] * scale(c));
        }
        return shift;
    }

    /** Everything that a folded norm depends on, {@code further} (may be null) included. */
    List<float[]> inputs(Parameter further) {
        return Stream.of(weight, bias, runningMean, runningVariance, further).filter(Objects::nonNull)
                .map(p -> p.value().data()).toList();
    }

    private double scale(int channel) {
        return weight.value().data()[channel] / Math.sqrt(runningVariance.value().data()[channel] + eps);
    }

    @Override
    protected void initialize(SplittableRandom random) {
        Initial.constant(weight, 1);
        Initial.constant(bias, 0);
        Initial.constant(runningMean, 0);
        Initial.constant(runningVariance, 1);
    }
}
