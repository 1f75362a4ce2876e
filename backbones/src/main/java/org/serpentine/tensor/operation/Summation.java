package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Workers;

/** Sums of losses: double precision, shared out over threads, added in a fixed order. */
final class Summation {
    /** The sum over some indices. */
    @FunctionalInterface
    interface Range {
        double sum(int from, int to);
    }

    private Summation() {}

    static double over(Workers workers, int n, int grain, Range range) {
        int parts = (int) Math.min(workers.threads(), 1 + (long) n / grain);
        if (parts == 1) {
            return range.sum(0, n);
        }
        double[] sums = new double[parts];
        workers.run(parts, p -> sums[p] = range.sum((int) ((long) n * p / parts), (int) ((long) n * (p + 1) / parts)));
        double sum = 0;
        for (double s : sums) {
            sum += s;
        }
        return sum;
    }
}
