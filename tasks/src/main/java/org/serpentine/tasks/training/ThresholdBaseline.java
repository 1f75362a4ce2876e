package org.serpentine.tasks.training;

import java.util.Arrays;
import java.util.List;
import org.serpentine.tasks.training.data.LabelledImage;
import org.serpentine.tasks.training.metric.ConfusionMatrix;

/**
 * What a segmentation into two classes has to beat: one grey value that divides them. The channel (or their mean), whether the
 * bright or the dark side is class 1, and for the global threshold its value, are chosen on the training images by the Dice of
 * class 1; then nothing is changed for the test.
 */
public final class ThresholdBaseline {
    private static final int BINS = 1024;

    private final String name;
    private final int channel;
    private final boolean bright;
    /** NaN: Otsu's threshold of each image. */
    private final double threshold;

    private ThresholdBaseline(String name, int channel, boolean bright, double threshold) {
        this.name = name;
        this.channel = channel;
        this.bright = bright;
        this.threshold = threshold;
    }

    /** Otsu's threshold of each image (Otsu 1979). */
    public static ThresholdBaseline otsu(List<LabelledImage> training) {
        ThresholdBaseline best = null;
        double bestDice = -1;
        for (int channel = -1; channel < distinct(training); channel++) {
            for (boolean bright : new boolean[] {true, false}) {
                ThresholdBaseline candidate = new ThresholdBaseline("Otsu", channel, bright, Double.NaN);
                ConfusionMatrix m = new ConfusionMatrix(2);
                training.forEach(image -> m.add(image.labels(), candidate.labels(image)));
                if (m.dice(1) > bestDice) {
                    bestDice = m.dice(1);
                    best = candidate;
                }
            }
        }
        return best;
    }

    /** The one threshold for all images that is best on the training images. */
    public static ThresholdBaseline global(List<LabelledImage> training) {
        ThresholdBaseline best = null;
        double bestDice = -1;
        for (int channel = -1; channel < distinct(training); channel++) {
            float low = Float.POSITIVE_INFINITY;
            float high = Float.NEGATIVE_INFINITY;
            for (LabelledImage image : training) {
                for (float v : grey(image, channel)) {
                    low = Math.min(low, v);
                    high = Math.max(high, v);
                }
            }
            long[][] counts = new long[2][BINS];
            for (LabelledImage image : training) {
                float[] grey = grey(image, channel);
                for (int i = 0; i < grey.length; i++) {
                    counts[image.labels()[i] == 0 ? 0 : 1][bin(grey[i], low, high)]++;
                }
            }
            for (boolean bright : new boolean[] {true, false}) {
                double[] found = best(counts, bright);
                if (found[0] > bestDice) {
                    bestDice = found[0];
                    best = new ThresholdBaseline("global threshold", channel, bright, low + found[1] * (high - low) / BINS);
                }
            }
        }
        return best;
    }

    /** Best Dice and the edge between bins that reaches it: the middle one if several neighbours do. */
    private static double[] best(long[][] counts, boolean bright) {
        long foreground = Arrays.stream(counts[1]).sum();
        long background = Arrays.stream(counts[0]).sum();
        long below1 = 0;
        long below0 = 0;
        double best = -1;
        int first = 0;
        int last = 0;
        for (int b = 0; b < BINS; b++) {
            below1 += counts[1][b];
            below0 += counts[0][b];
            long hit = bright ? foreground - below1 : below1;
            long called = hit + (bright ? background - below0 : below0);
            double dice = foreground + called == 0 ? 1 : 2.0 * hit / (foreground + called);
            if (dice > best) {
                best = dice;
                first = b;
                last = b;
            } else if (dice == best && last == b - 1) {
                last = b;
            }
        }
        return new double[] {best, (first + last) / 2.0 + 1};
    }

    /** Class 0 or 1 of each pixel. */
    public byte[] labels(LabelledImage image) {
        float[] grey = grey(image, channel);
        double at = Double.isNaN(threshold) ? otsuThreshold(grey) : threshold;
        byte[] labels = new byte[grey.length];
        for (int i = 0; i < grey.length; i++) {
            labels[i] = (byte) (grey[i] >= at == bright ? 1 : 0);
        }
        return labels;
    }

    /** What it is, with the choices made. */
    @Override
    public String toString() {
        return name + " (" + (channel < 0 ? "mean of the channels" : "channel " + channel) + ", class 1 is the "
                + (bright ? "bright" : "dark") + " side)";
    }

    /** Short name for a table. */
    public String name() {
        return name;
    }

    /** One channel is its own mean and need not be tried twice. */
    private static int distinct(List<LabelledImage> images) {
        int channels = images.get(0).channels();
        return channels == 1 ? 0 : channels;
    }

    private static float[] grey(LabelledImage image, int channel) {
        int channels = image.channels();
        if (channels == 1) {
            return image.image();
        }
        float[] grey = new float[image.pixels()];
        for (int i = 0; i < grey.length; i++) {
            float sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += channel < 0 || c == channel ? image.image()[i * channels + c] : 0;
            }
            grey[i] = channel < 0 ? sum / channels : sum;
        }
        return grey;
    }

    private static int bin(float v, float low, float high) {
        return high <= low ? 0 : Math.min(BINS - 1, (int) ((v - low) / (high - low) * BINS));
    }

    /** The threshold that makes the variance between the two sides largest. */
    static double otsuThreshold(float[] grey) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float v : grey) {
            low = Math.min(low, v);
            high = Math.max(high, v);
        }
        long[] counts = new long[BINS];
        double total = 0;
        for (float v : grey) {
            int b = bin(v, low, high);
            counts[b]++;
            total += b;
        }
        long below = 0;
        double sumBelow = 0;
        double best = -1;
        int first = 0;
        int last = 0;
        for (int b = 0; b < BINS - 1; b++) {
            below += counts[b];
            sumBelow += (double) b * counts[b];
            long above = grey.length - below;
            if (below == 0 || above == 0) {
                continue;
            }
            double apart = sumBelow / below - (total - sumBelow) / above;
            double between = (double) below * above * apart * apart;
            if (between > best) {
                best = between;
                first = b;
            }
            if (between == best) {
                last = b;
            }
        }
        // Between two separate heaps every threshold is as good: take the middle.
        return low + ((first + last) / 2.0 + 1) * (high - low) / BINS;
    }
}
