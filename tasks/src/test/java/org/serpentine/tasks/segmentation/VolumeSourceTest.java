package org.serpentine.tasks.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.tasks.Normalisation;

class VolumeSourceTest {
    private static float[] read(FloatVolume volume, List<Double> spacing, int... box) {
        GridMap map = GridMap.of(volume.geometry(), spacing, true, false);
        float[] target = new float[box[3] * box[4] * box[5]];
        new VolumeSource(volume, map, InputScaling.of(Normalisation.none(), volume)).read(box[0], box[1], box[2], box[3], box[4], box[5], target);
        return target;
    }

    @Test
    void aLinearFieldKeepsItsValuesAtAnySpacing() {
        // 3 + 2 l - p + 4 s in millimetres, on a grid whose axes are the patient's s, -l, p.
        Geometry grid = new Geometry(40, 30, 20, new double[] {1.25, 0.7, 2}, new double[] {4, 5, 6}, new double[] {0, 0, 1, -1, 0, 0, 0, 1, 0});
        float[] values = new float[grid.voxels()];
        for (int z = 0; z < 20; z++) {
            for (int y = 0; y < 30; y++) {
                for (int x = 0; x < 40; x++) {
                    double[] p = grid.toPatient(x, y, z);
                    values[grid.index(x, y, z)] = (float) (3 + 2 * p[0] - p[1] + 4 * p[2]);
                }
            }
        }
        GridMap map = GridMap.of(grid, List.of(2.0, 1.5, 2.5), true, false);
        // Away from the border, where the outermost voxels continue; a sampled triangle's centre is off by a hundredth of a voxel at most.
        float[] box = read(new FloatVolume(grid, values), List.of(2.0, 1.5, 2.5), 2, 4, 3, 5, 6, 7);
        for (int i = 0; i < box.length; i++) {
            int[] at = {2 + i % 5, 4 + i / 5 % 6, 3 + i / 30};
            double[] voxel = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                voxel[map.axis()[axis]] = map.toSource(axis, at[axis]);
            }
            double[] p = grid.toPatient(voxel[0], voxel[1], voxel[2]);
            assertEquals(3 + 2 * p[0] - p[1] + 4 * p[2], box[i], 0.1, "voxel " + i);
        }
    }

    @Test
    void aCoarserGridAveragesNoiseAway() {
        SplittableRandom random = new SplittableRandom(5);
        Geometry grid = Geometry.axisAligned(64, 64, 64, 0.5, 0.5, 0.5);
        float[] values = new float[grid.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        float[] box = read(new FloatVolume(grid, values), List.of(2.0, 2.0, 2.0), 2, 2, 2, 10, 10, 10);
        double squares = 0;
        for (float v : box) {
            squares += v * v;
        }
        // A triangle of weights 1, 3, 5, 7, 7, 5, 3, 1 (of 32) keeps 168/1024 of the variance along each axis.
        double expected = Math.sqrt(1 / 3.0 * Math.pow(168 / 1024.0, 3));
        assertEquals(expected, Math.sqrt(squares / box.length), 0.1 * expected);
    }

    @Test
    void theOutermostVoxelsContinueOutside() {
        Geometry grid = Geometry.axisAligned(4, 3, 2, 2, 2, 2);
        float[] values = new float[24];
        for (int i = 0; i < 24; i++) {
            values[i] = i % 4;
        }
        float[] box = read(new FloatVolume(grid, values), List.of(1.0, 2.0, 2.0), -2, -1, -1, 12, 5, 4);
        double[] expected = {0, 0, 0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3, 3, 3};
        for (int i = 0; i < box.length; i++) {
            assertEquals(expected[i % 12], box[i], 1e-6, "voxel " + i);
        }
    }
}
