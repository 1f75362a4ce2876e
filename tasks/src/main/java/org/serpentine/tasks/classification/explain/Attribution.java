package org.serpentine.tasks.classification.explain;

/**
 * A class score shared out among the values of an input.
 *
 * @param height        rows
 * @param width         columns
 * @param channels      channels
 * @param values        what each value adds to the score, {@code [height, width, channels]}
 * @param score         the network's score of the class for the input
 * @param baselineScore its score for the baseline
 */
public record Attribution(int height, int width, int channels, float[] values, double score, double baselineScore) {
    /** All values together; by the completeness axiom {@code score - baselineScore}, up to the error of the summation. */
    public double sum() {
        double sum = 0;
        for (float v : values) {
            sum += v;
        }
        return sum;
    }

    /** How far {@link #sum} is from what completeness demands, relative to the difference of the scores. */
    public double completenessError() {
        double difference = score - baselineScore;
        return Math.abs(sum() - difference) / Math.max(1e-9, Math.abs(difference));
    }

    /** What each pixel adds, its channels together: {@code [height, width]}. */
    public float[] pixels() {
        float[] pixels = new float[height * width];
        for (int i = 0; i < values.length; i++) {
            pixels[i / channels] += values[i];
        }
        return pixels;
    }
}
