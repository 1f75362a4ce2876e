package org.serpentine.scanning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Expected numbers were printed by the fixtures' own recipe (hashfill.py, numpy). */
@Tag("parity")
class HashFillTest {

    @Test
    void hashesTheUtf8BytesOfTheKey() {
        assertEquals(3148449356550392848L, HashFill.fnv1a64("shuffle.0"));
        assertEquals(775207407765167617L, HashFill.fnv1a64("\u00e9"));
    }

    @Test
    void affineTensorHasTheSameBits() {
        float[] expected = {0x1.763424p-1f, 0x1.4a454p-1f, 0x1.af52bp-2f, 0x1.152362p-1f, 0x1.3dfa5p-2f};
        assertArrayEquals(expected, HashFill.tensor("points", 5, 0.5, 0.25));
    }

    @Test
    void logarithmicTensorCountsAlongTheLastAxis() {
        float[] expected = {-0x1.eafp-7f, 0x1.429204p-1f, 0x1.1f08bep+0f, 0x1.625b5cp-4f, 0x1.5cca5cp-1f, 0x1.071ac4p+0f};
        assertArrayEquals(expected, HashFill.aLog("layers.0.A_log", 6, 3, 0.1));
    }

    @Test
    void longTensorsKeepTheSequence() {
        double sum = 0;
        for (float v : HashFill.tensor("x", 100_000, 0, 1)) {
            sum += v;
        }
        assertEquals(-0x1.ecc38d5p+5, sum);
    }

    @Test
    void uniformNumbersAreTheTensorOfBaseZero() {
        double[] u = HashFill.uniform("points", 3);
        assertEquals(0x1.763424p-1f, (float) (0.5 + 0.25 * u[0]));
        assertEquals(0x1.af52bp-2f, (float) (0.5 + 0.25 * u[2]));
    }

    @Test
    void refusesNegativeCounts() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> HashFill.tensor("k", -1, 0, 1));
        assertTrue(e.getMessage().contains("\"k\" is -1"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> HashFill.aLog("k", 4, 0, 0.1));
    }
}
