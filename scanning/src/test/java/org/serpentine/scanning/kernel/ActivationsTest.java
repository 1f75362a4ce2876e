package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class ActivationsTest {

    private static final float[] LIMITS = {0f, -0f, 20f, 20.5f, 88.7f, 89f, 200f, 1e30f, -20f, -87.3f, -87.4f, -104f, -1e30f, 1e-30f,
        Float.MAX_VALUE, Float.POSITIVE_INFINITY};

    /** Values of the definitions, worked out with 30 digits elsewhere. */
    @Test
    void definitions() {
        assertEquals(0.7310585786300049, ScalarMath.value(Activation.SILU, 1), 1e-12);
        assertEquals(0.11920292202211755, ScalarMath.value(Activation.SIGMOID, -2), 1e-12);
        assertEquals(0.6931471805599453, ScalarMath.value(Activation.SOFTPLUS, 0), 1e-12);
        assertEquals(0.8413447460685429, ScalarMath.value(Activation.GELU, 1), 1e-12);
        assertEquals(-0.0040496940948902836, ScalarMath.value(Activation.GELU, -3), 1e-12);
        assertEquals(0.8411919906082768, ScalarMath.value(Activation.GELU_TANH, 1), 1e-9);
        assertEquals(4.999998566742407, ScalarMath.value(Activation.GELU, 5), 1e-12);
    }

    @Test
    void slopesAreThoseOfTheValues() {
        for (Activation f : Activation.values()) {
            for (double x = -6; x <= 6; x += 0.37) {
                double difference = (ScalarMath.value(f, x + 1e-4) - ScalarMath.value(f, x - 1e-4)) / 2e-4;
                assertEquals(difference, ScalarMath.slope(f, x), 1e-6 * Math.max(1, Math.abs(difference)), f + " at " + x);
            }
        }
    }

    @Test
    void everyProviderFollowsTheDefinitions() {
        float[] x = points();
        for (Kernels kernels : Providers.all()) {
            for (Activation f : Activation.values()) {
                float[] y = x.clone();
                kernels.activations().forward(f, y, 0, y, 0, y.length);
                float[] dy = new float[x.length];
                Arrays.fill(dy, 2);
                float[] dx = new float[x.length];
                Arrays.fill(dx, 1);
                kernels.activations().backward(f, x, 0, dy, 0, dx, 0, x.length);
                for (int i = 0; i < x.length; i++) {
                    String where = kernels.name() + " " + f + " at " + x[i];
                    near(where, ScalarMath.value(f, x[i]), y[i], 6e-7);
                    if (Math.abs(x[i]) < 1e4) {
                        near("slope of " + where, 1 + 2 * ScalarMath.slope(f, x[i]), dx[i], 1.2e-6);
                    }
                }
            }
        }
    }

    /** Columns side by side with others, as many as some vectors and a rest; minus infinity hides a value. */
    @Test
    void softmaxGoesDownColumns() {
        SplittableRandom random = new SplittableRandom(3);
        int[][] cases = {{1, 1}, {7, 16}, {30, 37}, {5, 64}, {200, 3}};
        for (int[] rowsColumns : cases) {
            int rows = rowsColumns[0];
            int columns = rowsColumns[1];
            int stride = columns + 3;
            float[] x = new float[2 + rows * stride];
            for (int i = 0; i < x.length; i++) {
                x[i] = i % 11 == 5 && rows > 1 ? Float.NEGATIVE_INFINITY : (float) random.nextDouble(-90, 300);
            }
            for (Kernels kernels : Providers.all()) {
                String where = kernels.name() + ", " + rows + " rows of " + columns;
                float[] y = x.clone();
                float[] inverse = new float[columns + 1];
                kernels.activations().softmaxColumns(y, 2, stride, rows, columns, inverse, 1);
                for (int c = 0; c < columns; c++) {
                    float largest = Float.NEGATIVE_INFINITY;
                    for (int r = 0; r < rows; r++) {
                        largest = Math.max(largest, x[2 + r * stride + c]);
                    }
                    double sum = 0;
                    for (int r = 0; r < rows; r++) {
                        double e = Math.exp(x[2 + r * stride + c] - largest);
                        assertEquals(e < 1.2e-38 ? 0 : e, y[2 + r * stride + c], 3e-7 * e + 1e-37, where);
                        sum += e;
                    }
                    assertEquals(1 / sum, inverse[1 + c], 1e-6 / sum, where);
                }
                for (int i = 0; i < x.length; i++) {
                    if (i < 2 || (i - 2) % stride >= columns) {
                        assertEquals(x[i], y[i], where + ": a value beside the columns has changed");
                    }
                }
                assertEquals(0, inverse[0], where);
            }
        }
    }

    /** The exponential is the selective scan: two units in the last place. */
    @Test
    void theExponentialIsGoodToTwoTenMillionths() {
        float[] x = new float[100_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = -87f + 174f * i / x.length;
        }
        for (Kernels kernels : Providers.all()) {
            float[] y = new float[x.length];
            kernels.activations().forward(Activation.EXP, x, 0, y, 0, x.length);
            double worst = 0;
            for (int i = 0; i < x.length; i++) {
                worst = Math.max(worst, Math.abs(y[i] / Math.exp(x[i]) - 1));
            }
            assertTrue(worst < 2.2e-7, kernels.name() + ": relative error " + worst);
        }
    }

    @Test
    void onlyTheRangeIsTouched() {
        for (Kernels kernels : Providers.all()) {
            for (int n = 0; n < 40; n++) {
                float[] x = new float[60];
                Arrays.fill(x, 1);
                float[] y = new float[60];
                float[] dx = new float[60];
                kernels.activations().forward(Activation.SILU, x, 3, y, 5, n);
                kernels.activations().backward(Activation.GELU, x, 3, x, 1, dx, 5, n);
                for (int i = 0; i < 60; i++) {
                    boolean inside = i >= 5 && i < 5 + n;
                    assertEquals(inside, y[i] != 0, kernels.name() + " n " + n + " at " + i);
                    assertEquals(inside, dx[i] != 0, kernels.name() + " slope, n " + n + " at " + i);
                }
            }
        }
    }

    private static void near(String where, double want, float got, double relative) {
        float wanted = (float) want;
        if (Float.isInfinite(wanted)) {
            assertEquals(wanted, got, where);
            return;
        }
        double bound = relative * Math.abs(want) + 1e-7;
        assertTrue(Math.abs(got - want) <= bound, where + ": " + got + ", wanted " + want);
    }

    /** Dense around zero, odd in number, with the limits that matter at the end. */
    private static float[] points() {
        int n = 4003;
        float[] x = new float[n + LIMITS.length];
        for (int i = 0; i < n; i++) {
            x[i] = (i - n / 2) * 0.01f;
        }
        System.arraycopy(LIMITS, 0, x, n, LIMITS.length);
        return x;
    }
}
