package org.serpentine.scanning;

import java.util.Arrays;

/**
 * A walk over points: which point is visited at each step, and the codes that they were sorted by.
 *
 * @param order point visited at each step
 * @param codes code of each point, in the order of the points (not of the walk)
 */
public record PointPath(int[] order, long[] codes) {

    /**
     * Sorts points by ascending code; equal codes keep their order.
     *
     * @param codes code of each point
     * @return the walk
     */
    public static PointPath byCode(long[] codes) {
        int[] order = new int[codes.length];
        Arrays.setAll(order, i -> i);
        int[] spare = new int[order.length];
        for (int run = 1; run < order.length; run *= 2) {
            for (int from = 0; from < order.length; from += 2 * run) {
                int middle = Math.min(from + run, order.length);
                merge(codes, order, spare, from, middle, Math.min(middle + run, order.length));
            }
            int[] swapped = order;
            order = spare;
            spare = swapped;
        }
        return new PointPath(order, codes);
    }

    private static void merge(long[] codes, int[] source, int[] target, int from, int middle, int to) {
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right == to || left < middle && codes[source[left]] <= codes[source[right]];
            target[i] = takeLeft ? source[left++] : source[right++];
        }
    }

    /** The step at which each point is visited. */
    public int[] inverse() {
        int[] inverse = new int[order.length];
        for (int step = 0; step < order.length; step++) {
            inverse[order[step]] = step;
        }
        return inverse;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PointPath p && Arrays.equals(order, p.order) && Arrays.equals(codes, p.codes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(order) + Arrays.hashCode(codes);
    }

    @Override
    public String toString() {
        return "walk over " + order.length + " points";
    }
}
