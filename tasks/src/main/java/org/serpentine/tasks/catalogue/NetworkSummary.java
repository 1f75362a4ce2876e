package org.serpentine.tasks.catalogue;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Profile;
import org.serpentine.tensor.Tensor;

/**
 * Size and cost of a network at an input size, counted while it runs once.
 *
 * @param parameters learned values
 * @param macs       multiply-accumulates of one forward pass, the scans' included
 * @param flops      floating-point operations: two a multiply-accumulate, and the exponentials, roots and sums
 * @param scanShare  share of the multiply-accumulates that the state-space scans do
 * @param peakBytes  most bytes of tensors alive at one time, weights not counted
 */
public record NetworkSummary(long parameters, long macs, long flops, double scanShare, long peakBytes) {
    /** Builds the network and runs it once on noise; its weights stay zero, for no count depends on them. */
    public static NetworkSummary of(NetworkEntry entry, Context ctx, int... inputShape) {
        NetworkEntry.Network net = entry.build().get();
        Profile profile = new Profile();
        ctx.trim();
        ctx.resetPeak();
        ctx.profile(profile);
        try (var scope = ctx.scope()) {
            net.forward().apply(ctx, noise(inputShape));
        } finally {
            ctx.profile(null);
        }
        return new NetworkSummary(net.module().parameterCount(), profile.macs(), profile.flops(),
                profile.macs(OperationKind.SCAN) / (double) Math.max(1, profile.macs()), ctx.peakBytes());
    }

    /** Seeded values in [0, 1). */
    static Tensor noise(int... shape) {
        Tensor t = Tensor.zeros(shape);
        java.util.SplittableRandom random = new java.util.SplittableRandom(7);
        for (int i = 0; i < t.elements(); i++) {
            t.data()[i] = (float) random.nextDouble();
        }
        return t;
    }
}
