package org.serpentine.tasks.restoration;

import java.util.Optional;
import java.util.SplittableRandom;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.superresolution.TrainedLevels;

/**
 * Independent Gaussian noise on every value, limited to the range and rounded to 8 bits, as a file holds it. (Papers often leave the noisy
 * values as they are; limited ones are a little harder to undo in dark and bright places.)
 *
 * @param least smallest standard deviation, of 255; at least 0
 * @param most  largest; each picture draws its own evenly in between
 */
public record GaussianNoise(double least, double most) implements Degradation {
    /** Checks the range. */
    public GaussianNoise {
        if (!(least >= 0 && least <= most && most <= 255)) {
            throw new IllegalArgumentException("noise of sigma " + least + " to " + most + "; expected 0 <= least <= most <= 255");
        }
    }

    @Override
    public int scale() {
        return 1;
    }

    @Override
    public Picture apply(Picture clean, SplittableRandom random) {
        double sigma = least + (most - least) * random.nextDouble();
        float[] noisy = new float[clean.values().length];
        for (int i = 0; i < noisy.length; i++) {
            noisy[i] = Math.round(Math.min(Math.max(clean.values()[i] + sigma * random.nextGaussian(), 0), 255));
        }
        return new Picture(clean.width(), clean.height(), clean.channels(), clean.depth(), noisy);
    }

    @Override
    public Optional<TrainedLevels> levels() {
        return Optional.of(new TrainedLevels(TrainedLevels.Spoiling.NOISE, least, most));
    }

    @Override
    public String description() {
        return levels().orElseThrow().text();
    }
}
