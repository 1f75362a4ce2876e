package org.serpentine.tasks.classification.explain;

import org.serpentine.backbones.Backbone;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * Integrated gradients (Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", 2017): each input value is credited with its
 * distance from a baseline times the mean gradient of the class score on the straight way from the baseline to the input. Needs nothing from
 * a network but its gradient, so it works for every backbone.
 *
 * @param steps points on the way, at least 1; 32 to 128 are usual. They are Gauss and Legendre's, which lie closest together at the ends:
 *              normalising layers are steepest where everything is close to zero, at the baseline
 * @param batch points that go through the network together, at least 1
 */
public record IntegratedGradients(int steps, int batch) {
    /** Checks the ranges. */
    public IntegratedGradients {
        if (steps < 1 || batch < 1) {
            throw new IllegalArgumentException("steps is " + steps + " and batch " + batch + "; both must be at least 1");
        }
    }

    /**
     * Attributes a score to the input.
     *
     * @param ctx      must not be recording
     * @param network  with classes; its weights and running statistics stay as they are
     * @param input    {@code [1, H, W, C]}, normalised
     * @param baseline the same shape: what shows nothing, for example zeros (the mean colour)
     * @param target   class whose score is explained
     */
    public Attribution of(Context ctx, Backbone network, Tensor input, Tensor baseline, int target) {
        if (input.rank() != 4 || input.size(0) != 1 || !input.sameShape(baseline)) {
            throw new IllegalArgumentException("input " + Shape.text(input.shape()) + " and baseline " + Shape.text(baseline.shape())
                    + " must both be [1, H, W, C]");
        }
        int classes = network.options().classes();
        if (target < 0 || target >= classes) {
            throw new IllegalArgumentException("class " + target + " of a network with " + classes + " classes");
        }
        double[] sums = new double[input.elements()];
        Quadrature way = Quadrature.gaussLegendre(steps);
        for (int from = 0; from < steps; from += batch) {
            add(ctx, network, input, baseline, target, way, from, Math.min(batch, steps - from), sums);
        }
        float[] values = new float[sums.length];
        for (int i = 0; i < sums.length; i++) {
            values[i] = (float) (sums[i] * (input.data()[i] - baseline.data()[i]));
        }
        return new Attribution(input.size(1), input.size(2), input.size(3), values, score(ctx, network, input, target),
                score(ctx, network, baseline, target));
    }

    /** Adds the weighted gradients at {@code count} points from number {@code from} on. */
    private static void add(Context ctx, Backbone network, Tensor input, Tensor baseline, int target, Quadrature way, int from, int count,
            double[] sums) {
        Tensor points = Tensor.zeros(count, input.size(1), input.size(2), input.size(3));
        int n = input.elements();
        for (int k = 0; k < count; k++) {
            float share = (float) way.point(from + k);
            for (int i = 0; i < n; i++) {
                points.data()[k * n + i] = baseline.data()[i] + share * (input.data()[i] - baseline.data()[i]);
            }
        }
        try (Tape tape = ctx.startTape()) {
            tape.watch(points);
            Tensor scores = network.forward(ctx, points);
            float[] cotangent = new float[scores.elements()];
            for (int k = 0; k < count; k++) {
                cotangent[k * scores.channels() + target] = (float) way.weight(from + k);
            }
            tape.backward(scores, cotangent);
            float[] gradient = tape.gradient(points);
            for (int i = 0; i < gradient.length; i++) {
                sums[i % n] += gradient[i];
            }
        }
    }

    private static double score(Context ctx, Backbone network, Tensor input, int target) {
        try (Scope scope = ctx.scope()) {
            return network.forward(ctx, input).data()[target];
        }
    }
}
