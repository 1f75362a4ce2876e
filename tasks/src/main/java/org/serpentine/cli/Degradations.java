package org.serpentine.cli;

import org.serpentine.tasks.restoration.Degradation;
import org.serpentine.tasks.restoration.GaussianNoise;
import org.serpentine.tasks.restoration.JpegArtefacts;

/** Degradations as typed: {@code --noise 25}, {@code --noise 5-55}, {@code --jpeg 10-40}. */
final class Degradations {
    private Degradations() {}

    /** The one that is given; {@code noiseOtherwise} if neither is. */
    static Degradation parse(String noise, String jpeg, String noiseOtherwise) {
        checkOne(noise, jpeg);
        if (jpeg != null) {
            double[] ends = range("--jpeg", jpeg);
            return new JpegArtefacts((int) ends[0], (int) ends[1]);
        }
        double[] ends = range("--noise", noise == null ? noiseOtherwise : noise);
        return new GaussianNoise(ends[0], ends[1]);
    }

    /** Throws if both options are given. */
    static void checkOne(Object noise, Object jpeg) {
        if (noise != null && jpeg != null) {
            throw new IllegalArgumentException("give --noise or --jpeg, not both");
        }
    }

    private static double[] range(String option, String text) {
        String[] parts = text.strip().split("-", -1);
        try {
            double low = Double.parseDouble(parts[0]);
            double high = Double.parseDouble(parts[parts.length - 1]);
            if (parts.length <= 2) {
                return new double[] {low, high};
            }
        } catch (NumberFormatException e) {
            throw wrong(option, text);
        }
        throw wrong(option, text);
    }

    private static IllegalArgumentException wrong(String option, String text) {
        return new IllegalArgumentException(option + " is \"" + text + "\"; expected a number such as 25, or a range such as 5-55");
    }
}
