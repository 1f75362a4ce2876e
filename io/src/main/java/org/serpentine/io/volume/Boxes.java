package org.serpentine.io.volume;

/** Checks that boxes and arrays fit together. */
final class Boxes {

    private Boxes() {
    }

    static void check(int w, int h, int d, int length) {
        if (w < 1 || h < 1 || d < 1) {
            throw new IllegalArgumentException("A box of " + w + " x " + h + " x " + d + " voxels is empty.");
        }
        if ((long) w * h > length || (long) w * h * d > length) {
            throw new IllegalArgumentException("A box of " + w + " x " + h + " x " + d
                    + " voxels does not fit into an array of " + length + " values.");
        }
    }

    static void checkLength(Geometry geometry, int length) {
        if (length != geometry.voxels()) {
            throw new IllegalArgumentException("The array has " + length + " values, but the grid has " + geometry.voxels()
                    + " (" + geometry + ").");
        }
    }
}
