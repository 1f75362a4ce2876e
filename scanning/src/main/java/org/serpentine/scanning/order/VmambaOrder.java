package org.serpentine.scanning.order;

import java.util.Locale;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.ScanOrder;

/**
 * One of the four directions of a VMamba scan mode. Cross, unidirectional and bidirectional modes walk grids of any rank;
 * the rotating mode is planar.
 *
 * @param mode      which four directions
 * @param direction 0 to 3
 */
public record VmambaOrder(Mode mode, int direction) implements ScanOrder {

    /** The number of directions of every mode. */
    public static final int DIRECTIONS = 4;

    /** VMamba's scan modes, in the order of their codes. */
    public enum Mode {
        /** Rows, columns, and both reversed. */
        CROSS("rows, columns, rows reversed, columns reversed"),
        /** Rows, four times. */
        UNIDI("rows, four times"),
        /** Rows twice, and reversed twice. */
        BIDI("rows, rows, rows reversed, rows reversed"),
        /** The map turned by 0 to 3 quarter turns counter-clockwise, row by row. */
        ROT90("rows of the map turned by 0 to 3 quarter turns counter-clockwise");

        private final String directions;

        Mode(String directions) {
            this.directions = directions;
        }

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks the direction. */
    public VmambaOrder {
        if (direction < 0 || direction >= DIRECTIONS) {
            throw new IllegalArgumentException("direction of a VMamba " + mode.label() + " scan is " + direction
                    + ", expected 0 to 3");
        }
    }

    @Override
    public String name() {
        return "vmamba-" + mode.label() + "-" + direction;
    }

    @Override
    public String description() {
        return "VMamba direction " + direction + " of: " + mode.directions;
    }

    @Override
    public boolean supportsRank(int rank) {
        return mode != Mode.ROT90 || rank == 2;
    }

    @Override
    public int[] visit(Grid grid) {
        return switch (mode) {
            case CROSS -> lines(direction % 2 == 1, direction >= 2).visit(grid);
            case UNIDI -> lines(false, false).visit(grid);
            case BIDI -> lines(false, direction >= 2).visit(grid);
            case ROT90 -> rotated(grid);
        };
    }

    private static ScanOrder lines(boolean columns, boolean reversed) {
        ScanOrder forward = columns ? NestedOrder.COLUMN : NestedOrder.RASTER;
        return reversed ? forward.reversed() : forward;
    }

    private int[] rotated(Grid grid) {
        // the corner that each quarter turn brings to the top left
        int corner = new int[] {0, 1, 3, 2}[direction];
        return Walks.fromCorner(grid, corner, direction % 2 == 1, false);
    }
}
