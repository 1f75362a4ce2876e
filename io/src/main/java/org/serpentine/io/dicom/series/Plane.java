package org.serpentine.io.dicom.series;

import java.util.Arrays;

/**
 * Where one slice lies in the patient (Image Plane module, PS3.3 C.7.6.2).
 *
 * @param rows pixels down
 * @param columns pixels across
 * @param position LPS millimetres of the centre of the first pixel; null when the file does not say
 * @param orientation direction cosines of a row (x) and of a column (y); null when the file does not say
 * @param spacing millimetres between columns (x) and between rows (y): the order of the axes, not of DICOM; null when the
 *     file does not say
 */
record Plane(int rows, int columns, double[] position, double[] orientation, double[] spacing) {
    private static final double SAME_DIRECTION = 1e-3;
    private static final double SAME_SPACING = 1e-3;
    private static final double UNIT_TOLERANCE = 0.01;

    /** Whether the file gives a complete place in the patient. */
    boolean isPlaced() {
        return position != null && orientation != null && spacing != null;
    }

    /** Whether rows and columns are unit vectors at right angles. */
    boolean isOrthonormal() {
        double[] o = orientation;
        double rowLength = Math.hypot(Math.hypot(o[0], o[1]), o[2]);
        double columnLength = Math.hypot(Math.hypot(o[3], o[4]), o[5]);
        double cosine = o[0] * o[3] + o[1] * o[4] + o[2] * o[5];
        return Math.abs(rowLength - 1) < UNIT_TOLERANCE && Math.abs(columnLength - 1) < UNIT_TOLERANCE && Math.abs(cosine) < UNIT_TOLERANCE;
    }

    /** The unit vector at right angles to the slice: row direction x column direction. */
    double[] normal() {
        double[] o = orientation;
        double[] n = {o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
        double length = Math.hypot(Math.hypot(n[0], n[1]), n[2]);
        for (int i = 0; i < 3; i++) {
            n[i] /= length;
        }
        return n;
    }

    /** Millimetres of the first pixel along a direction. */
    double along(double[] direction) {
        return position[0] * direction[0] + position[1] * direction[1] + position[2] * direction[2];
    }

    /** Whether another slice can be in the same stack: same size, pixel spacing and orientation. */
    boolean stacksWith(Plane other) {
        if (rows != other.rows || columns != other.columns || isPlaced() != other.isPlaced()) {
            return false;
        }
        if (!isPlaced()) {
            return true;
        }
        for (int i = 0; i < 6; i++) {
            if (!(Math.abs(orientation[i] - other.orientation[i]) <= SAME_DIRECTION)) {
                return false;
            }
        }
        for (int i = 0; i < 2; i++) {
            if (!(Math.abs(spacing[i] - other.spacing[i]) <= SAME_SPACING * spacing[i])) {
                return false;
            }
        }
        return true;
    }

    /** The orientation in words: the anatomical plane nearest to the slice. */
    String orientationName() {
        if (orientation == null) {
            return "unplaced";
        }
        double[] n = normal();
        int axis = Math.abs(n[0]) >= Math.abs(n[1]) && Math.abs(n[0]) >= Math.abs(n[2]) ? 0 : Math.abs(n[1]) >= Math.abs(n[2]) ? 1 : 2;
        return new String[] {"sagittal", "coronal", "axial"}[axis];
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Plane other && rows == other.rows && columns == other.columns
                && Arrays.equals(position, other.position) && Arrays.equals(orientation, other.orientation)
                && Arrays.equals(spacing, other.spacing);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(position) * 31 + rows * 17 + columns;
    }

    @Override
    public String toString() {
        return columns + " x " + rows + " at " + Arrays.toString(position) + " along " + Arrays.toString(orientation);
    }
}
