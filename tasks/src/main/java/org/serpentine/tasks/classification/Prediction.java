package org.serpentine.tasks.classification;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One class that a picture may belong to.
 *
 * @param index       number of the class
 * @param label       its name
 * @param probability softmax of the scores, 0 to 1
 */
public record Prediction(int index, String label, double probability) {
    /** The most likely classes, likeliest first; of equal ones the lower number first. */
    static List<Prediction> top(float[] probabilities, int from, List<String> labels, int count) {
        List<Prediction> all = new ArrayList<>();
        IntStream.range(0, labels.size()).forEach(c -> all.add(new Prediction(c, labels.get(c), probabilities[from + c])));
        all.sort(Comparator.comparingDouble(Prediction::probability).reversed());
        return List.copyOf(all.subList(0, Math.min(count, all.size())));
    }
}
