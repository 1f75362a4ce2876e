package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.HashFill;
import org.serpentine.scanning.PointPath;
import org.serpentine.scanning.ScanOrder;

/**
 * The shuffled path of RSMamba. The released code draws a fresh permutation per layer and call; here it is fixed by a seed:
 * the stable ascending arg-sort of the uniform numbers of key {@code shuffle.<seed>}, which is the fixtures' rule with the
 * layer number as the seed.
 *
 * @param seed 0 or more
 */
public record RsmambaShuffle(int seed) implements ScanOrder {

    private static final double UNIFORM_STEPS = 1 << 23;

    /** Checks the seed. */
    public RsmambaShuffle {
        if (seed < 0) {
            throw new IllegalArgumentException("seed of an rsmamba shuffle is " + seed + ", expected 0 or more");
        }
    }

    @Override
    public String name() {
        return "rsmamba-shuffle-seed" + seed;
    }

    @Override
    public String description() {
        return "RSMamba: random permutation fixed by seed " + seed;
    }

    @Override
    public int[] visit(Grid grid) {
        double[] draws = HashFill.uniform("shuffle." + seed, grid.cells());
        long[] codes = new long[draws.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (long) (draws[i] * UNIFORM_STEPS);
        }
        return PointPath.byCode(codes).order();
    }
}
