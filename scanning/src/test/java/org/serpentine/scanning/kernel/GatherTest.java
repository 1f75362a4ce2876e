package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class GatherTest {

    private static final float[] GRID = {1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60};

    @Test
    void readsRowsInScanOrderOfEachBatchItem() {
        float[] to = new float[12];
        try (Workers workers = Workers.of(2)) {
            Gather.read(Rows.of(GRID, 2), 3, new int[] {2, 0, 1}, Rows.of(to, 2), 2, 2, workers);
        }
        assertArrayEquals(new float[] {3, 30, 1, 10, 2, 20, 6, 60, 4, 40, 5, 50}, to);
    }

    @Test
    void readsAPartOfTheGridAndAStridedView() {
        float[] to = new float[4];
        try (Workers workers = Workers.of(1)) {
            Gather.read(new Rows(GRID, 1, 2), 3, new int[] {2, 0}, Rows.of(to, 1), 2, 1, workers);
        }
        assertArrayEquals(new float[] {30, 10, 60, 40}, to);
    }

    @Test
    void addsRowsBackWhereTheyCameFrom() {
        float[] to = {100, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        try (Workers workers = Workers.of(2)) {
            Gather.add(Rows.of(GRID, 2), 3, new int[] {2, 0, 1}, Rows.of(to, 2), 2, 2, workers);
        }
        assertArrayEquals(new float[] {102, 20, 3, 30, 1, 10, 5, 50, 6, 60, 4, 40}, to);
    }
}
