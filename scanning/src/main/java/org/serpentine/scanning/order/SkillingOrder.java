package org.serpentine.scanning.order;

import java.util.Optional;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/** The Hilbert curve on squares and cubes whose side is a power of two, by Skilling's transform. */
public record SkillingOrder() implements ScanOrder {

    @Override
    public String name() {
        return "hilbert-skilling";
    }

    @Override
    public String description() {
        return "continuous: Hilbert curve (Skilling) on squares and cubes of a power-of-two side";
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 2 || rank == 3;
    }

    @Override
    public Optional<String> refusal(Grid grid) {
        Optional<String> wrongRank = ScanOrder.super.refusal(grid);
        if (wrongRank.isPresent()) {
            return wrongRank;
        }
        int side = grid.size(0);
        boolean fits = Integer.bitCount(side) == 1;
        for (int axis = 1; axis < grid.rank(); axis++) {
            fits &= grid.size(axis) == side;
        }
        return fits ? Optional.empty() : Optional.of("order \"hilbert-skilling\" walks squares and cubes whose side is a power of two,"
                + " such as " + (grid.rank() == 2 ? "16x16" : "16x16x16") + ", found " + grid
                + "; use \"hilbert\" or \"gilbert\", which take any box");
    }

    @Override
    public int[] visit(Grid grid) {
        int[] order = new int[grid.cells()];
        int bits = Integer.numberOfTrailingZeros(grid.size(0));
        int[] axes = new int[grid.rank()];
        for (int cell = 0; cell < order.length; cell++) {
            for (int axis = 0; axis < axes.length; axis++) {
                axes[axis] = grid.coordinate(cell, axis);
            }
            order[(int) SkillingCurve.position(axes, bits)] = cell;
        }
        return order;
    }
}
