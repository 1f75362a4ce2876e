package org.serpentine.io.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class VolumeTest {

    private static final Geometry GRID = Geometry.axisAligned(4, 3, 2, 1, 1, 1);

    private static Volume shorts() {
        short[] stored = new short[24];
        for (int i = 0; i < 24; i++) {
            stored[i] = (short) i;
        }
        return new ShortVolume(GRID, stored, 0.5, -10);
    }

    @Test
    void shortsAreRescaled() {
        assertEquals(-10 + 0.5f * 23, shorts().value(3, 2, 1));
        Volume unsigned = ShortVolume.fromUnsigned(Geometry.axisAligned(3, 1, 1, 1, 1, 1),
                new short[] {0, (short) 40000, (short) 65535}, 2, -1024);
        assertArrayEquals(new float[] {-1024, 2 * 40000 - 1024, 2 * 65535 - 1024},
                new float[] {unsigned.value(0), unsigned.value(1), unsigned.value(2)});
    }

    @Test
    void boxesAgreeWithSingleVoxelsWhereverTheyLie() {
        float[] floats = new float[24];
        shorts().copyRun(0, 24, floats, 0);
        for (Volume volume : new Volume[] {shorts(), new FloatVolume(GRID, floats)}) {
            int[] sizes = {1, 2, 7};
            for (int x0 = -9; x0 < 7; x0++) {
                for (int w : sizes) {
                    for (int y0 : new int[] {-8, -1, 0, 2, 5}) {
                        for (int z0 : new int[] {-3, 0, 1, 4}) {
                            checkBox(volume, x0, y0, z0, w, 3, 2);
                        }
                    }
                }
            }
        }
    }

    private static void checkBox(Volume volume, int x0, int y0, int z0, int w, int h, int d) {
        float[] clamped = new float[w * h * d];
        float[] padded = new float[w * h * d];
        volume.copyBox(x0, y0, z0, w, h, d, clamped);
        volume.copyBox(x0, y0, z0, w, h, d, padded, 99);
        int at = 0;
        for (int z = z0; z < z0 + d; z++) {
            for (int y = y0; y < y0 + h; y++) {
                for (int x = x0; x < x0 + w; x++, at++) {
                    boolean inside = x >= 0 && x < 4 && y >= 0 && y < 3 && z >= 0 && z < 2;
                    float nearest = volume.value(Math.max(0, Math.min(3, x)), Math.max(0, Math.min(2, y)),
                            Math.max(0, Math.min(1, z)));
                    String where = "box from " + x0 + "," + y0 + "," + z0 + " at " + x + "," + y + "," + z;
                    assertEquals(nearest, clamped[at], where);
                    assertEquals(inside ? nearest : 99, padded[at], where);
                }
            }
        }
    }

    @Test
    void labelsNeedNames() {
        byte[] labels = new byte[24];
        labels[GRID.index(1, 2, 1)] = 2;
        labels[0] = 1;
        LabelVolume volume = new LabelVolume(GRID, labels, List.of("background", "bone", "air"));
        assertEquals(2, volume.label(1, 2, 1));
        assertArrayEquals(new int[] {22, 1, 1}, volume.counts());
        labels[3] = (byte) 200;
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new LabelVolume(GRID, labels, List.of("background", "bone", "air")));
        assertTrue(e.getMessage().contains("Label 200 occurs"), e.getMessage());
    }

    @Test
    void lengthsMustAgree() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new FloatVolume(GRID, new float[23]));
        assertTrue(e.getMessage().contains("23 values, but the grid has 24"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> shorts().copyBox(0, 0, 0, 2, 2, 2, new float[7]));
    }
}
