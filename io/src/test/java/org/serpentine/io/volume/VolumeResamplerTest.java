package org.serpentine.io.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeResamplerTest {

    /** A function that trilinear interpolation reproduces exactly in patient coordinates. */
    private static float plane(double[] p) {
        return (float) (3 * p[0] - 2 * p[1] + 0.5 * p[2] + 7);
    }

    private static FloatVolume ramp(Geometry g) {
        float[] values = new float[g.voxels()];
        for (int z = 0; z < g.depth(); z++) {
            for (int y = 0; y < g.height(); y++) {
                for (int x = 0; x < g.width(); x++) {
                    values[g.index(x, y, z)] = plane(g.toPatient(x, y, z));
                }
            }
        }
        return new FloatVolume(g, values);
    }

    @Test
    void linearFunctionsSurviveAnyTurnOfTheGrid() {
        Geometry source = new Geometry(20, 18, 16, new double[] {1, 1.2, 2}, new double[] {-3, 4, 5},
                new double[] {0, 1, 0, 0, 0, -1, -1, 0, 0});
        double c = Math.cos(0.4);
        double s = Math.sin(0.4);
        double[] middle = source.toPatient(8, 8, 7);
        Geometry target = new Geometry(5, 4, 6, new double[] {0.6, 0.7, 0.8}, middle, new double[] {c, s, 0, -s, c, 0, 0, 0, 1});
        FloatVolume result = VolumeResampler.linear(ramp(source), target, -1000);
        for (int z = 0; z < 6; z++) {
            for (int y = 0; y < 4; y++) {
                for (int x = 0; x < 5; x++) {
                    assertEquals(plane(target.toPatient(x, y, z)), result.value(x, y, z), 1e-4f);
                }
            }
        }
    }

    @Test
    void beyondTheBorderIsOutsideAndBeforeItTheEdgeContinues() {
        FloatVolume source = new FloatVolume(Geometry.axisAligned(2, 1, 1, 2, 1, 1), new float[] {10, 20});
        Geometry target = new Geometry(6, 1, 1, new double[] {1, 1, 1}, new double[] {-2, 0, 0},
                new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        assertArrayEquals(new float[] {-7, 10, 10, 15, 20, 20}, VolumeResampler.linear(source, target, -7).values());
    }

    @Test
    void labelsStayWhole() {
        Geometry fine = Geometry.axisAligned(4, 2, 1, 1, 1, 1);
        LabelVolume labels = new LabelVolume(fine, new byte[] {0, 1, 2, 2, 0, 1, 2, 2}, List.of("background", "a", "b"));
        Geometry mirrored = new Geometry(5, 2, 1, new double[] {1, 1, 1}, new double[] {3.2, 0, 0},
                new double[] {-1, 0, 0, 0, 1, 0, 0, 0, 1});
        assertArrayEquals(new byte[] {2, 2, 1, 0, 0, 2, 2, 1, 0, 0}, VolumeResampler.nearest(labels, mirrored).labels());
        assertEquals(List.of("background", "a", "b"), VolumeResampler.nearest(labels, mirrored).names());
    }
}
