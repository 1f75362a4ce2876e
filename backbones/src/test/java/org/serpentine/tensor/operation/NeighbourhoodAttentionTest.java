package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.Columns;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngines;
import org.serpentine.tensor.kernel.ImageKernels;
import org.serpentine.tensor.kernel.NeighbourAxis;
import org.serpentine.tensor.kernel.NeighbourKernel;
import org.serpentine.tensor.kernel.Neighbourhood;

@Tag("kernel")
class NeighbourhoodAttentionTest {
    private static Neighbourhood of(int batch, int heads, int width, int height, int columns, int k, int dh, int dw) {
        return new Neighbourhood(batch, heads, width, new NeighbourAxis(height, k, dh), new NeighbourAxis(columns, k, dw));
    }

    private static final List<Neighbourhood> CASES = List.of(
            of(1, 1, 16, 7, 9, 5, 1, 1),
            of(2, 2, 20, 6, 7, 3, 2, 1),
            of(1, 2, 3, 5, 5, 5, 1, 1),
            of(1, 1, 33, 6, 8, 3, 1, 2),
            new Neighbourhood(1, 1, 17, new NeighbourAxis(3, 1, 1), new NeighbourAxis(20, 17, 1)),
            new Neighbourhood(1, 1, 16, new NeighbourAxis(5, 1, 5), new NeighbourAxis(9, 3, 3)));

    /** The same neighbours by their definition: the window nearest in the middle that stays inside the group. */
    private static int[] neighbours(int i, int length, int k, int d) {
        int best = -1;
        for (int first = i % d; first + (k - 1) * d < length; first += d) {
            int off = Math.abs(first + k / 2 * d - i);
            if (best < 0 || off < Math.abs(best + k / 2 * d - i)) {
                best = first;
            }
        }
        int[] n = new int[k];
        for (int a = 0; a < k; a++) {
            n[a] = best + a * d;
        }
        return n;
    }

    private static double[] attend(Neighbourhood s, double[] q, double[] k, double[] v, double[] table) {
        int h = s.rows().length();
        int w = s.columns().length();
        int kh = s.rows().window();
        int kw = s.columns().window();
        int channels = s.heads() * s.width();
        double[] y = new double[s.positions() * channels];
        for (int p = 0; p < s.positions(); p++) {
            int[] rows = neighbours(p / w % h, h, kh, s.rows().dilation());
            int[] columns = neighbours(p % w, w, kw, s.columns().dilation());
            for (int head = 0; head < s.heads(); head++) {
                double[] e = new double[kh * kw];
                int[] at = new int[kh * kw];
                double sum = 0;
                for (int n = 0; n < e.length; n++) {
                    int i = rows[n / kw];
                    int j = columns[n % kw];
                    at[n] = ((p / (h * w) * h + i) * w + j) * channels + head * s.width();
                    int apartRows = (i - p / w % h) / s.rows().dilation() + kh - 1;
                    int apartColumns = (j - p % w) / s.columns().dilation() + kw - 1;
                    double score = table[(head * (2 * kh - 1) + apartRows) * (2 * kw - 1) + apartColumns];
                    for (int c = 0; c < s.width(); c++) {
                        score += q[p * channels + head * s.width() + c] * k[at[n] + c];
                    }
                    e[n] = Math.exp(score);
                    sum += e[n];
                }
                for (int n = 0; n < e.length; n++) {
                    for (int c = 0; c < s.width(); c++) {
                        y[p * channels + head * s.width() + c] += e[n] / sum * v[at[n] + c];
                    }
                }
            }
        }
        return y;
    }

    private static Tensor[] inputs(Neighbourhood s) {
        int[] map = {s.batch(), s.rows().length(), s.columns().length(), s.heads() * s.width()};
        return new Tensor[] {GradientCheck.random(1, map), GradientCheck.random(2, map), GradientCheck.random(3, map),
            GradientCheck.random(4, s.heads(), s.rows().relatives(), s.columns().relatives())};
    }

    private static Tensor run(Context ctx, Neighbourhood s, Tensor[] x) {
        Tensor weights = NeighbourhoodAttention.weights(ctx, s, x[0].columns(), x[1].columns(), x[3]);
        return NeighbourhoodAttention.aggregate(ctx, s, weights, x[2].columns());
    }

    @TestFactory
    List<DynamicTest> agreesWithTheDefinition() {
        return CASES.stream().map(s -> DynamicTest.dynamicTest(s.toString(), () -> GradientCheck.check("attention " + s,
                (ctx, x) -> run(ctx, s, x), x -> attend(s, x[0], x[1], x[2], x[3]), inputs(s)))).toList();
    }

    @Test
    void plainLoopsAgreeWithTheDefinition() {
        try (Context ctx = new Context(Workers.of(2), Kernels.scalar(), DenseEngines.best())) {
            for (Neighbourhood s : CASES.subList(0, 2)) {
                GradientCheck.check("scalar attention " + s, ctx, (k, x) -> run(k, s, x), x -> attend(s, x[0], x[1], x[2], x[3]), 2e-5,
                        2e-4, inputs(s));
            }
        }
    }

    /** Queries, keys and values as column ranges of one tensor, and one set of weights used twice. */
    @Test
    void columnsOfOneTensor() {
        Neighbourhood s = of(1, 2, 16, 6, 5, 3, 2, 1);
        int c = 32;
        GradientCheck.check("attention of columns", (ctx, x) -> {
            Tensor weights = NeighbourhoodAttention.weights(ctx, s, x[0].columns(c, c), x[0].columns(0, c), null);
            Tensor once = NeighbourhoodAttention.aggregate(ctx, s, weights, x[0].columns(2 * c, c));
            return NeighbourhoodAttention.aggregate(ctx, s, weights, once.columns());
        }, x -> {
            double[][] part = new double[3][s.positions() * c];
            for (int i = 0; i < x[0].length; i++) {
                part[i / c % 3][i / (3 * c) * c + i % c] = x[0][i];
            }
            double[] table = new double[s.heads() * s.relatives()];
            return attend(s, part[1], part[0], attend(s, part[1], part[0], part[2], table), table);
        }, GradientCheck.random(5, 1, 6, 5, 3 * c));
    }

    /** Shapes drawn at random: the vector kernels against the plain loops, each of the three sums. */
    @Test
    void bothProvidersAgreeOnRandomShapes() {
        SplittableRandom r = new SplittableRandom(11);
        try (Workers workers = Workers.of(2)) {
            for (int i = 0; i < 40; i++) {
                NeighbourAxis rows = axis(r, 3);
                NeighbourAxis columns = axis(r, 10);
                Neighbourhood s = new Neighbourhood(r.nextInt(1, 3), r.nextInt(1, 4), r.nextInt(1, 41), rows, columns);
                compare(s, r.nextInt(5), workers);
            }
        }
    }

    private static NeighbourAxis axis(SplittableRandom r, int widest) {
        int window = 2 * r.nextInt(0, widest) + 1;
        int dilation = r.nextInt(1, 4);
        return new NeighbourAxis(window * dilation + r.nextInt(0, 4), window, dilation);
    }

    private static void compare(Neighbourhood s, int extra, Workers workers) {
        int stride = s.heads() * s.width() + extra;
        int weights = s.positions() * s.heads() * s.neighbours();
        float[] a = GradientCheck.random(1, s.positions() * stride).data();
        float[] b = GradientCheck.random(2, s.positions() * stride).data();
        float[] table = GradientCheck.random(3, s.heads() * s.relatives()).data();
        float[] w = GradientCheck.random(4, weights).data();
        float[][][] results = new float[2][][];
        float[] scaled = GradientCheck.random(5, s.positions() * stride).data();
        for (int p = 0; p < 2; p++) {
            NeighbourKernel kernel = (p == 0 ? ImageKernels.scalar() : ImageKernels.best()).neighbours();
            float[][] y = {new float[weights], new float[weights], b.clone(), b.clone(), b.clone(), b.clone(), b.clone(),
                b.clone(), b.clone()};
            kernel.scores(s, new Rows(a, extra, stride), new Rows(b, 0, stride), table, false, y[0], workers);
            kernel.scores(s, new Rows(a, extra, stride), new Rows(b, 0, stride), null, true, y[1], workers);
            kernel.aggregate(s, w, new Rows(a, extra, stride), false, new Rows(y[2], extra, stride), workers);
            kernel.aggregate(s, w, new Rows(a, 0, stride), true, new Rows(y[3], 0, stride), workers);
            kernel.scatter(s, w, new Rows(a, 0, stride), new Rows(y[4], extra, stride), workers);
            float[] own = new float[kernel.values(s)];
            kernel.attend(s, new Rows(scaled, extra, stride), new Rows(b, 0, stride), table, own, new Rows(b, 0, stride),
                    new Rows(y[5], 0, stride), workers);
            kernel.apply(s, own, new Rows(a, extra, stride), new Rows(y[6], extra, stride), workers);
            kernel.attend(s, new Rows(scaled, 0, stride), new Rows(b, extra, stride), null, own, new Rows(a, extra, stride),
                    new Rows(y[7], extra, stride), workers);
            kernel.apply(s, own, new Rows(a, 0, stride), new Rows(y[8], 0, stride), workers);
            results[p] = y;
        }
        for (int i = 0; i < results[0].length; i++) {
            assertArrayEquals(results[0][i], results[1][i], 5e-5f, "sum " + i + " of " + s);
        }
    }

    /** Weights in the kernel's own layout: no window reads what another one left, whatever the scores. */
    @Test
    void inferenceEqualsTheRecordedOperations() {
        for (Kernels kernels : List.of(Kernels.best(), Kernels.scalar())) {
            try (Context ctx = new Context(Workers.of(2), kernels, DenseEngines.best())) {
                for (Neighbourhood s : CASES) {
                    Tensor[] x = inputs(s);
                    x[0].data()[0] = 1e5f;
                    Tensor sums = x[2].copy();
                    Tensor weights = NeighbourhoodAttention.infer(ctx, s, x[0].columns(), x[1].columns(), x[3], x[2].columns(),
                            sums.columns());
                    assertArrayEquals(run(ctx, s, x).data(), sums.data(), 2e-6f, s.toString());
                    Arrays.fill(sums.data(), Float.NaN);
                    NeighbourhoodAttention.infer(ctx, s, weights, x[2].columns(), sums.columns());
                    assertArrayEquals(run(ctx, s, x).data(), sums.data(), 2e-6f, s.toString());
                    assertThrows(IllegalArgumentException.class, () -> NeighbourhoodAttention.infer(ctx, s,
                            Tensor.zeros(weights.elements() + 1), x[2].columns(), sums.columns()));
                    Columns fewer = sums.columns(1, sums.channels() - 1);
                    assertThrows(IllegalArgumentException.class, () -> NeighbourhoodAttention.infer(ctx, s, weights, x[2].columns(),
                            fewer));
                    assertThrows(IllegalArgumentException.class, () -> NeighbourhoodAttention.infer(ctx, s, x[0].columns(),
                            x[1].columns(), x[3], x[2].columns(), fewer));
                }
            }
        }
    }

    @Test
    void weightsOfEveryQuerySumToOneEvenForHugeScores() {
        Neighbourhood s = of(1, 1, 16, 8, 8, 7, 1, 1);
        Tensor[] x = inputs(s);
        for (int i = 0; i < x[0].elements(); i++) {
            x[0].data()[i] *= 1e4f;
        }
        try (Context ctx = Context.create(1)) {
            float[] w = NeighbourhoodAttention.weights(ctx, s, x[0].columns(), x[1].columns(), null).data();
            for (int p = 0; p < s.positions(); p++) {
                double sum = 0;
                for (int n = 0; n < 49; n++) {
                    assertTrue(w[p * 49 + n] >= 0);
                    sum += w[p * 49 + n];
                }
                assertEquals(1, sum, 1e-5);
            }
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        assertEquals("a neighbourhood of 7 positions at dilation 2 needs an axis of at least 14, found 13",
                assertThrows(IllegalArgumentException.class, () -> new NeighbourAxis(13, 7, 2)).getMessage());
        assertEquals("neighbourhood window is 4, expected an odd number",
                assertThrows(IllegalArgumentException.class, () -> new NeighbourAxis(13, 4, 1)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new NeighbourAxis(13, 3, 0));
        Neighbourhood s = of(1, 1, 4, 5, 5, 3, 1, 1);
        Tensor x = Tensor.zeros(1, 5, 5, 5);
        try (Context ctx = Context.create(1)) {
            assertEquals("neighbourhood attention over 25 positions with 1 heads of 4 channels got queries of 25 positions and 5 channels",
                    assertThrows(IllegalArgumentException.class,
                            () -> NeighbourhoodAttention.weights(ctx, s, x.columns(), x.columns(0, 4), null)).getMessage());
            assertThrows(IllegalArgumentException.class, () -> NeighbourhoodAttention.weights(ctx, s, x.columns(0, 4), x.columns(0, 4),
                    Tensor.zeros(1, 5, 4)));
            assertThrows(IllegalArgumentException.class,
                    () -> NeighbourhoodAttention.aggregate(ctx, s, Tensor.zeros(1, 5, 5, 1, 8), x.columns(0, 4)));
        }
    }
}
