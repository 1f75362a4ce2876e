package org.serpentine.tasks.training.data;

import java.util.SplittableRandom;

/**
 * Where each voxel of a patch comes from: rotation and scaling about the patch's middle (in millimetres, so that anisotropic
 * voxels do not shear the anatomy), mirroring, and an elastic field of cubic B-splines on a coarse grid. Images are read
 * linearly, labels at the nearest voxel.
 */
final class SpatialTransform {
    /** Control points of the elastic field lie about this many voxels apart. */
    private static final int KNOT_DISTANCE = 24;

    private final int[] patch;
    /** Row-major 3x3: patch offset (z, y, x) to image offset. */
    private final double[] matrix;
    /** Displacement in voxels, {@code [3][patch voxels]}; null for none. */
    private final float[][] field;

    private SpatialTransform(int[] patch, double[] matrix, float[][] field) {
        this.patch = patch;
        this.matrix = matrix;
        this.field = field;
    }

    static SpatialTransform draw(Augmentation a, int[] patch, double[] spacing, SplittableRandom random) {
        double[] m = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        boolean flat = patch[0] == 1;
        if (random.nextDouble() < a.rotation()) {
            double out = flat ? 0 : a.degreesOut();
            m = multiply(turn(1, 2, angle(a.degreesInPlane(), random)), m);
            m = multiply(turn(0, 2, angle(out, random)), m);
            m = multiply(turn(0, 1, angle(out, random)), m);
        }
        double scale = 1;
        if (random.nextDouble() < a.scaling()) {
            scale = 0.7 + 0.7 * random.nextDouble();
        }
        for (int column = 0; column < 3; column++) {
            double sign = a.mirroring() && random.nextBoolean() ? -1 : 1;
            for (int row = 0; row < 3; row++) {
                // Offsets go to millimetres, are turned there, and go back to voxels.
                double unit = row == column ? 1 : spacing[column] / spacing[row];
                m[3 * row + column] *= unit * sign * (flat && column == 0 ? 1 : scale);
            }
        }
        float[][] field = null;
        if (random.nextDouble() < a.elastic()) {
            field = new float[3][];
            // Larger displacements than a quarter of the knot distance could fold the image.
            double strength = (0.05 + 0.15 * random.nextDouble()) * KNOT_DISTANCE;
            for (int axis = flat ? 1 : 0; axis < 3; axis++) {
                field[axis] = BSplineField.random(patch, KNOT_DISTANCE, strength, random);
            }
        }
        return new SpatialTransform(patch, m, field);
    }

    private static double angle(double largest, SplittableRandom random) {
        return Math.toRadians((2 * random.nextDouble() - 1) * largest);
    }

    private static double[] turn(int i, int j, double angle) {
        double[] r = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        r[4 * i] = Math.cos(angle);
        r[4 * j] = Math.cos(angle);
        r[3 * i + j] = -Math.sin(angle);
        r[3 * j + i] = Math.sin(angle);
        return r;
    }

    private static double[] multiply(double[] a, double[] b) {
        double[] c = new double[9];
        for (int i = 0; i < 9; i++) {
            for (int k = 0; k < 3; k++) {
                c[i] += a[i / 3 * 3 + k] * b[3 * k + i % 3];
            }
        }
        return c;
    }

    /** Reads a patch about a centre given in voxels of the image. */
    void cut(LabelledImage image, double[] centre, float[] values, int[] labels, int labelsFrom) {
        int at = 0;
        double[] half = {(patch[0] - 1) / 2.0, (patch[1] - 1) / 2.0, (patch[2] - 1) / 2.0};
        for (int z = 0; z < patch[0]; z++) {
            for (int y = 0; y < patch[1]; y++) {
                double dz = z - half[0];
                double dy = y - half[1];
                double sz = centre[0] + matrix[0] * dz + matrix[1] * dy;
                double sy = centre[1] + matrix[3] * dz + matrix[4] * dy;
                double sx = centre[2] + matrix[6] * dz + matrix[7] * dy;
                for (int x = 0; x < patch[2]; x++, at++) {
                    double dx = x - half[2];
                    double pz = sz + matrix[2] * dx + shift(0, at);
                    double py = sy + matrix[5] * dx + shift(1, at);
                    double px = sx + matrix[8] * dx + shift(2, at);
                    pz = reflect(pz, image.depth());
                    py = reflect(py, image.height());
                    px = reflect(px, image.width());
                    read(image, pz, py, px, values, at * image.channels());
                    int nearest = ((int) (pz + 0.5) * image.height() + (int) (py + 0.5)) * image.width() + (int) (px + 0.5);
                    labels[labelsFrom + at] = image.labels()[nearest] & 0xFF;
                }
            }
        }
    }

    private float shift(int axis, int at) {
        return field == null || field[axis] == null ? 0 : field[axis][at];
    }

    /** Mirrors a coordinate at the centres of the first and last voxel until it lies between them. */
    private static double reflect(double p, int n) {
        if (n == 1) {
            return 0;
        }
        double period = 2.0 * (n - 1);
        double r = p >= 0 && p <= n - 1 ? p : Math.abs(p) % period;
        return r > n - 1 ? period - r : r;
    }

    private static void read(LabelledImage image, double pz, double py, double px, float[] values, int to) {
        int channels = image.channels();
        int z = (int) pz;
        int y = (int) py;
        int x = (int) px;
        float fz = (float) (pz - z);
        float fy = (float) (py - y);
        float fx = (float) (px - x);
        int stepX = fx > 0 ? channels : 0;
        int stepY = fy > 0 ? image.width() * channels : 0;
        int stepZ = fz > 0 ? image.height() * image.width() * channels : 0;
        float[] v = image.image();
        int o = ((z * image.height() + y) * image.width() + x) * channels;
        for (int c = 0; c < channels; c++, o++) {
            float near = mix(mix(v[o], v[o + stepX], fx), mix(v[o + stepY], v[o + stepY + stepX], fx), fy);
            if (stepZ > 0) {
                int p = o + stepZ;
                near = mix(near, mix(mix(v[p], v[p + stepX], fx), mix(v[p + stepY], v[p + stepY + stepX], fx), fy), fz);
            }
            values[to + c] = near;
        }
    }

    private static float mix(float a, float b, float share) {
        return a + (b - a) * share;
    }
}
