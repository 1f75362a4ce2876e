package org.serpentine.tasks;

import java.util.Arrays;
import java.util.Locale;

/**
 * How image values become the numbers that a network sees. {@link #toString} gives the text that is kept with the weights and
 * that {@link #parse} reads.
 *
 * @param kind what is done
 * @param low  lower end for {@link Kind#WINDOW}, else 0
 * @param high upper end for {@link Kind#WINDOW}, else 0
 */
public record Normalisation(Kind kind, double low, double high) {
    /** What is done with the values. */
    public enum Kind {
        /** Nothing. */
        NONE,
        /** Each channel of each image to mean 0 and deviation 1. */
        ZSCORE,
        /** Cut to low..high (Hounsfield units for CT), then scaled linearly to -1..1. */
        WINDOW
    }

    /** Checks the window. */
    public Normalisation {
        if (kind == Kind.WINDOW && !(low < high && Double.isFinite(low) && Double.isFinite(high))) {
            throw new IllegalArgumentException("window " + low + " to " + high + ": the lower end must be below the upper");
        }
    }

    /** Leaves the values as they are. */
    public static Normalisation none() {
        return new Normalisation(Kind.NONE, 0, 0);
    }

    /** Mean 0 and deviation 1 in each channel of each image. */
    public static Normalisation zScore() {
        return new Normalisation(Kind.ZSCORE, 0, 0);
    }

    /** Cuts to a window and scales it to -1..1. */
    public static Normalisation window(double low, double high) {
        return new Normalisation(Kind.WINDOW, low, high);
    }

    /**
     * Reads {@code none}, {@code zscore} or {@code window:LOW:HIGH}.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static Normalisation parse(String text) {
        String[] parts = text.trim().toLowerCase(Locale.ROOT).split(":");
        try {
            if (parts.length == 1 && parts[0].equals("none")) {
                return none();
            }
            if (parts.length == 1 && parts[0].equals("zscore")) {
                return zScore();
            }
            if (parts.length == 3 && parts[0].equals("window")) {
                return window(Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
            }
        } catch (NumberFormatException e) {
            throw unreadable(text, e);
        }
        throw unreadable(text, null);
    }

    private static IllegalArgumentException unreadable(String text, Exception cause) {
        return new IllegalArgumentException("normalisation \"" + text
                + "\" is not known; write none, zscore or window:LOW:HIGH (for example window:-1024:2000)", cause);
    }

    /**
     * Changes an image in place.
     *
     * @param image    values, channels fastest
     * @param channels number of channels
     */
    public void apply(float[] image, int channels) {
        switch (kind) {
            case NONE -> { }
            case WINDOW -> {
                float middle = (float) ((low + high) / 2);
                float scale = (float) (2 / (high - low));
                float from = (float) low;
                float to = (float) high;
                for (int i = 0; i < image.length; i++) {
                    image[i] = (Math.min(to, Math.max(from, image[i])) - middle) * scale;
                }
            }
            case ZSCORE -> zScore(image, channels);
        }
    }

    private static void zScore(float[] image, int channels) {
        int n = image.length / channels;
        double[] mean = new double[channels];
        double[] square = new double[channels];
        for (int i = 0; i < image.length; i++) {
            mean[i % channels] += image[i];
        }
        Arrays.setAll(mean, c -> mean[c] / n);
        for (int i = 0; i < image.length; i++) {
            double d = image[i] - mean[i % channels];
            square[i % channels] += d * d;
        }
        for (int c = 0; c < channels; c++) {
            double deviation = Math.sqrt(square[c] / n);
            // A flat image stays flat instead of blowing its rounding errors up.
            float scale = (float) (1 / Math.max(deviation, 1e-8 * Math.max(1, Math.abs(mean[c]))));
            for (int i = c; i < image.length; i += channels) {
                image[i] = (float) (image[i] - mean[c]) * scale;
            }
        }
    }

    @Override
    public String toString() {
        return kind == Kind.WINDOW ? String.format(Locale.ROOT, "window:%s:%s", plain(low), plain(high))
                : kind.name().toLowerCase(Locale.ROOT);
    }

    private static String plain(double v) {
        return v == Math.rint(v) ? String.valueOf((long) v) : String.valueOf(v);
    }
}
