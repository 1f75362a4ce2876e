package org.serpentine.scanning;

import java.util.Optional;

/** Any order walked from its end to its start, padding included. */
record ReversedOrder(ScanOrder forward) implements ScanOrder {

    static final String SUFFIX = "-reverse";

    @Override
    public String name() {
        return forward.name() + SUFFIX;
    }

    @Override
    public String description() {
        return forward.description() + ", walked backwards";
    }

    @Override
    public boolean supportsRank(int rank) {
        return forward.supportsRank(rank);
    }

    @Override
    public Optional<String> refusal(Grid grid) {
        return forward.refusal(grid);
    }

    @Override
    public int[] visit(Grid grid) {
        int[] order = forward.visit(grid);
        for (int i = 0, j = order.length - 1; i < j; i++, j--) {
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    @Override
    public ScanOrder reversed() {
        return forward;
    }
}
