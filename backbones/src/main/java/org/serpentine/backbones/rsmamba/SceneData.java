package org.serpentine.backbones.rsmamba;

import java.util.List;
import org.serpentine.backbones.Preprocessing;

/** The data sets of scenes that RSMamba is published for: their classes, and the normalisation of their pictures. */
public enum SceneData {
    /** UC Merced land use. */
    UC_MERCED(21, List.of(123.770, 125.413, 115.357), List.of(44.173, 41.636, 39.574)),
    /** Aerial image data set. */
    AID(30, List.of(101.026, 104.000, 93.502), List.of(40.367, 37.111, 35.906)),
    /** NWPU-RESISC45. */
    RESISC45(45, List.of(93.847, 97.201, 87.665), List.of(37.102, 34.617, 33.702));

    private static final double LEVELS = 255;

    private final int classes;
    private final List<Double> mean;
    private final List<Double> deviation;

    SceneData(int classes, List<Double> mean, List<Double> deviation) {
        this.classes = classes;
        this.mean = mean;
        this.deviation = deviation;
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /** How a network trained on it wants its pictures: the shorter side at 256 pixels, the centre of 224 cut out. */
    public Preprocessing preprocessing() {
        return new Preprocessing(224, 224, 224 / 256.0, mean.stream().map(m -> m / LEVELS).toList(),
                deviation.stream().map(d -> d / LEVELS).toList());
    }
}
