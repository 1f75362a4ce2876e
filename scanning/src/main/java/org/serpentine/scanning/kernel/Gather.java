package org.serpentine.scanning.kernel;

/**
 * Moves rows along a scan order: the copying form of what the scans do inside. Use it where a sequence must exist in scan order
 * (cross scan, patch sequences); each of the two is the other's gradient. Memory-bound, so there is no vector version.
 */
public final class Gather {

    private static final int GRAIN = 1 << 14;

    private Gather() {
    }

    /**
     * Reads along an order: row {@code b * order.length + l} of {@code to} becomes row {@code b * rows + order[l]} of
     * {@code from}.
     *
     * @param rows rows of {@code from} that one batch item occupies
     */
    public static void read(Rows from, int rows, int[] order, Rows to, int batch, int width, Workers workers) {
        check(from, rows, order, to, batch, width);
        workers.ranges(batch * order.length, GRAIN / width, (first, end) -> {
            for (int i = first; i < end; i++) {
                int source = i / order.length * rows + order[i % order.length];
                System.arraycopy(from.data(), from.at(source), to.data(), to.at(i), width);
            }
        });
    }

    /**
     * Writes along an order: row {@code b * order.length + l} of {@code from} is added to row {@code b * rows + order[l]} of
     * {@code to}.
     *
     * @param rows rows of {@code to} that one batch item occupies
     */
    public static void add(Rows from, int rows, int[] order, Rows to, int batch, int width, Workers workers) {
        check(to, rows, order, from, batch, width);
        workers.ranges(width, Math.max(16, GRAIN / Math.max(1, batch * order.length)), (first, end) -> {
            for (int i = 0; i < batch * order.length; i++) {
                int source = from.at(i);
                int target = to.at(i / order.length * rows + order[i % order.length]);
                for (int c = first; c < end; c++) {
                    to.data()[target + c] += from.data()[source + c];
                }
            }
        });
    }

    private static void check(Rows grid, int rows, int[] order, Rows sequence, int batch, int width) {
        Checks.positive("Gather: batch", batch);
        Checks.positive("Gather: width", width);
        Checks.order("Gather", order, order.length, rows);
        Checks.rows("Gather: grid", grid, Math.multiplyExact(batch, rows), width);
        Checks.rows("Gather: sequence", sequence, Math.multiplyExact(batch, order.length), width);
    }
}
