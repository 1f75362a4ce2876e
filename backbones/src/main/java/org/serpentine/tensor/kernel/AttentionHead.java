package org.serpentine.tensor.kernel;

/**
 * One head of softmax attention among the positions of a window: {@code softmax(q k + bias + hidden) v}.
 *
 * @param rows      the positions, one after the other, each with its query (already scaled), key and value
 * @param step      values from a position to the next one
 * @param offsets   where each position begins, seen from the first one: multiples of the step
 * @param query     where the first position's query begins
 * @param key       where its key begins
 * @param value     where its value begins
 * @param depth     channels of each
 * @param positions of the window
 * @param bias      a row for each key, {@link #padded} queries long
 * @param bias0     where the first row begins
 * @param hidden    what is added to scores besides, a row of {@link #padded} queries for each kind of key; null for nothing
 * @param kinds     the kind of each key, if there is something hidden
 */
public record AttentionHead(float[] rows, int step, int[] offsets, int query, int key, int value, int depth, int positions,
        float[] bias, int bias0, float[] hidden, int[] kinds) {
    /** Queries are worked through in groups of a multiple of this many lanes on every machine. */
    private static final int GROUP = 16;

    /** Length of a row of queries: so many positions, rounded up to what kernels work on side by side. */
    public static int padded(int positions) {
        return (positions + GROUP - 1) / GROUP * GROUP;
    }

    /** Length of a row of queries. */
    public int padded() {
        return padded(positions);
    }
}
