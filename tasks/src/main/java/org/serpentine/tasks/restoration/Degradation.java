package org.serpentine.tasks.restoration;

import java.util.Optional;
import java.util.SplittableRandom;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.superresolution.TrainedLevels;

/** How a clean picture is spoilt; a network learns to undo it. */
public sealed interface Degradation permits Shrinking, GaussianNoise, JpegArtefacts {
    /** How many times smaller the spoilt picture is along each axis. */
    int scale();

    /** What the spoiling repeats after, in pixels: 1 unless it knows blocks. Crops are spoilt at every offset within it. */
    default int period() {
        return 1;
    }

    /**
     * Spoils a picture of 8 bits.
     *
     * @param clean  RGB; its extents are multiples of the scale
     * @param random decides what the degradation leaves open
     * @return a picture of 8 bits, as a file would hold it
     */
    Picture apply(Picture clean, SplittableRandom random);

    /** What a network that learns to undo it can say about itself; empty for super-resolution, where the scale says it. */
    default Optional<TrainedLevels> levels() {
        return Optional.empty();
    }

    /** A few words for tables. */
    String description();
}
