package org.serpentine.tasks.training.metric;

import java.util.Objects;

/**
 * Counts of (true class, predicted class) over any number of images, and the usual measures of them. A class that neither
 * the truth nor the prediction has is a perfect agreement: its Dice and IoU are 1.
 */
public final class ConfusionMatrix {
    private final int classes;
    private final long[] counts;

    /**
     * An empty matrix.
     *
     * @param classes 1 to 10000
     */
    public ConfusionMatrix(int classes) {
        if (classes < 1 || classes > 10_000) {
            throw new IllegalArgumentException("classes is " + classes + "; it must be 1 to 10000");
        }
        this.classes = classes;
        counts = new long[classes * classes];
    }

    /** Number of classes. */
    public int classes() {
        return classes;
    }

    /**
     * Counts the pixels of one image; labels are unsigned bytes.
     *
     * @throws IllegalArgumentException if the lengths differ or a label is not below the number of classes
     */
    public void add(byte[] truth, byte[] predicted) {
        if (truth.length != predicted.length) {
            throw new IllegalArgumentException("truth has " + truth.length + " labels, prediction " + predicted.length);
        }
        for (int i = 0; i < truth.length; i++) {
            int t = truth[i] & 0xFF;
            int p = predicted[i] & 0xFF;
            if (t >= classes || p >= classes) {
                throw new IllegalArgumentException("label " + Math.max(t, p) + " among " + classes + " classes");
            }
            counts[t * classes + p]++;
        }
    }

    /**
     * Counts one picture.
     *
     * @param truth     its class
     * @param predicted what it was taken for
     */
    public void add(int truth, int predicted) {
        counts[Objects.checkIndex(truth, classes) * classes + Objects.checkIndex(predicted, classes)]++;
    }

    /** Adds the counts of another matrix of as many classes. */
    public void add(ConfusionMatrix other) {
        if (other.classes != classes) {
            throw new IllegalArgumentException("cannot add " + other.classes + " classes to " + classes);
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** Pixels of class {@code truth} that were called {@code predicted}. */
    public long count(int truth, int predicted) {
        return counts[truth * classes + predicted];
    }

    /** Pixels counted. */
    public long total() {
        long n = 0;
        for (long c : counts) {
            n += c;
        }
        return n;
    }

    /** Pixels that truly are of this class. */
    public long trueCount(int c) {
        long n = 0;
        for (int p = 0; p < classes; p++) {
            n += count(c, p);
        }
        return n;
    }

    /** Pixels that were called this class. */
    public long predictedCount(int c) {
        long n = 0;
        for (int t = 0; t < classes; t++) {
            n += count(t, c);
        }
        return n;
    }

    /** Dice coefficient (F1) of a class, 0 to 1. */
    public double dice(int c) {
        return ratio(2.0 * count(c, c), trueCount(c) + predictedCount(c));
    }

    /** Intersection over union (Jaccard) of a class, 0 to 1. */
    public double iou(int c) {
        return ratio(count(c, c), trueCount(c) + predictedCount(c) - count(c, c));
    }

    /** Share of the pixels called this class that are of it; not a number if none is called so. */
    public double precision(int c) {
        return count(c, c) / (double) predictedCount(c);
    }

    /** Share of the pixels of this class that were found (sensitivity); not a number if there are none. */
    public double recall(int c) {
        return count(c, c) / (double) trueCount(c);
    }

    /** Mean Dice of the classes from {@code first} on; 1 leaves the background out. */
    public double meanDice(int first) {
        double sum = 0;
        for (int c = first; c < classes; c++) {
            sum += dice(c);
        }
        return sum / (classes - first);
    }

    /** Mean IoU of the classes from {@code first} on; 1 leaves the background out. */
    public double meanIou(int first) {
        double sum = 0;
        for (int c = first; c < classes; c++) {
            sum += iou(c);
        }
        return sum / (classes - first);
    }

    /** Overall accuracy (OA): share of pixels whose class is right. */
    public double overallAccuracy() {
        long right = 0;
        for (int c = 0; c < classes; c++) {
            right += count(c, c);
        }
        return ratio(right, total());
    }

    /** Average accuracy (AA): mean recall of the classes that occur in the truth. */
    public double averageAccuracy() {
        double sum = 0;
        int present = 0;
        for (int c = 0; c < classes; c++) {
            if (trueCount(c) > 0) {
                sum += recall(c);
                present++;
            }
        }
        return present == 0 ? 1 : sum / present;
    }

    /** Cohen's kappa: agreement beyond chance; 1 is perfect, 0 no better than chance. */
    public double kappa() {
        double n = total();
        if (n == 0) {
            return 1;
        }
        double chance = 0;
        for (int c = 0; c < classes; c++) {
            chance += trueCount(c) / n * (predictedCount(c) / n);
        }
        return chance == 1 ? 1 : (overallAccuracy() - chance) / (1 - chance);
    }

    private static double ratio(double part, double whole) {
        return whole == 0 ? 1 : part / whole;
    }
}
