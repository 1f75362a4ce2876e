package org.serpentine.scanning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PointOrdersTest {

    private final PointOrders orders = PointOrders.standard();

    @Test
    void everyOrderSortsPointsByCodeAndKeepsTies() {
        assertEquals(16, orders.names().size());
        float[] points = HashFill.tensor("cloud", 3 * 2 * 300, 5, 3);
        for (String name : orders.names()) {
            PointPath path = orders.get(name).path(points, 0.5, 2);
            boolean[] seen = new boolean[600];
            for (int step = 0; step < 600; step++) {
                int point = path.order()[step];
                assertTrue(!seen[point], name);
                seen[point] = true;
                assertEquals(step, path.inverse()[point], name);
                if (step > 0) {
                    int before = path.order()[step - 1];
                    assertTrue(path.codes()[before] < path.codes()[point]
                            || path.codes()[before] == path.codes()[point] && before < point, name + " step " + step);
                }
            }
        }
    }

    @Test
    void curvesAndIntendedSnakesGoFromCellToNeighbouringCell() {
        for (String name : List.of("xyz-intended", "xzy-intended", "yxz-intended", "yzx-intended", "zxy-intended", "zyx-intended")) {
            assertEquals(1, longestStep(orders.get(name), 3, 4, 5), name);
        }
        for (String name : List.of("hilbert", "hilbert-trans")) {
            assertEquals(1, longestStep(orders.get(name), 4, 4, 4), name);
        }
    }

    @Test
    void snakesRunFastestAlongTheirFirstAxis() {
        float[] points = box(2, 3, 2);
        PointPath path = orders.get("zxy-intended").path(points, 1, 1);
        // z, then x, then y; box() lists z fastest, then y, then x
        assertArrayEquals(new int[] {0, 1, 7, 6, 8, 9, 3, 2, 4, 5, 11, 10}, path.order());
    }

    @Test
    void laterCloudsFollowEarlierOnes() {
        float[] points = HashFill.tensor("cloud", 3 * 3 * 40, 0, 1);
        for (String name : orders.names()) {
            if (name.length() == 3) {
                // the released traverse multiplies maxima, so clouds may overlap by a code
                continue;
            }
            int[] order = orders.get(name).path(points, 0.125, 3).order();
            for (int step = 0; step < order.length; step++) {
                assertEquals(step / 40, order[step] / 40, name);
            }
        }
    }

    @Test
    void theReleasedTraverseDependsOnItsFirstAxisOnly() {
        float[] points = HashFill.tensor("cloud", 3 * 100, 0, 1);
        int[] xyz = orders.get("xyz").path(points, 0.1, 1).order();
        int[] xzy = orders.get("xzy").path(points, 0.1, 1).order();
        assertArrayEquals(xyz, xzy);
    }

    @Test
    void userOrdersJoinAndWrongNamesListTheNearest() {
        PointOrder byX = new PointOrder() {
            @Override
            public String name() {
                return "by-x";
            }

            @Override
            public String description() {
                return "x only";
            }

            @Override
            public long[] codes(PointGrid points) {
                long[] codes = new long[points.points()];
                for (int p = 0; p < codes.length; p++) {
                    codes[p] = points.cell(p, 0);
                }
                return codes;
            }
        };
        assertArrayEquals(new int[] {1, 0}, orders.with(byX).get("by-x").path(new float[] {3, 0, 0, 1, 9, 9}, 1, 1).order());
        assertMessage("already", () -> orders.with(byX).with(byX));
        assertMessage("no point order \"by-x\"", () -> orders.get("by-x"));
        assertMessage("nearest: hilbert; known: xyz", () -> orders.get("hilbrt"));
    }

    @Test
    void pointsAreChecked() {
        PointOrder z = orders.get("z");
        assertMessage("gridSize is 0.0", () -> z.path(new float[3], 0, 1));
        assertMessage("gridSize is NaN", () -> z.path(new float[3], Double.NaN, 1));
        assertMessage("batch is 0", () -> z.path(new float[3], 1, 0));
        assertMessage("points holds 4 values", () -> z.path(new float[4], 1, 1));
        assertMessage("coordinate 1 of point 1 is NaN", () -> z.path(new float[] {0, 0, 0, 1, Float.NaN, 1}, 1, 1));
        assertMessage("use a larger gridSize", () -> z.path(new float[] {0, 0, 0, 1e7f, 0, 0}, 1, 1));
        assertMessage("use a larger gridSize", () -> z.path(new float[] {0, 0, 0, 1e30f, 0, 0}, 1, 1));
        assertMessage("use a larger gridSize",
                () -> orders.get("xyz").path(new float[] {0, 0, 0, 1e9f, 1e9f, 1e9f}, 1, 1));
        assertEquals(0, z.path(new float[0], 1, 1).order().length);
        assertArrayEquals(new int[] {0}, z.path(new float[] {-4, 7, 1}, 1, 1).order());
    }

    /** The corner points of a box of cells, z fastest, then y, then x. */
    private static float[] box(int nx, int ny, int nz) {
        float[] points = new float[3 * nx * ny * nz];
        for (int i = 0; i < points.length / 3; i++) {
            points[3 * i] = i / (ny * nz) + 0.5f;
            points[3 * i + 1] = i / nz % ny + 0.5f;
            points[3 * i + 2] = i % nz + 0.5f;
        }
        return points;
    }

    private static int longestStep(PointOrder order, int nx, int ny, int nz) {
        float[] points = box(nx, ny, nz);
        int[] walk = order.path(points, 1, 1).order();
        int longest = 0;
        for (int step = 1; step < walk.length; step++) {
            float moves = 0;
            for (int axis = 0; axis < 3; axis++) {
                moves += Math.abs(points[3 * walk[step] + axis] - points[3 * walk[step - 1] + axis]);
            }
            longest = Math.max(longest, Math.round(moves));
        }
        return longest;
    }

    private static void assertMessage(String part, Executable action) {
        String message = assertThrows(IllegalArgumentException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }
}
