package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;

class SlicesTest {

    @Test
    void windowsLimitTheValues() {
        FloatVolume volume = new FloatVolume(Geometry.axisAligned(3, 1, 2, 1, 1, 1), new float[] {0, 0, 0, -500, 60, 1000});
        assertArrayEquals(new float[] {0, 127.5f, 255}, Slices.picture(volume, 1, -140, 260).values());
        assertThrows(IllegalArgumentException.class, () -> Slices.picture(volume, 2, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> Slices.picture(volume, 0, 1, 1));
    }

    @Test
    void stacksKeepTheOrder() {
        Picture grey = new Picture(2, 1, 1, Picture.Depth.U8, new float[] {1, 2});
        Picture color = new Picture(2, 1, 3, Picture.Depth.U8, new float[] {9, 9, 9, 7, 7, 7});
        FloatVolume volume = Slices.volume(List.of(grey, color), 0.5, 0.5, 2);
        assertArrayEquals(new float[] {1, 2, 9, 7}, volume.values(), 1e-5f);
        assertEquals(2, volume.geometry().spacing(2));
        Picture other = new Picture(1, 1, 1, Picture.Depth.U8, new float[1]);
        assertThrows(IllegalArgumentException.class, () -> Slices.volume(List.of(grey, other), 1, 1, 1));
    }
}
