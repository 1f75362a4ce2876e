package org.serpentine.tasks.segmentation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.serpentine.tasks.HeapBudget;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Scope;
import org.serpentine.tensor.Tensor;

/** Finds the largest window with which an image fits into the budget. The network's own need is measured once, on a small window. */
final class WindowChooser {
    /** What arrays of odd lengths and rounding may add to the measured need. */
    private static final double SLACK = 1.1;
    private static final int LEAST_STEPS = 2;

    private final SegmentationNetwork network;
    private final int channels;
    private final int[] wanted;
    private final long budget;
    private double bytesPerVoxel = -1;

    /**
     * A chooser.
     *
     * @param channels input channels
     * @param wanted   extents (x, y, z) of the largest window to consider
     * @param budget   bytes, {@link Long#MAX_VALUE} for no limit
     */
    WindowChooser(SegmentationNetwork network, int channels, int[] wanted, long budget) {
        this.network = network;
        this.channels = channels;
        this.wanted = wanted.clone();
        this.budget = budget;
    }

    /**
     * The plan for an image.
     *
     * @param size       extents (x, y, z) of the network's grid as the sliding window sees it
     * @param voxels     voxels of the image on its own grid
     * @param imageBytes bytes of the image itself
     * @param fixed      further bytes that do not depend on the window
     * @throws SegmentationException if no window fits
     */
    MemoryPlan plan(Context ctx, int[] size, long voxels, long imageBytes, long fixed) throws SegmentationException {
        int[] window = new int[3];
        int[] least = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            if (network.dims() == 2 && axis == 1) {
                window[axis] = 1;
                least[axis] = 1;
            } else {
                int divisor = network.divisor();
                window[axis] = Math.min(wanted[axis], (size[axis] + divisor - 1) / divisor * divisor);
                least[axis] = Math.min(window[axis], LEAST_STEPS * divisor);
            }
        }
        long usable = HeapBudget.usable(budget);
        MemoryPlan plan = plan(ctx, window, size, voxels, imageBytes, fixed);
        while (plan.data() > usable && shrink(window, least)) {
            plan = plan(ctx, window, size, voxels, imageBytes, fixed);
        }
        if (plan.data() > usable) {
            throw new SegmentationException(String.format(Locale.ROOT,
                    "the memory budget of %s is too small: at least %s is needed, even with windows of only %s voxels (image %s, labels %s, "
                    + "blending %s, network %s, the rest for Java itself). Give --max-memory %s or more.",
                    MemoryPlan.megabytes(budget), MemoryPlan.megabytes(HeapBudget.budgetFor(plan.data())), MemoryPlan.text(plan.window()),
                    MemoryPlan.megabytes(plan.image()), MemoryPlan.megabytes(plan.labels()), MemoryPlan.megabytes(plan.blend()),
                    MemoryPlan.megabytes(plan.network()), (HeapBudget.budgetFor(plan.data()) >> 20) + "m"));
        }
        return plan;
    }

    private MemoryPlan plan(Context ctx, int[] window, int[] size, long voxels, long imageBytes, long fixed) {
        long inWindow = (long) window[0] * window[1] * window[2];
        long blend = 4L * size[0] * size[1] * window[2] * network.classes() + fixed;
        long need = (long) (bytesPerVoxel(ctx) * inWindow * SLACK) + 4L * inWindow * channels;
        List<Integer> extents = new ArrayList<>();
        for (int w : window) {
            extents.add(w);
        }
        long data = imageBytes + voxels + blend + need;
        long reserve = budget == Long.MAX_VALUE ? HeapBudget.budgetFor(data) - data : budget - HeapBudget.usable(budget);
        return new MemoryPlan(extents, imageBytes, voxels, blend, need, reserve, budget);
    }

    /** Takes a step off the axis that has kept most of what was wanted, depth first; false if nothing is left to take. */
    private boolean shrink(int[] window, int[] least) {
        int axis = -1;
        double most = 0;
        for (int i = 2; i >= 0; i--) {
            double kept = (double) window[i] / wanted[i];
            if (window[i] > least[i] && kept > most + 1e-9) {
                most = kept;
                axis = i;
            }
        }
        if (axis < 0) {
            return false;
        }
        window[axis] = Math.max(least[axis], window[axis] - network.divisor());
        return true;
    }

    /** Memory grows with the number of voxels: every operation of these networks is local or a scan. */
    private double bytesPerVoxel(Context ctx) {
        if (bytesPerVoxel < 0) {
            int divisor = network.divisor();
            int[] probe = new int[3];
            for (int axis = 0; axis < 3; axis++) {
                probe[axis] = network.dims() == 2 && axis == 1 ? 1
                        : Math.min(wanted[axis], Math.max(LEAST_STEPS, wanted[axis] / 2 / divisor) * divisor);
            }
            int voxels = probe[0] * probe[1] * probe[2];
            ctx.trim();
            long before = ctx.heldBytes();
            float[] input = new float[voxels * channels];
            for (int i = 0; i < input.length; i++) {
                input[i] = (i % 17 - 8) / 8f;
            }
            try (Scope scope = ctx.scope()) {
                network.forward(ctx, network.dims() == 2 ? Tensor.of(input, 1, probe[2], probe[0], channels)
                        : Tensor.of(input, 1, probe[2], probe[1], probe[0], channels));
            }
            bytesPerVoxel = (double) (ctx.heldBytes() - before) / voxels;
            ctx.trim();
        }
        return bytesPerVoxel;
    }
}
