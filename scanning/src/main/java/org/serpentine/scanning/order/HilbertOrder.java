package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * A Hilbert curve on any box: Skilling's on squares and cubes whose side is a power of two, the generalised one elsewhere.
 */
public record HilbertOrder() implements ScanOrder {

    private static final ScanOrder SKILLING = new SkillingOrder();
    private static final ScanOrder GENERALISED = new GilbertOrder();

    @Override
    public String name() {
        return "hilbert";
    }

    @Override
    public String description() {
        return "Hilbert curve: hilbert-skilling on squares and cubes of a power-of-two side, gilbert on any other box";
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 2 || rank == 3;
    }

    @Override
    public int[] visit(Grid grid) {
        return (SKILLING.refusal(grid).isEmpty() ? SKILLING : GENERALISED).visit(grid);
    }
}
