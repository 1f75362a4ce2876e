package org.serpentine.io.volume;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * A regular three-dimensional grid and its place in the patient.
 *
 * <p>Memory order: x runs fastest, the data index of a voxel is {@code (z * height + y) * width + x}.
 *
 * <p>Coordinates are DICOM patient coordinates, LPS: millimetres, growing towards the patient's left, posterior and
 * superior. {@link #rasAffine()} gives the same grid in NIfTI's RAS.
 *
 * <p>The axes need not be at right angles (a sheared NIfTI affine is kept as it is); {@link #shearDegrees()} tells.
 *
 * @param width     voxels along x, at least 1
 * @param height    voxels along y, at least 1
 * @param depth     voxels along z, at least 1; {@code width * height * depth} is below 2^31
 * @param spacing   distance of neighbouring voxel centres in millimetres along x, y, z; finite and positive
 * @param origin    centre of voxel (0, 0, 0) in millimetres, LPS
 * @param direction nine direction cosines: the unit vector of the x axis, then of the y axis, then of the z axis, each in
 *                  LPS (the first six values are DICOM's Image Orientation); a matrix with these as COLUMNS is ITK's
 *                  direction. Lengths within 1 % of one are accepted and made exactly one.
 */
public record Geometry(int width, int height, int depth, double[] spacing, double[] origin, double[] direction) {

    private static final double LENGTH_TOLERANCE = 0.01;
    private static final double EXACT_LENGTH = 1e-9;
    /** Below this the three axes lie almost in one plane: less than about 0.6 degrees out of it. */
    private static final double LEAST_DETERMINANT = 0.01;
    private static final String[] AXES = {"x", "y", "z"};

    /** Checks every field and copies the arrays. */
    public Geometry {
        long voxels = checkSize("width", width) * checkSize("height", height);
        if (voxels * checkSize("depth", depth) > Integer.MAX_VALUE || voxels > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A volume of " + width + " x " + height + " x " + depth
                    + " voxels is too large: at most 2147483647 voxels fit into one volume.");
        }
        spacing = copy("spacing", spacing, 3);
        origin = copy("origin", origin, 3);
        direction = copy("direction", direction, 9);
        for (int axis = 0; axis < 3; axis++) {
            if (!(spacing[axis] > 0)) {
                throw new IllegalArgumentException("spacing along " + AXES[axis] + " is " + spacing[axis]
                        + " mm; it must be greater than 0.");
            }
            normalise(direction, axis);
        }
        double determinant = determinant(direction);
        if (Math.abs(determinant) < LEAST_DETERMINANT) {
            throw new IllegalArgumentException("The three axes of direction " + Arrays.toString(direction)
                    + " lie in one plane (determinant " + determinant + "); they must span space.");
        }
    }

    private static long checkSize(String name, int size) {
        if (size < 1) {
            throw new IllegalArgumentException(name + " is " + size + " voxels; it must be at least 1.");
        }
        return size;
    }

    private static double[] copy(String name, double[] values, int length) {
        Objects.requireNonNull(values, name);
        if (values.length != length) {
            throw new IllegalArgumentException(name + " has " + values.length + " values; it must have " + length + ".");
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(name + " is " + Arrays.toString(values) + "; it must be finite.");
            }
        }
        return values.clone();
    }

    private static void normalise(double[] direction, int axis) {
        int at = 3 * axis;
        double length = Math.hypot(Math.hypot(direction[at], direction[at + 1]), direction[at + 2]);
        if (Math.abs(length - 1) > LENGTH_TOLERANCE) {
            throw new IllegalArgumentException("The direction of the " + AXES[axis] + " axis has length " + length
                    + "; direction cosines must have length 1 (within " + LENGTH_TOLERANCE + ").");
        }
        if (Math.abs(length - 1) > EXACT_LENGTH) {
            for (int i = at; i < at + 3; i++) {
                direction[i] /= length;
            }
        }
    }

    private static double determinant(double[] m) {
        return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }

    /**
     * A grid along the patient's axes with its first voxel at the origin, for pictures and tests.
     *
     * @param width   voxels along x
     * @param height  voxels along y
     * @param depth   voxels along z
     * @param spacing millimetres along x, y, z
     * @return the grid
     */
    public static Geometry axisAligned(int width, int height, int depth, double... spacing) {
        return new Geometry(width, height, depth, spacing, new double[3], new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
    }

    /**
     * The grid of a NIfTI affine.
     *
     * @param width  voxels along x
     * @param height voxels along y
     * @param depth  voxels along z
     * @param affine the upper three rows of the matrix from voxel index to RAS millimetres, row by row: 12 values
     * @return the grid, in LPS
     */
    public static Geometry fromRasAffine(int width, int height, int depth, double[] affine) {
        double[] rows = copy("affine", affine, 12);
        double[] spacing = new double[3];
        double[] direction = new double[9];
        for (int axis = 0; axis < 3; axis++) {
            double r = rows[axis];
            double a = rows[4 + axis];
            double s = rows[8 + axis];
            double length = Math.sqrt(r * r + a * a + s * s);
            if (!(length > 0)) {
                throw new IllegalArgumentException("Column " + AXES[axis] + " of the affine is zero; "
                        + "the grid would have no extent along that axis.");
            }
            spacing[axis] = length;
            direction[3 * axis] = lps(r / length);
            direction[3 * axis + 1] = lps(a / length);
            direction[3 * axis + 2] = s / length;
        }
        return new Geometry(width, height, depth, spacing, new double[] {lps(rows[3]), lps(rows[7]), rows[11]}, direction);
    }

    /** Turns the sign between R and L or A and P, without making negative zeros that would look odd in reports. */
    private static double lps(double ras) {
        return ras == 0 ? 0 : -ras;
    }

    /**
     * The matrix from voxel index to RAS millimetres as NIfTI stores it.
     *
     * @return the upper three rows, row by row: 12 values
     */
    public double[] rasAffine() {
        double[] affine = new double[12];
        for (int axis = 0; axis < 3; axis++) {
            affine[axis] = lps(direction[3 * axis] * spacing[axis]);
            affine[4 + axis] = lps(direction[3 * axis + 1] * spacing[axis]);
            affine[8 + axis] = direction[3 * axis + 2] * spacing[axis];
        }
        affine[3] = lps(origin[0]);
        affine[7] = lps(origin[1]);
        affine[11] = origin[2];
        return affine;
    }

    @Override
    public double[] spacing() {
        return spacing.clone();
    }

    @Override
    public double[] origin() {
        return origin.clone();
    }

    @Override
    public double[] direction() {
        return direction.clone();
    }

    /**
     * The spacing along one axis.
     *
     * @param axis 0 for x, 1 for y, 2 for z
     * @return millimetres
     */
    public double spacing(int axis) {
        return spacing[axis];
    }

    /**
     * The number of voxels along one axis.
     *
     * @param axis 0 for x, 1 for y, 2 for z
     * @return the number of voxels
     */
    public int size(int axis) {
        return switch (axis) {
            case 0 -> width;
            case 1 -> height;
            case 2 -> depth;
            default -> throw new IllegalArgumentException("axis is " + axis + "; it must be 0 (x), 1 (y) or 2 (z).");
        };
    }

    /**
     * The number of voxels of the whole grid.
     *
     * @return {@code width * height * depth}
     */
    public int voxels() {
        return width * height * depth;
    }

    /**
     * Where a voxel lies in memory; the indices are not checked.
     *
     * @param x index along x
     * @param y index along y
     * @param z index along z
     * @return {@code (z * height + y) * width + x}
     */
    public int index(int x, int y, int z) {
        return (z * height + y) * width + x;
    }

    /**
     * The volume of one voxel, shear included.
     *
     * @return millilitres
     */
    public double voxelMillilitres() {
        return spacing[0] * spacing[1] * spacing[2] * Math.abs(determinant(direction)) / 1000;
    }

    /**
     * The patient coordinates of a voxel centre; fractional indices lie between centres.
     *
     * @param x index along x
     * @param y index along y
     * @param z index along z
     * @return LPS millimetres
     */
    public double[] toPatient(double x, double y, double z) {
        double[] point = origin.clone();
        double[] steps = {x * spacing[0], y * spacing[1], z * spacing[2]};
        for (int axis = 0; axis < 3; axis++) {
            for (int i = 0; i < 3; i++) {
                point[i] += direction[3 * axis + i] * steps[axis];
            }
        }
        return point;
    }

    /**
     * The fractional voxel indices of a point; it may lie outside the grid.
     *
     * @param left      LPS millimetres towards the left
     * @param posterior LPS millimetres towards the back
     * @param superior  LPS millimetres towards the head
     * @return indices along x, y, z
     */
    public double[] fromPatient(double left, double posterior, double superior) {
        double[] p = {left - origin[0], posterior - origin[1], superior - origin[2]};
        double[] d = direction;
        double determinant = determinant(d);
        // Cramer's rule on p = x*dx + y*dy + z*dz.
        double x = triple(p, 0, d, 3, d, 6) / determinant;
        double y = triple(d, 0, p, 0, d, 6) / determinant;
        double z = triple(d, 0, d, 3, p, 0) / determinant;
        return new double[] {x / spacing[0], y / spacing[1], z / spacing[2]};
    }

    private static double triple(double[] a, int i, double[] b, int j, double[] c, int k) {
        return a[i] * (b[j + 1] * c[k + 2] - b[j + 2] * c[k + 1])
                - a[i + 1] * (b[j] * c[k + 2] - b[j + 2] * c[k])
                + a[i + 2] * (b[j] * c[k + 1] - b[j + 1] * c[k]);
    }

    /**
     * How far the axes are from being at right angles.
     *
     * @return the largest deviation from 90 degrees between two axes; 0 for an orthogonal grid
     */
    public double shearDegrees() {
        double worst = 0;
        for (int a = 0; a < 3; a++) {
            int b = (a + 1) % 3;
            double cosine = 0;
            for (int i = 0; i < 3; i++) {
                cosine += direction[3 * a + i] * direction[3 * b + i];
            }
            worst = Math.max(worst, Math.toDegrees(Math.asin(Math.min(1, Math.abs(cosine)))));
        }
        return worst;
    }

    /**
     * A box of this grid.
     *
     * @param x0        first voxel along x; may lie outside the grid
     * @param y0        first voxel along y
     * @param z0        first voxel along z
     * @param newWidth  voxels along x
     * @param newHeight voxels along y
     * @param newDepth  voxels along z
     * @return the grid of the box, at the same place in the patient
     */
    public Geometry box(int x0, int y0, int z0, int newWidth, int newHeight, int newDepth) {
        return new Geometry(newWidth, newHeight, newDepth, spacing, toPatient(x0, y0, z0), direction);
    }

    /**
     * A grid that covers the same space with another spacing: the outer voxel borders coincide as nearly as whole voxels
     * allow, and the centre of the box stays where it is.
     *
     * @param newSpacing millimetres along x, y, z
     * @return the grid
     */
    public Geometry withSpacing(double... newSpacing) {
        double[] checked = copy("newSpacing", newSpacing, 3);
        int[] size = new int[3];
        double[] first = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            double voxels = size(axis) * spacing[axis] / checked[axis];
            if (!(voxels > 0 && voxels < Integer.MAX_VALUE)) {
                throw new IllegalArgumentException("A spacing of " + checked[axis] + " mm along " + AXES[axis]
                        + " does not suit a grid of " + size(axis) + " voxels of " + spacing[axis] + " mm.");
            }
            size[axis] = (int) Math.max(1, Math.round(voxels));
            double centre = (size(axis) - 1) / 2.0;
            first[axis] = centre - (size[axis] - 1) / 2.0 * checked[axis] / spacing[axis];
        }
        return new Geometry(size[0], size[1], size[2], checked, toPatient(first[0], first[1], first[2]), direction);
    }

    /**
     * Says how another grid differs from this one. Spacing and direction are compared by what they do over the whole
     * extent of the grid: the tolerance bounds the distance of corresponding voxels.
     *
     * @param other     the other grid
     * @param tolerance millimetres
     * @return empty when the grids agree; else which axis differs and how far
     */
    public Optional<String> difference(Geometry other, double tolerance) {
        for (int axis = 0; axis < 3; axis++) {
            if (size(axis) != other.size(axis)) {
                return Optional.of("size along " + AXES[axis] + " is " + size(axis) + " against " + other.size(axis) + " voxels");
            }
        }
        for (int i = 0; i < 3; i++) {
            double apart = Math.abs(origin[i] - other.origin[i]);
            if (apart > tolerance) {
                return Optional.of(String.format(Locale.ROOT, "origin along %s is %.4f against %.4f mm: %.4f mm apart",
                        new String[] {"L", "P", "S"}[i], origin[i], other.origin[i], apart));
            }
        }
        for (int axis = 0; axis < 3; axis++) {
            int last = size(axis) - 1;
            double drift = Math.abs(spacing[axis] - other.spacing[axis]) * last;
            if (drift > tolerance) {
                return Optional.of(String.format(Locale.ROOT,
                        "spacing along %s is %.6f against %.6f mm: %.4f mm apart at the last voxel",
                        AXES[axis], spacing[axis], other.spacing[axis], drift));
            }
            double[] turn = new double[3];
            for (int i = 0; i < 3; i++) {
                turn[i] = direction[3 * axis + i] - other.direction[3 * axis + i];
            }
            double chord = Math.sqrt(turn[0] * turn[0] + turn[1] * turn[1] + turn[2] * turn[2]);
            if (chord * spacing[axis] * Math.max(1, last) > tolerance) {
                return Optional.of(String.format(Locale.ROOT,
                        "direction of the %s axis is turned by %.4f degrees: %.4f mm apart at the last voxel",
                        AXES[axis], Math.toDegrees(2 * Math.asin(Math.min(1, chord / 2))), chord * spacing[axis] * last));
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Geometry other && width == other.width && height == other.height && depth == other.depth
                && Arrays.equals(spacing, other.spacing) && Arrays.equals(origin, other.origin)
                && Arrays.equals(direction, other.direction);
    }

    @Override
    public int hashCode() {
        return Objects.hash(width, height, depth, Arrays.hashCode(spacing), Arrays.hashCode(origin), Arrays.hashCode(direction));
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d x %d x %d voxels of %.4g x %.4g x %.4g mm, first at L %.2f P %.2f S %.2f mm",
                width, height, depth, spacing[0], spacing[1], spacing[2], origin[0], origin[1], origin[2]);
    }
}
