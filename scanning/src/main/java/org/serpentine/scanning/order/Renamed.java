package org.serpentine.scanning.order;

import java.util.Optional;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/** An order under a second name. */
record Renamed(String name, ScanOrder order) implements ScanOrder {

    @Override
    public String description() {
        return order.description();
    }

    @Override
    public boolean supportsRank(int rank) {
        return order.supportsRank(rank);
    }

    @Override
    public Optional<String> refusal(Grid grid) {
        return order.refusal(grid);
    }

    @Override
    public int[] visit(Grid grid) {
        return order.visit(grid);
    }
}
