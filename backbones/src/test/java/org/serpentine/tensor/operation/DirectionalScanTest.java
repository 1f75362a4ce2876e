package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.order.VmambaOrder;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class DirectionalScanTest {
    @Test
    void isTheSumOfPlainScansWithGradients() {
        check(1, 2, 3, 5, 2, 2, cross(2, 3));
        check(2, 3, 2, 37, 1, 3, cross(3, 2));
    }

    @Test
    void severalPartsAndItems() {
        check(1, 3, 3, 64, 1, 2, cross(3, 3));
        check(3, 2, 2, 40, 2, 1, cross(2, 2));
    }

    @Test
    void anyNumberOfDirectionsAlsoOverAPartOfTheRows() {
        check(2, 2, 3, 20, 2, 1, List.of(new int[] {4, 2, 0}, new int[] {0, 1, 2, 3, 4, 5}, new int[] {3}));
        check(1, 2, 2, 16, 3, 1, List.of(new int[] {3, 1, 2, 0}));
        check(1, 2, 3, 40, 2, 1, List.of(new int[] {4, 2, 0}, new int[] {3, 5}));
    }

    @Test
    void sizesMustFit() {
        Tensor u = Tensor.zeros(1, 2, 2, 4);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> new DirectionalScan.Operands(u, Tensor.zeros(1, 2, 2, 15), Tensor.zeros(4, 4, 2), Tensor.zeros(4, 4),
                        Tensor.zeros(16, 1), Tensor.zeros(16), cross(2, 2)));
        assertEquals("directional scan: projected is [1, 2, 2, 15], expected 4 rows of 16 values", e.getMessage());
    }

    /** More threads than channels have vectors: the threads share the time of each direction. */
    @Test
    void narrowAndLong() {
        Tensor u = GradientCheck.random(1, 1, 64, 64, 8);
        Tensor projected = GradientCheck.random(2, 1, 64, 64, 4 * 3);
        DirectionalScan.Operands x = new DirectionalScan.Operands(u, projected, GradientCheck.random(3, 4, 8, 1),
                GradientCheck.random(4, 4, 8), negative(GradientCheck.random(5, 32, 1)), GradientCheck.random(6, 32), cross(64, 64));
        equalOnOneAndTwoThreads(x, 2e-5f);
    }

    /** Threads that share the channels compute each as one thread does. */
    @Test
    void threadsThatShareChannelsChangeNothing() {
        int d = 72;
        Tensor u = GradientCheck.random(1, 3, 5, 7, d);
        Tensor projected = GradientCheck.random(2, 3, 5, 7, 4 * 7);
        DirectionalScan.Operands x = new DirectionalScan.Operands(u, projected, GradientCheck.random(3, 4, d, 3),
                GradientCheck.random(4, 4, d), negative(GradientCheck.random(5, 4 * d, 2)), GradientCheck.random(6, 4 * d), cross(5, 7));
        equalOnOneAndTwoThreads(x, 0f);
    }

    private static void equalOnOneAndTwoThreads(DirectionalScan.Operands x, float tolerance) {
        try (Context one = Context.create(1); Context two = Context.create(2)) {
            float[] a = DirectionalScan.apply(one, x).data();
            float[] b = DirectionalScan.apply(two, x).data();
            for (int i = 0; i < a.length; i++) {
                assertEquals(a[i], b[i], tolerance, "value " + i);
            }
        }
    }

    private static List<int[]> cross(int height, int width) {
        return java.util.stream.IntStream.range(0, 4)
                .mapToObj(k -> new VmambaOrder(VmambaOrder.Mode.CROSS, k).path(Grid.of(height, width)).order()).toList();
    }

    private static Tensor negative(Tensor t) {
        for (int i = 0; i < t.elements(); i++) {
            t.data()[i] = -1.1f + 0.9f * t.data()[i];
        }
        return t;
    }

    private static void check(int batch, int height, int width, int d, int n, int r, List<int[]> orders) {
        int k = orders.size();
        int length = height * width;
        GradientCheck.check(batch + "x" + height + "x" + width + "x" + d + " N" + n + " R" + r + " K" + k,
                (ctx, t) -> DirectionalScan.apply(ctx, new DirectionalScan.Operands(t[0], t[1], t[2], t[3], t[4], t[5], orders)),
                t -> slow(t, batch, length, d, n, r, orders),
                GradientCheck.random(1, batch, height, width, d), GradientCheck.random(2, batch, height, width, k * (r + 2 * n)),
                GradientCheck.random(3, k, d, r), GradientCheck.random(4, k, d), negative(GradientCheck.random(5, k * d, n)),
                GradientCheck.random(6, k * d));
    }

    private static double[] slow(double[][] t, int batch, int length, int d, int n, int r, List<int[]> orders) {
        double[] y = new double[batch * length * d];
        int width = orders.size() * (r + 2 * n);
        for (int b = 0; b < batch; b++) {
            for (int k = 0; k < orders.size(); k++) {
                for (int c = 0; c < d; c++) {
                    double[] h = new double[n];
                    for (int row : orders.get(k)) {
                        int p = (b * length + row) * width + k * (r + 2 * n);
                        double step = t[3][k * d + c];
                        for (int i = 0; i < r; i++) {
                            step += t[1][p + i] * t[2][(k * d + c) * r + i];
                        }
                        step = Math.log1p(Math.exp(step));
                        double u = t[0][(b * length + row) * d + c];
                        double sum = t[5][k * d + c] * u;
                        for (int i = 0; i < n; i++) {
                            h[i] = Math.exp(step * t[4][(k * d + c) * n + i]) * h[i] + step * u * t[1][p + r + i];
                            sum += h[i] * t[1][p + r + n + i];
                        }
                        y[(b * length + row) * d + c] += sum;
                    }
                }
            }
        }
        return y;
    }
}
