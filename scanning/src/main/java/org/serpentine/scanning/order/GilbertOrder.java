package org.serpentine.scanning.order;

import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * The generalised Hilbert curve of J. Cerveny (github.com/jakubcerveny/gilbert) on boxes of any size.
 *
 * <p>In 2D every step goes to one of the four neighbours, except that a box whose longer side is odd and whose shorter one is
 * even holds one diagonal step, which the construction cannot avoid. In 3D boxes of even sides are walked without a jump; those
 * with odd sides hold a few steps of two to four unit moves.
 */
public record GilbertOrder() implements ScanOrder {

    @Override
    public String name() {
        return "gilbert";
    }

    @Override
    public String description() {
        return "continuous (odd sides: rare short jumps): generalised Hilbert curve on any box (ZigMa's Hilbert)";
    }

    @Override
    public boolean supportsRank(int rank) {
        return rank == 2 || rank == 3;
    }

    @Override
    public int[] visit(Grid grid) {
        Walker walker = new Walker(grid.cells());
        int rank = grid.rank();
        int width = grid.size(rank - 1);
        int height = grid.size(rank - 2);
        int row = grid.stride(rank - 2);
        if (rank == 2) {
            if (width >= height) {
                walker.plane(0, 1, width, row, height);
            } else {
                walker.plane(0, row, height, 1, width);
            }
            return walker.order;
        }
        int depth = grid.size(0);
        int slice = grid.stride(0);
        if (width >= height && width >= depth) {
            walker.box(0, 1, width, row, height, slice, depth);
        } else if (height >= width && height >= depth) {
            walker.box(0, row, height, 1, width, slice, depth);
        } else {
            walker.box(0, slice, depth, 1, width, row, height);
        }
        return walker.order;
    }

    /**
     * Fills boxes spanned by signed legs. A leg is a stride of the flat index (the axis) and a signed number of cells along it;
     * {@code a} is the leg that leads from the entry to the exit of the box.
     */
    private static final class Walker {

        private final int[] order;
        private int next;

        Walker(int cells) {
            this.order = new int[cells];
        }

        void plane(int at, int sa, int a, int sb, int b) {
            int w = Math.abs(a);
            int h = Math.abs(b);
            if (h == 1) {
                line(at, sa, a);
                return;
            }
            if (w == 1) {
                line(at, sb, b);
                return;
            }
            if (2 * w > 3 * h) {
                int a2 = half(a);
                plane(at, sa, a2, sb, b);
                plane(at + a2 * sa, sa, a - a2, sb, b);
            } else {
                int a2 = Math.floorDiv(a, 2);
                int b2 = half(b);
                plane(at, sb, b2, sa, a2);
                plane(at + b2 * sb, sa, a, sb, b - b2);
                plane(at + last(a) * sa + last(b2) * sb, sb, -b2, sa, -(a - a2));
            }
        }

        void box(int at, int sa, int a, int sb, int b, int sc, int c) {
            int w = Math.abs(a);
            int h = Math.abs(b);
            int d = Math.abs(c);
            if (h == 1 && d == 1) {
                line(at, sa, a);
                return;
            }
            if (w == 1 && d == 1) {
                line(at, sb, b);
                return;
            }
            if (w == 1 && h == 1) {
                line(at, sc, c);
                return;
            }
            int a2 = half(a);
            int b2 = half(b);
            int c2 = half(c);
            if (2 * w > 3 * h && 2 * w > 3 * d) {
                box(at, sa, a2, sb, b, sc, c);
                box(at + a2 * sa, sa, a - a2, sb, b, sc, c);
            } else if (3 * h > 4 * d) {
                box(at, sb, b2, sc, c, sa, a2);
                box(at + b2 * sb, sa, a, sb, b - b2, sc, c);
                box(at + last(a) * sa + last(b2) * sb, sb, -b2, sc, c, sa, -(a - a2));
            } else if (3 * d > 4 * h) {
                box(at, sc, c2, sa, a2, sb, b);
                box(at + c2 * sc, sa, a, sb, b, sc, c - c2);
                box(at + last(a) * sa + last(c2) * sc, sc, -c2, sa, -(a - a2), sb, b);
            } else {
                box(at, sb, b2, sc, c2, sa, a2);
                box(at + b2 * sb, sc, c, sa, a2, sb, b - b2);
                box(at + last(b2) * sb + last(c) * sc, sa, a, sb, -b2, sc, -(c - c2));
                box(at + last(a) * sa + b2 * sb + last(c) * sc, sc, -c, sa, -(a - a2), sb, b - b2);
                box(at + last(a) * sa + last(b2) * sb, sb, -b2, sc, c2, sa, -(a - a2));
            }
        }

        private void line(int at, int stride, int leg) {
            int step = Integer.signum(leg) * stride;
            for (int i = 0, cell = at; i < Math.abs(leg); i++, cell += step) {
                order[next++] = cell;
            }
        }

        /** Half a leg, rounded so that it is even where the leg allows: odd halves would force diagonal steps. */
        private static int half(int leg) {
            int half = Math.floorDiv(leg, 2);
            return half % 2 != 0 && Math.abs(leg) > 2 ? half + Integer.signum(leg) : half;
        }

        /** The offset of the last cell of a leg from its first one. */
        private static int last(int leg) {
            return leg - Integer.signum(leg);
        }
    }
}
