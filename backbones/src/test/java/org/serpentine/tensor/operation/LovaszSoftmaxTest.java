package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class LovaszSoftmaxTest {
    private static double reference(double[] x, int classes, int[] labels, int ignored) {
        int[] rows = IntStream.range(0, labels.length).filter(r -> labels[r] != ignored).toArray();
        double total = 0;
        int present = 0;
        for (int c = 0; c < classes; c++) {
            int k = c;
            if (Arrays.stream(rows).noneMatch(r -> labels[r] == k)) {
                continue;
            }
            present++;
            double[] errors = new double[labels.length];
            for (int r : rows) {
                double sum = 0;
                for (int j = 0; j < classes; j++) {
                    sum += Math.exp(x[r * classes + j]);
                }
                errors[r] = Math.abs((labels[r] == c ? 1 : 0) - Math.exp(x[r * classes + c]) / sum);
            }
            int[] sorted = Arrays.stream(rows).boxed().sorted(Comparator.comparingDouble(r -> -errors[r])).mapToInt(r -> r).toArray();
            double before = 0;
            for (int n = 1; n <= sorted.length; n++) {
                double intersection = 0;
                double union = 0;
                for (int i = 0; i < sorted.length; i++) { // the first n are wrong, the others right
                    boolean member = labels[sorted[i]] == c;
                    intersection += member && i >= n ? 1 : 0;
                    union += member || i < n ? 1 : 0;
                }
                total += errors[sorted[n - 1]] * (1 - intersection / union - before);
                before = 1 - intersection / union;
            }
        }
        return total / present;
    }

    @Test
    void agreesWithTheDefinition() {
        int[] labels = {0, 1, 1, 255, 0, 3, 3, 1, 0, 255, 1, 1};
        GradientCheck.check("Lovász-softmax", (ctx, x) -> LovaszSoftmax.apply(ctx, x[0], labels, 255),
                x -> new double[] {reference(x[0], 4, labels, 255)}, GradientCheck.random(3, 12, 4));
    }

    @Test
    void extremes() {
        try (Context ctx = Context.create(1)) {
            Tensor right = Tensor.of(new float[] {50, 0, 0, 50}, 2, 2);
            assertEquals(0, LovaszSoftmax.apply(ctx, right, new int[] {0, 1}, CrossEntropy.NONE).data()[0], 1e-6);
            assertEquals(1, LovaszSoftmax.apply(ctx, right, new int[] {1, 0}, CrossEntropy.NONE).data()[0], 1e-6);
            assertEquals(0f, LovaszSoftmax.apply(ctx, right, new int[] {9, 9}, 9).data()[0]);
        }
    }
}
