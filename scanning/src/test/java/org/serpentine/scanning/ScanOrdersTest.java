package org.serpentine.scanning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ScanOrdersTest {

    private final ScanOrders standard = ScanOrders.standard();

    /** A user's own order: even cells, then odd ones. */
    private record EvenOdd(String name) implements ScanOrder {

        @Override
        public String description() {
            return "even cells, then odd ones";
        }

        @Override
        public int[] visit(Grid grid) {
            int n = grid.cells();
            return IntStream.concat(IntStream.range(0, n).filter(c -> c % 2 == 0), IntStream.range(0, n).filter(c -> c % 2 == 1))
                    .toArray();
        }
    }

    @Test
    void usersRegisterTheirOwn() {
        ScanOrders mine = standard.with(new EvenOdd("even-odd"));
        assertArrayEquals(new int[] {0, 2, 4, 1, 3, 5}, mine.path("even-odd", 2, 3).order());
        assertArrayEquals(new int[] {5, 3, 1, 4, 2, 0}, mine.path("even-odd-reverse", 2, 3).order());
        assertTrue(mine.names().contains("even-odd"));
        assertFalse(standard.names().contains("even-odd"), "the standard registry must not change");
    }

    @Test
    void namesAreTakenOnce() {
        assertMessage("\"gilbert\" is registered already", () -> standard.with(new EvenOdd("gilbert")));
        assertMessage("\"local-w9\" is registered already", () -> standard.with(new EvenOdd("local-w9")));
        assertMessage("\"gilbert-reverse\" is registered already", () -> standard.with(new EvenOdd("gilbert-reverse")));
        assertMessage("\"Even Odd\" cannot name a scan order", () -> standard.with(new EvenOdd("Even Odd")));
    }

    @Test
    void wrongNamesListTheNearest() {
        assertMessage("no scan order \"hilbret\"; nearest: hilbert, gilbert", () -> standard.get("hilbret"));
        assertMessage("nearest: serpentine, ", () -> standard.get("serpent"));
        assertMessage("nearest: vmamba-cross-1, ", () -> standard.get("vmamba_cross_1"));
        String nothing = assertMessage("known: raster, column, ", () -> standard.get("qqqqqqqqqqqq"));
        assertFalse(nothing.contains("nearest"), nothing);
        assertTrue(nothing.contains("local-w<window>[-col][-flip]"), nothing);
        assertMessage("known: none", () -> ScanOrders.empty().get("raster"));
    }

    @Test
    void parametersOutOfRangeAreNamed() {
        assertMessage("window of scan order \"local-w0\" is 0, expected 1 or more", () -> standard.get("local-w0"));
        assertMessage("\"zigma-zigzag-8\" is 8, expected 0 to 7", () -> standard.get("zigma-zigzag-8"));
        assertMessage("\"plainmamba-0\" is 0, expected 1 to 4", () -> standard.get("plainmamba-0"));
        assertMessage("\"efficientvmamba-skip99999999999\" is 99999999999", () -> standard.get("efficientvmamba-skip99999999999"));
        assertMessage("use a smaller window", () -> standard.path("local-w100000", 2, 2));
        assertMessage("use a smaller step", () -> standard.path("efficientvmamba-skip32767", 40000, 50000));
    }

    @Test
    void skillingPointsToTheGeneralisedCurve() {
        assertMessage("power of two, such as 16x16, found 12x12; use \"hilbert\" or \"gilbert\"",
                () -> standard.path("hilbert-skilling", 12, 12));
        assertMessage("found 4x8; use", () -> standard.path("hilbert-skilling", 4, 8));
        assertMessage("such as 16x16x16, found 2x2x3", () -> standard.path("hilbert-skilling", 2, 2, 3));
        assertMessage("walks 2D or 3D grids only, found 8 (1D)", () -> standard.path("hilbert", 8));
    }

    @Test
    void hilbertTakesAnyBox() {
        assertEquals(standard.path("hilbert-skilling", 8, 8), standard.path("hilbert", 8, 8));
        assertNotEquals(standard.path("gilbert", 8, 8), standard.path("hilbert", 8, 8));
        assertEquals(standard.path("gilbert", 32, 24), standard.path("hilbert", 32, 24));
        assertEquals(standard.path("gilbert", 4, 4, 6), standard.path("hilbert", 4, 4, 6));
    }

    @Test
    void shufflesDifferBySeedAndFollowTheFixtureRule() {
        assertNotEquals(standard.path("rsmamba-shuffle-seed1", 8, 8), standard.path("rsmamba-shuffle-seed2", 8, 8));
        // numpy: np.argsort(u("shuffle.0", 8), kind="stable")
        assertArrayEquals(new int[] {4, 7, 3, 6, 0, 2, 1, 5}, standard.path("rsmamba-shuffle-seed0", 2, 4).order());
    }

    @Test
    void walksAreCachedPerRegistry() {
        ScanPath first = standard.path("gilbert", 8, 6);
        assertSame(first, standard.path("gilbert", Grid.of(8, 6)));
        assertNotSame(first, standard.path("gilbert", 6, 8));
        assertNotSame(first, ScanOrders.standard().path("gilbert", 8, 6));
        assertEquals(96, standard.cachedSteps());
    }

    @Test
    void theCacheIsBounded() {
        ScanOrders small = standard.withCacheOf(100);
        ScanPath kept = small.path("raster", 6, 6);
        small.path("column", 6, 6);
        assertSame(kept, small.path("raster", 6, 6));
        small.path("serpentine", 6, 6);
        assertSame(kept, small.path("raster", 6, 6), "the least recently used walk is dropped, not this one");
        assertEquals(72, small.cachedSteps());
        assertNotSame(small.path("raster", 11, 11), small.path("raster", 11, 11), "larger than the whole cache");
        assertEquals(72, small.cachedSteps());
        assertMessage("cache capacity is -1", () -> standard.withCacheOf(-1));
    }

    @Test
    void manyThreadsShareOneWalk() {
        Set<ScanPath> identities = ConcurrentHashMap.newKeySet();
        List<ScanPath> walks = IntStream.range(0, 400).parallel()
                .mapToObj(i -> standard.path(i % 2 == 0 ? "gilbert" : "morton", 16, 16 + i % 5)).toList();
        identities.addAll(walks);
        assertEquals(10, identities.size());
        for (int i = 10; i < 400; i++) {
            assertSame(walks.get(i), walks.get(i % 10), "walk " + i);
        }
        assertEquals(identities.stream().mapToInt(ScanPath::length).sum(), standard.cachedSteps());
    }

    @Test
    void gridsAreChecked() {
        assertMessage("extent 1 of grid 3x0 is 0", () -> Grid.of(3, 0));
        assertMessage("without axes", Grid::of);
        assertMessage("more than 2147483647 cells", () -> Grid.of(50_000, 50_000));
        assertMessage("\"32y24\" is no grid", () -> Grid.parse("32y24"));
        assertMessage("\"32x\" is no grid", () -> Grid.parse("32x"));
        assertEquals(Grid.of(4, 32, 24), Grid.parse(" 4x32X24"));
        assertEquals("4x32x24", Grid.of(4, 32, 24).toString());
        assertEquals(2, Grid.of(4, 32, 24).coordinate(2 * 24 * 32 + 5, 0));
    }

    @Test
    void badWalksOfUsersAreNamed() {
        assertMessage("step 1 of a walk over grid 2x2 visits cell 4, expected -1 (padding) or 0 to 3",
                () -> ScanPath.of(Grid.of(2, 2), new int[] {0, 4}));
        ScanPath twice = ScanPath.of(Grid.of(3), new int[] {1, 1, 2, -1});
        assertFalse(twice.visitsEachCellOnce());
        assertArrayEquals(new int[] {-1, 0, 2}, twice.inverse());
        assertMessage("sequence holds 7 values, expected 4 x 2", () -> twice.gather(new float[6], 2, new float[7]));
    }

    private static String assertMessage(String part, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(part), message);
        return message;
    }
}
