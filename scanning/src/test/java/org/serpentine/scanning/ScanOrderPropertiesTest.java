package org.serpentine.scanning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every registered order promises, on many grid sizes. */
class ScanOrderPropertiesTest {

    private static final List<Grid> GRIDS = Stream.of("1", "9", "1x1", "1x7", "7x1", "2x2", "3x5", "5x3", "4x4", "8x8", "7x7", "6x9",
            "13x4", "4x13", "16x16", "17x10", "1x1x1", "2x2x2", "3x4x5", "4x4x4", "1x5x3", "5x1x1", "1x1x6", "7x3x2", "9x6x4",
            "2x3x2x3").map(Grid::parse).toList();

    private final ScanOrders orders = ScanOrders.standard();

    @Test
    void everyNameFindsItsOrder() {
        assertTrue(orders.names().size() > 70, orders.names().size() + " names");
        for (String name : orders.names()) {
            assertEquals(name, orders.get(name).name());
            assertFalse(orders.get(name).description().isBlank(), name);
        }
    }

    @Test
    void everyOrderVisitsEveryCellOnce() {
        eachWalk((order, path) -> {
            String what = order.name() + " on " + path.grid();
            boolean[] seen = new boolean[path.grid().cells()];
            int padding = 0;
            for (int cell : path.order()) {
                if (cell == -1) {
                    padding++;
                } else {
                    assertFalse(seen[cell], what + " visits " + cell + " twice");
                    seen[cell] = true;
                }
            }
            assertEquals(path.grid().cells() + padding, path.length(), what);
            assertEquals(padding, path.padding(), what);
            assertTrue(path.visitsEachCellOnce(), what);
            assertEquals(padding == 0, path.isPermutation(), what);
        });
    }

    @Test
    void inversesLeadBack() {
        eachWalk((order, path) -> {
            int[] inverse = path.inverse();
            int[] steps = path.order();
            for (int cell = 0; cell < inverse.length; cell++) {
                assertEquals(cell, steps[inverse[cell]], order.name() + " on " + path.grid());
            }
        });
    }

    @Test
    void scatterUndoesGather() {
        eachWalk((order, path) -> {
            float[] cells = HashFill.tensor(order.name(), path.grid().cells() * 3, 2, 1);
            float[] sequence = new float[path.length() * 3];
            Arrays.fill(sequence, Float.NaN);
            path.gather(cells, 3, sequence);
            int step = path.length() / 2;
            int cell = path.order()[step];
            assertEquals(cell < 0 ? 0 : cells[3 * cell + 1], sequence[3 * step + 1], order.name());
            float[] back = new float[cells.length];
            path.scatter(sequence, 3, back);
            assertArrayEquals(cells, back, order.name() + " on " + path.grid());
        });
    }

    @Test
    void walksAreTheSameEveryTime() {
        ScanOrders other = ScanOrders.standard();
        eachWalk((order, path) -> assertEquals(other.path(order.name(), path.grid()), path, order.name()));
    }

    @Test
    void reversedWalksRunBackwards() {
        eachWalk((order, path) -> {
            int[] forward = path.order();
            int[] backward = orders.path(order.name() + "-reverse", path.grid()).order();
            assertEquals(forward.length, backward.length, order.name());
            for (int i = 0; i < forward.length; i++) {
                assertEquals(forward[i], backward[forward.length - 1 - i], order.name() + "-reverse on " + path.grid());
            }
            assertSame(order, order.reversed().reversed());
        });
    }

    @Test
    void refusalsSayWhatToDo() {
        for (String name : orders.names()) {
            int accepted = 0;
            for (Grid grid : GRIDS) {
                Optional<String> refusal = orders.get(name).refusal(grid);
                if (refusal.isEmpty()) {
                    accepted++;
                    continue;
                }
                String message = assertThrows(IllegalArgumentException.class, () -> orders.path(name, grid)).getMessage();
                assertEquals(refusal.get(), message);
                assertTrue(message.contains("\"" + name + "\""), message);
                assertTrue(message.contains("found " + grid), message);
                assertTrue(message.contains("use \""), message);
            }
            assertTrue(accepted >= 3, name + " accepts " + accepted + " of the grids");
        }
    }

    @Test
    void continuousOrdersNeverJump() {
        List<String> continuous = orders.names().stream().filter(n -> n.startsWith("serpentine") || n.equals("hilbert-skilling")
                || n.startsWith("plainmamba") || n.startsWith("zigma-zigzag") || n.startsWith("dimsum-zigma")).toList();
        assertEquals(2 + 1 + 4 + 8 + 8, continuous.size());
        for (String name : continuous) {
            for (Grid grid : GRIDS) {
                if (orders.get(name).refusal(grid).isEmpty()) {
                    assertTrue(Locality.of(orders.path(name, grid)).maxManhattan() <= 1, name + " on " + grid);
                }
            }
        }
    }

    @Test
    void planarGilbertJumpsOnceAtMostAndOnlyWhereItMust() {
        for (int h = 1; h <= 20; h++) {
            for (int w = 1; w <= 20; w++) {
                boolean unavoidable = Math.max(h, w) % 2 == 1 && Math.min(h, w) % 2 == 0;
                for (int path = -1; path < 8; path++) {
                    String name = path < 0 ? "gilbert" : "zigma-hilbert-" + path + "-walk";
                    Map<Integer, Integer> steps = manhattanSteps(orders.path(name, h, w));
                    int others = steps.entrySet().stream().filter(e -> e.getKey() != 1).mapToInt(Map.Entry::getValue).sum();
                    assertTrue(others <= (unavoidable ? 1 : 0) && others == steps.getOrDefault(2, 0),
                            name + " on " + h + "x" + w + ": " + steps);
                }
            }
        }
    }

    @Test
    void spatialGilbertIsContinuousOnEvenBoxes() {
        for (int d = 2; d <= 8; d += 2) {
            for (int h = 2; h <= 10; h += 2) {
                for (int w = 2; w <= 12; w += 2) {
                    assertEquals(1, Locality.of(orders.path("gilbert", d, h, w)).maxManhattan(), d + "x" + h + "x" + w);
                }
            }
        }
    }

    @Test
    void diagonalZigzagNeverLeavesTheNeighbourhood() {
        for (int path = 0; path < 8; path++) {
            for (Grid grid : List.of(Grid.of(5, 5), Grid.of(4, 9), Grid.of(9, 4), Grid.of(1, 6))) {
                assertTrue(Locality.of(orders.path("dimsum-jpeg-" + path, grid)).maxJump() < 1.5, path + " on " + grid);
            }
        }
    }

    @Test
    void windowsAreFinishedBeforeTheNextOneBegins() {
        int[] order = orders.path("local-w3-col", 7, 8).order();
        for (int step = 0; step < order.length; step += 9) {
            int window = -1;
            for (int i = step; i < step + 9; i++) {
                if (order[i] >= 0) {
                    int found = order[i] / 8 / 3 * 3 + order[i] % 8 / 3;
                    assertTrue(window < 0 || window == found, "step " + i);
                    window = found;
                }
            }
        }
    }

    @Test
    void elongatedGridsCostNoMoreThanTheirCells() {
        int[] order = orders.path("morton", 1, 200_000).order();
        assertEquals(199_999, order[199_999]);
        assertTrue(orders.path("gilbert", 1, 1, 100_000).isPermutation());
        assertTrue(orders.path("local-w7", 1, 50_001).visitsEachCellOnce());
    }

    private static Map<Integer, Integer> manhattanSteps(ScanPath path) {
        int[] order = path.order();
        int width = path.grid().size(1);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int i = 1; i < order.length; i++) {
            int steps = Math.abs(order[i] / width - order[i - 1] / width) + Math.abs(order[i] % width - order[i - 1] % width);
            counts.merge(steps, 1, Integer::sum);
        }
        return counts;
    }

    private void eachWalk(BiConsumer<ScanOrder, ScanPath> check) {
        int walks = 0;
        for (String name : orders.names()) {
            ScanOrder order = orders.get(name);
            for (Grid grid : GRIDS) {
                if (order.refusal(grid).isEmpty()) {
                    check.accept(order, order.path(grid));
                    walks++;
                }
            }
        }
        assertTrue(walks > 1000, walks + " walks");
    }
}
