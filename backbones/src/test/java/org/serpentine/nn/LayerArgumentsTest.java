package org.serpentine.nn;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LayerArgumentsTest {
    private static void assertRefused(String part, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void numbersThatMakeNoSense() {
        for (double eps : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertRefused("eps is " + eps, () -> new BatchNormLayer(4, eps, 0.1));
        }
        for (double momentum : new double[] {-0.1, 1.1, Double.NaN}) {
            assertRefused("momentum is " + momentum, () -> new BatchNormLayer(4, 1e-5, momentum));
        }
        for (double eps : new double[] {-1, Double.NaN}) {
            assertRefused("eps is " + eps, () -> new LayerNormLayer(4, eps));
        }
        assertRefused("side is 0", () -> new WindowAttentionLayer(4, 2, 0, 0));
        assertRefused("shift is -1", () -> new WindowAttentionLayer(4, 2, 3, -1));
        assertRefused("shift is 3", () -> new WindowAttentionLayer(4, 2, 3, 3));
    }
}
