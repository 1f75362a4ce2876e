package org.serpentine.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ModuleLoadTest {
    private static LinearLayer layer(long seed) {
        LinearLayer layer = new LinearLayer(3, 2, true);
        layer.initializeFrom(seed);
        return layer;
    }

    private static void assertSame(LinearLayer want, LinearLayer got) {
        assertArrayEquals(want.weight().official(), got.weight().official());
        assertArrayEquals(want.bias().official(), got.bias().official());
    }

    @Test
    void aSourceThatFailsHalfWayChangesNothing() {
        LinearLayer net = layer(1);
        WeightSource broken = WeightMap.of(layer(2).weights()).put("bias", new int[] {2}, () -> {
            throw new UncheckedIOException(new IOException("the file ends here"));
        });
        assertThrows(UncheckedIOException.class, () -> net.load(broken, true));
        assertThrows(UncheckedIOException.class, () -> net.load(broken, false));
        assertSame(layer(1), net);
    }

    @Test
    void aTensorOfAnotherLengthThanItsShapeChangesNothing() {
        LinearLayer net = layer(1);
        WeightSource lying = WeightMap.of(layer(2).weights()).put("bias", new int[] {2}, () -> new float[5]);
        String message = assertThrows(IllegalArgumentException.class, () -> net.load(lying, true)).getMessage();
        assertTrue(message.contains("5 values for bias, expected 2"), message);
        assertSame(layer(1), net);
    }

    @Test
    void everythingIsTakenOver() {
        LinearLayer net = layer(1);
        assertTrue(net.load(layer(2).weights(), true).complete());
        assertSame(layer(2), net);
    }
}
