package org.serpentine.tasks.restoration;

import java.util.Optional;
import java.util.SplittableRandom;
import org.serpentine.io.picture.JpegRoundTrip;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.superresolution.TrainedLevels;

/**
 * JPEG compression with halved colour resolution, as cameras and web pages use it.
 *
 * @param least lowest quality, 1 to 100 on the scale of libjpeg
 * @param most  highest; each picture draws its own
 */
public record JpegArtefacts(int least, int most) implements Degradation {
    /** Blocks of brightness are 8 pixels wide, those of colour 16. */
    private static final int BLOCK = 16;

    /** Checks the range. */
    public JpegArtefacts {
        if (least < 1 || least > most || most > 100) {
            throw new IllegalArgumentException("JPEG quality " + least + " to " + most + "; expected 1 <= least <= most <= 100");
        }
    }

    @Override
    public int scale() {
        return 1;
    }

    @Override
    public int period() {
        return BLOCK;
    }

    @Override
    public Picture apply(Picture clean, SplittableRandom random) {
        return JpegRoundTrip.apply(clean, random.nextInt(least, most + 1));
    }

    @Override
    public Optional<TrainedLevels> levels() {
        return Optional.of(new TrainedLevels(TrainedLevels.Spoiling.JPEG, least, most));
    }

    @Override
    public String description() {
        return levels().orElseThrow().text();
    }
}
