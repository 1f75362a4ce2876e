package org.serpentine.io.volume;

import java.util.Arrays;

/**
 * Intensities on a {@link Geometry}: Hounsfield units for CT, arbitrary units for MR. Values are read as float whatever
 * the storage. Volumes share the array that they are made from; do not change it afterwards.
 */
public sealed interface Volume permits FloatVolume, ShortVolume {

    /**
     * The grid.
     *
     * @return size, spacing and place
     */
    Geometry geometry();

    /**
     * One value.
     *
     * @param index data index, see {@link Geometry#index(int, int, int)}
     * @return the value in its real unit
     */
    float value(int index);

    /**
     * A run of values that lie one after the other in memory.
     *
     * @param index  data index of the first
     * @param length how many
     * @param target receives the values
     * @param at     where the first goes
     */
    void copyRun(int index, int length, float[] target, int at);

    /**
     * One value.
     *
     * @param x index along x
     * @param y index along y
     * @param z index along z
     * @return the value in its real unit
     */
    default float value(int x, int y, int z) {
        return value(geometry().index(x, y, z));
    }

    /**
     * Copies a box that may reach out of the grid; voxels outside take the value of the nearest voxel inside.
     *
     * @param x0     first voxel along x, may be negative
     * @param y0     first voxel along y
     * @param z0     first voxel along z
     * @param w      voxels along x, at least 1
     * @param h      voxels along y
     * @param d      voxels along z
     * @param target receives {@code w * h * d} values, x fastest, from index 0
     */
    default void copyBox(int x0, int y0, int z0, int w, int h, int d, float[] target) {
        Geometry grid = geometry();
        Boxes.check(w, h, d, target.length);
        int from = Math.min(Math.max(x0, 0), grid.width() - 1);
        int to = Math.min(Math.max(x0 + w - 1, 0), grid.width() - 1);
        int at = 0;
        for (int z = z0; z < z0 + d; z++) {
            int cz = Math.min(Math.max(z, 0), grid.depth() - 1);
            for (int y = y0; y < y0 + h; y++, at += w) {
                int cy = Math.min(Math.max(y, 0), grid.height() - 1);
                int left = Math.min(Math.max(from - x0, 0), w - 1);
                int run = Math.min(to - from + 1, w - left);
                copyRun(grid.index(from, cy, cz), run, target, at + left);
                Arrays.fill(target, at, at + left, target[at + left]);
                Arrays.fill(target, at + left + run, at + w, target[at + left + run - 1]);
            }
        }
    }

    /**
     * Copies a box that may reach out of the grid; voxels outside take a given value.
     *
     * @param x0      first voxel along x, may be negative
     * @param y0      first voxel along y
     * @param z0      first voxel along z
     * @param w       voxels along x, at least 1
     * @param h       voxels along y
     * @param d       voxels along z
     * @param target  receives {@code w * h * d} values, x fastest, from index 0
     * @param outside value of voxels outside the grid
     */
    default void copyBox(int x0, int y0, int z0, int w, int h, int d, float[] target, float outside) {
        Geometry grid = geometry();
        Boxes.check(w, h, d, target.length);
        Arrays.fill(target, 0, w * h * d, outside);
        int from = Math.max(x0, 0);
        int run = Math.min(x0 + w, grid.width()) - from;
        if (run <= 0) {
            return;
        }
        for (int z = Math.max(z0, 0); z < Math.min(z0 + d, grid.depth()); z++) {
            for (int y = Math.max(y0, 0); y < Math.min(y0 + h, grid.height()); y++) {
                copyRun(grid.index(from, y, z), run, target, ((z - z0) * h + y - y0) * w + from - x0);
            }
        }
    }
}
