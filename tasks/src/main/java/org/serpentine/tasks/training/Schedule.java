package org.serpentine.tasks.training;

/**
 * How the learning rate changes during a training, as a factor of the initial rate. Progress runs from 0 (the first step) to 1
 * (the end of the budget), whether the budget is counted in epochs or in minutes.
 */
@FunctionalInterface
public interface Schedule {
    /**
     * The factor at a point of the training.
     *
     * @param progress 0 to 1; values beyond are taken as the nearer end
     */
    double factor(double progress);

    /** Always 1. */
    static Schedule constant() {
        return progress -> 1;
    }

    /** {@code (1 - progress)^power}; nnU-Net and LightM-UNet use power 0.9. */
    static Schedule poly(double power) {
        if (!(power > 0)) {
            throw new IllegalArgumentException("power is " + power + "; it must be above 0");
        }
        return progress -> Math.pow(1 - clamp(progress), power);
    }

    /**
     * Half a cosine from 1 down to {@code floor}.
     *
     * @param floor last factor, 0 to 1
     */
    static Schedule cosine(double floor) {
        if (!(floor >= 0 && floor <= 1)) {
            throw new IllegalArgumentException("floor is " + floor + "; it must be in [0, 1]");
        }
        return progress -> floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * clamp(progress)));
    }

    /**
     * Halves at 50, 80, 90 and 95 % of the training, as networks for super-resolution are trained (250, 400, 450 and 475 thousand of
     * 500 thousand steps).
     */
    static Schedule halving() {
        return progress -> {
            double p = clamp(progress);
            return p < 0.5 ? 1 : p < 0.8 ? 0.5 : p < 0.9 ? 0.25 : p < 0.95 ? 0.125 : 0.0625;
        };
    }

    /**
     * Rises linearly from {@code start} to 1 over the first part of the training, then follows this schedule over the rest.
     *
     * @param share part of the training spent rising, in [0, 1)
     * @param start first factor, 0 to 1
     */
    default Schedule afterWarmUp(double share, double start) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("warm-up share is " + share + "; it must be in [0, 1)");
        }
        if (!(start >= 0 && start <= 1)) {
            throw new IllegalArgumentException("warm-up start is " + start + "; it must be in [0, 1]");
        }
        return progress -> {
            double p = clamp(progress);
            return p < share ? start + (1 - start) * p / share : factor((p - share) / (1 - share));
        };
    }

    private static double clamp(double progress) {
        return Math.min(1, Math.max(0, progress));
    }
}
