package org.serpentine.tasks.catalogue;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/**
 * How far a network's output is from that of float products, for the same weights and input.
 *
 * @param largest   largest difference of two values
 * @param magnitude largest magnitude among the values of float products
 */
public record PrecisionLoss(double largest, double magnitude) {
    /** Runs the network once in {@code ctx}, and once in {@code exact}, of float products, on the weights and input of {@link SpeedRun}. */
    public static PrecisionLoss of(NetworkEntry entry, Context ctx, Context exact, int... inputShape) {
        NetworkEntry.Network net = entry.build().get();
        net.module().initializeFrom(1);
        Tensor input = NetworkSummary.noise(inputShape);
        float[] got = output(net, ctx, input);
        float[] want = output(net, exact, input);
        double largest = 0;
        double magnitude = 0;
        for (int i = 0; i < want.length; i++) {
            largest = Math.max(largest, Math.abs((double) got[i] - want[i]));
            magnitude = Math.max(magnitude, Math.abs(want[i]));
        }
        return new PrecisionLoss(largest, magnitude);
    }

    private static float[] output(NetworkEntry.Network net, Context ctx, Tensor input) {
        try (Scope scope = ctx.scope()) {
            return net.forward().apply(ctx, input).data().clone();
        }
    }
}
