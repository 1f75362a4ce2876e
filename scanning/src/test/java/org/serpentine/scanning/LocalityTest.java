package org.serpentine.scanning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Figures worked out by hand. */
class LocalityTest {

    @Test
    void rasterOfTwoRows() {
        Locality figures = Locality.of(ScanPath.of(Grid.of(2, 3), new int[] {0, 1, 2, 3, 4, 5}), 2);
        assertEquals((4 + Math.sqrt(5)) / 5, figures.meanJump(), 1e-12);
        assertEquals(Math.sqrt(5), figures.maxJump(), 1e-12);
        assertEquals(7 / 5.0, figures.meanManhattan(), 1e-12);
        assertEquals(3, figures.maxManhattan());
        assertEquals(4 / 7.0, figures.neighboursKept(), 1e-12);
        assertEquals((4 * 1 + 3 * 3) / 7.0, figures.meanGap(), 1e-12);
        assertEquals(2, figures.within());
    }

    @Test
    void paddingIsLeftOut() {
        Locality figures = Locality.of(ScanPath.of(Grid.of(3), new int[] {0, -1, 1, 2, -1}), 1);
        assertEquals(1, figures.meanJump());
        assertEquals(2, figures.padding());
        assertEquals(0.5, figures.neighboursKept(), "cells 0 and 1 are two steps apart");
    }

    @Test
    void oneCellHasNoJump() {
        Locality figures = Locality.of(ScanOrders.standard().path("gilbert", 1, 1));
        assertEquals(0, figures.meanJump());
        assertEquals(1, figures.neighboursKept());
        assertEquals(Locality.DEFAULT_WITHIN, figures.within());
    }

    @Test
    void sixNeighboursCountInSpace() {
        Locality figures = Locality.of(ScanOrders.standard().path("raster", 2, 2, 2), 1);
        assertEquals(4 / 12.0, figures.neighboursKept(), 1e-12);
        assertEquals((4 * 1 + 4 * 2 + 4 * 4) / 12.0, figures.meanGap(), 1e-12);
    }

    @Test
    void hilbertKeepsNeighboursBetterThanRaster() {
        ScanOrders orders = ScanOrders.standard();
        double hilbert = Locality.of(orders.path("hilbert", 32, 32)).neighboursKept();
        double raster = Locality.of(orders.path("raster", 32, 32)).neighboursKept();
        assertTrue(hilbert > raster + 0.2, hilbert + " against " + raster);
    }

    @Test
    void withinIsChecked() {
        assertThrows(IllegalArgumentException.class, () -> Locality.of(ScanOrders.standard().path("raster", 2, 2), 0));
    }
}
