package org.serpentine.io.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LumaTest {
    /** Black, white and the three primaries, by the tables of BT.601 and of MATLAB's documentation. */
    @Test
    void ranges() {
        assertEquals(0, Luma.fullRange(0, 0, 0));
        assertEquals(255, Luma.fullRange(255, 255, 255), 1e-4);
        assertEquals(76.245, Luma.fullRange(255, 0, 0), 1e-4);
        assertEquals(149.685, Luma.fullRange(0, 255, 0), 1e-4);
        assertEquals(29.07, Luma.fullRange(0, 0, 255), 1e-4);
        assertEquals(16, Luma.studioRange(0, 0, 0));
        assertEquals(235, Luma.studioRange(1, 1, 1), 1e-9);
        assertEquals(81.481, Luma.studioRange(1, 0, 0), 1e-9);
        assertEquals(144.553, Luma.studioRange(0, 1, 0), 1e-9);
        assertEquals(40.966, Luma.studioRange(0, 0, 1), 1e-9);
    }
}
