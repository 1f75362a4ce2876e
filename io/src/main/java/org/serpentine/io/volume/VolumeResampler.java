package org.serpentine.io.volume;

import java.util.Arrays;

/**
 * Brings volumes onto another grid in the same patient: another spacing, orientation or field of view. Voxels of the
 * target whose centre lies beyond the outer voxel borders of the source are outside; up to half a voxel beyond the outer
 * centres the nearest value continues.
 */
public final class VolumeResampler {

    /** Half a voxel, and room for rounding. */
    private static final double BORDER = 0.5 + 1e-6;

    private VolumeResampler() {
    }

    /** What is computed for a voxel of the target from a place in the source. */
    private interface Sample {
        void at(int index, double x, double y, double z);
    }

    /**
     * Resamples intensities linearly between voxel centres. No smoothing is done before shrinking.
     *
     * @param source  the volume
     * @param target  the grid wanted
     * @param outside value of voxels outside the source
     * @return a new volume on the target grid
     */
    public static FloatVolume linear(Volume source, Geometry target, float outside) {
        Geometry grid = source.geometry();
        float[] values = new float[target.voxels()];
        Arrays.fill(values, outside);
        int row = grid.width();
        int plane = grid.width() * grid.height();
        walk(grid, target, (index, x, y, z) -> {
            int x0 = (int) x;
            int y0 = (int) y;
            int z0 = (int) z;
            int dx = x0 + 1 < grid.width() ? 1 : 0;
            int dy = y0 + 1 < grid.height() ? row : 0;
            int dz = z0 + 1 < grid.depth() ? plane : 0;
            int at = z0 * plane + y0 * row + x0;
            double near = plane(source, at, dx, dy, x - x0, y - y0);
            double far = dz == 0 ? near : plane(source, at + dz, dx, dy, x - x0, y - y0);
            values[index] = (float) (near + (z - z0) * (far - near));
        });
        return new FloatVolume(target, values);
    }

    private static double plane(Volume source, int at, int dx, int dy, double fx, double fy) {
        double a = source.value(at);
        double b = source.value(at + dx);
        double c = source.value(at + dy);
        double d = source.value(at + dy + dx);
        double top = a + fx * (b - a);
        return top + fy * (c + fx * (d - c) - top);
    }

    /**
     * Resamples labels to the nearest voxel; outside is background.
     *
     * @param source the labels
     * @param target the grid wanted
     * @return new labels of the same names on the target grid
     */
    public static LabelVolume nearest(LabelVolume source, Geometry target) {
        Geometry grid = source.geometry();
        byte[] labels = new byte[target.voxels()];
        walk(grid, target, (index, x, y, z) ->
                labels[index] = source.labels()[grid.index((int) Math.round(x), (int) Math.round(y), (int) Math.round(z))]);
        return new LabelVolume(target, labels, source.names());
    }

    /** Visits every voxel of the target that lies within the source, with its place limited to the outer centres. */
    private static void walk(Geometry source, Geometry target, Sample sample) {
        Placement placement = Placement.of(source, target);
        for (int z = 0; z < target.depth(); z++) {
            for (int y = 0; y < target.height(); y++) {
                placement.walkRow(y, z, target, sample);
            }
        }
    }

    /**
     * Where the voxels of a target lie in a source, in voxels of the source along x, y, z.
     *
     * @param source the source
     * @param first  place of the target's first voxel
     * @param dx     what a step along the target's x adds to it
     * @param dy     what a step along y adds
     * @param dz     what a step along z adds
     */
    private record Placement(Geometry source, double[] first, double[] dx, double[] dy, double[] dz) {
        static Placement of(Geometry source, Geometry target) {
            double[] first = place(source, target, 0, 0, 0);
            return new Placement(source, first, difference(place(source, target, 1, 0, 0), first),
                    difference(place(source, target, 0, 1, 0), first), difference(place(source, target, 0, 0, 1), first));
        }

        void walkRow(int y, int z, Geometry target, Sample sample) {
            int lastX = source.width() - 1;
            int lastY = source.height() - 1;
            int lastZ = source.depth() - 1;
            int index = target.index(0, y, z);
            for (int x = 0; x < target.width(); x++, index++) {
                double sx = first[0] + x * dx[0] + y * dy[0] + z * dz[0];
                double sy = first[1] + x * dx[1] + y * dy[1] + z * dz[1];
                double sz = first[2] + x * dx[2] + y * dy[2] + z * dz[2];
                if (isInside(sx, lastX) && isInside(sy, lastY) && isInside(sz, lastZ)) {
                    sample.at(index, limited(sx, lastX), limited(sy, lastY), limited(sz, lastZ));
                }
            }
        }

        private static boolean isInside(double place, int last) {
            return place >= -BORDER && place <= last + BORDER;
        }

        private static double limited(double place, int last) {
            return Math.min(Math.max(place, 0), last);
        }

        private static double[] difference(double[] a, double[] b) {
            return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
        }
    }

    private static double[] place(Geometry source, Geometry target, int x, int y, int z) {
        double[] patient = target.toPatient(x, y, z);
        return source.fromPatient(patient[0], patient[1], patient[2]);
    }
}
