package org.serpentine.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WeightMapTest {
    @Test
    void valuesAreReadWhenAskedFor() {
        AtomicInteger reads = new AtomicInteger();
        WeightMap file = new WeightMap().put("a", new int[] {2}, () -> new float[] {reads.incrementAndGet(), 5});
        WeightSource other = WeightMap.of(file.renamed(key -> "net." + key)).put("b", new int[] {1}, () -> new float[] {3});
        assertEquals(0, reads.get());
        assertEquals(List.of("net.a", "b"), other.keys());
        assertArrayEquals(new int[] {2}, other.shape("net.a"));
        assertArrayEquals(new float[] {1, 5}, other.read("net.a"));
        assertEquals(List.of("a"), file.keys());
    }

    @Test
    void anEntryIsReplacedInItsPlace() {
        WeightMap file = new WeightMap().put("a", new int[] {1}, () -> new float[1]).put("b", new int[] {1}, () -> new float[1]);
        WeightSource other = WeightMap.of(file).put("a", new int[] {2}, () -> new float[] {file.read("a")[0], 7});
        assertEquals(List.of("a", "b"), other.keys());
        assertArrayEquals(new float[] {0, 7}, other.read("a"));
        assertArrayEquals(new int[] {1}, file.shape("a"));
    }

    @Test
    void unknownKeys() {
        WeightSource file = new WeightMap().put("a", new int[] {1}, () -> new float[1]).renamed(key -> null);
        assertEquals(List.of(), file.keys());
        assertEquals("there are no weights \"a\"", assertThrows(IllegalArgumentException.class, () -> file.read("a")).getMessage());
        assertThrows(IllegalArgumentException.class, () -> file.shape("a"));
    }
}
