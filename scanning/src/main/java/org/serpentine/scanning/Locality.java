package org.serpentine.scanning;

import java.util.Locale;

/**
 * How well a walk keeps neighbours together. Distances are between the cells of consecutive steps, padded steps left out;
 * neighbours are cells that share a side (4 in 2D, 6 in 3D), counted as pairs whose cells are both visited.
 *
 * @param meanJump      mean Euclidean distance of a step, in cells; 1 for a continuous walk, 0 if there is no step
 * @param maxJump       largest Euclidean distance of a step, in cells
 * @param meanManhattan mean number of unit moves of a step
 * @param maxManhattan  largest number of unit moves of a step
 * @param within        the number of steps {@code k} that {@code neighboursKept} is counted for
 * @param neighboursKept share of neighbouring pairs visited at most {@code k} steps apart, 0 to 1; 1 if there are no pairs
 * @param meanGap       mean number of steps between two neighbours; 0 if there are no pairs
 * @param padding       padded steps of the walk
 */
public record Locality(double meanJump, double maxJump, double meanManhattan, int maxManhattan, int within,
        double neighboursKept, double meanGap, int padding) {

    /** The {@code k} of {@link #of(ScanPath)}. */
    public static final int DEFAULT_WITHIN = 8;

    /**
     * The figures of a walk with {@link #DEFAULT_WITHIN}.
     *
     * @param path the walk
     * @return its figures
     */
    public static Locality of(ScanPath path) {
        return of(path, DEFAULT_WITHIN);
    }

    /**
     * The figures of a walk.
     *
     * @param path   the walk
     * @param within how many steps apart neighbours still count as kept, at least 1
     * @return its figures
     */
    public static Locality of(ScanPath path, int within) {
        if (within < 1) {
            throw new IllegalArgumentException("within is " + within + " steps, expected at least 1");
        }
        Grid grid = path.grid();
        double sum = 0;
        double max = 0;
        long manhattanSum = 0;
        int manhattanMax = 0;
        int jumps = 0;
        int previous = -1;
        for (int cell : path.sharedOrder()) {
            if (cell < 0) {
                continue;
            }
            if (previous >= 0) {
                long squares = 0;
                int manhattan = 0;
                for (int axis = 0; axis < grid.rank(); axis++) {
                    long difference = Math.abs(grid.coordinate(cell, axis) - grid.coordinate(previous, axis));
                    squares += difference * difference;
                    manhattan += (int) difference;
                }
                double jump = Math.sqrt(squares);
                sum += jump;
                max = Math.max(max, jump);
                manhattanSum += manhattan;
                manhattanMax = Math.max(manhattanMax, manhattan);
                jumps++;
            }
            previous = cell;
        }
        Neighbours neighbours = Neighbours.of(path, within);
        return new Locality(jumps == 0 ? 0 : sum / jumps, max, jumps == 0 ? 0 : (double) manhattanSum / jumps, manhattanMax,
                within, neighbours.pairs == 0 ? 1 : (double) neighbours.kept / neighbours.pairs,
                neighbours.pairs == 0 ? 0 : (double) neighbours.gaps / neighbours.pairs, path.padding());
    }

    /** The figures on one line, for logs. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "mean jump %.2f, max jump %.1f, %.1f %% of neighbours within %d steps, mean gap %.1f",
                meanJump, maxJump, 100 * neighboursKept, within, meanGap);
    }

    private record Neighbours(long pairs, long kept, long gaps) {

        static Neighbours of(ScanPath path, int within) {
            Grid grid = path.grid();
            int[] step = path.sharedInverse();
            long pairs = 0;
            long kept = 0;
            long gaps = 0;
            for (int cell = 0; cell < step.length; cell++) {
                for (int axis = 0; axis < grid.rank(); axis++) {
                    if (grid.coordinate(cell, axis) + 1 < grid.size(axis)) {
                        int next = cell + grid.stride(axis);
                        if (step[cell] >= 0 && step[next] >= 0) {
                            int gap = Math.abs(step[next] - step[cell]);
                            pairs++;
                            gaps += gap;
                            kept += gap <= within ? 1 : 0;
                        }
                    }
                }
            }
            return new Neighbours(pairs, kept, gaps);
        }
    }
}
