package org.serpentine.tasks.phantom;

import java.util.SplittableRandom;

/** Random numbers in the form that the anatomies need. */
final class Draw {
    private final SplittableRandom random;

    Draw(SplittableRandom random) {
        this.random = random;
    }

    SplittableRandom source() {
        return random;
    }

    double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** Uniform in {@code [-size, size)}. */
    double about(double size) {
        return between(-size, size);
    }

    /** {@code value} changed by up to {@code share} of itself. */
    double near(double value, double share) {
        return value * (1 + about(share));
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int count(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }
}
