package org.serpentine.tasks.restoration;

import org.opencv.core.Mat;
import org.opencv.photo.Photo;
import org.serpentine.io.picture.Mats;

/** OpenCV's non-local means for colour pictures (Buades et al. 2005), to compare networks with. */
public final class NonLocalMeans {
    private static final int TEMPLATE = 7;
    private static final int SEARCH = 21;

    private NonLocalMeans() {}

    /**
     * The filter for a noise, told its true strength: filter strength of brightness and colour are the standard deviation, windows the
     * recommended 7 and 21 pixels.
     */
    public static Trial.Restorer of(GaussianNoise noise) {
        float strength = (float) ((noise.least() + noise.most()) / 2);
        return spoilt -> {
            Mat in = Mats.toMat(spoilt);
            Mat out = new Mat();
            try {
                Photo.fastNlMeansDenoisingColored(in, out, strength, strength, TEMPLATE, SEARCH);
                return Mats.toPicture(out);
            } finally {
                in.release();
                out.release();
            }
        };
    }
}
