package org.serpentine.tensor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.kernel.SpatialNormKernel.Scaling;
import org.serpentine.tensor.kernel.SpatialNormKernel.Slopes;

/** The vector loops against the scalar ones, which the tests of the norms compare with definitions. */
@Tag("kernel")
class SpatialNormKernelTest {
    private static final SpatialNormKernel SCALAR = ImageKernels.scalar().spatialNorms();
    private static final SpatialNormKernel VECTOR = ImageKernels.vector().spatialNorms();
    private static final float[] SPECIAL = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 0f, Float.MIN_VALUE,
        Float.intBitsToFloat(0xFFC00000)};

    /** What a loop makes of maps that begin at index {@code at}. */
    private interface Loop {
        float[] run(SpatialNormKernel kernel, int at, int n, int width);
    }

    private static float[] values(long seed, int n) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (2 * random.nextDouble() - 1);
        }
        return x;
    }

    /** Ordinary values with a special one at every eleventh place. */
    private static float[] special(long seed, int n) {
        float[] x = values(seed, n);
        for (int i = 3; i < n; i += 11) {
            x[i] = SPECIAL[i / 11 % SPECIAL.length];
        }
        return x;
    }

    private static void compare(String what, Loop loop) {
        for (int width : new int[] {1, 3, 15, 16, 17, 48, 67, 130}) {
            for (int n : new int[] {1, width, 2 * width, 5 * width - (width + 1) / 2}) {
                for (int at : new int[] {0, 5}) {
                    float[] want = loop.run(SCALAR, at, n, width);
                    float[] got = loop.run(VECTOR, at, n, width);
                    for (int i = 0; i < want.length; i++) {
                        assertEquals(want[i], got[i], 1e-5, what + " of " + n + " values from " + at + ", width " + width + ": " + i);
                    }
                }
            }
        }
    }

    @Test
    void sums() {
        compare("sum", (kernel, at, n, width) -> {
            float[] sums = values(1, width);
            kernel.addValues(special(2, at + n), at, n, width, sums);
            return sums;
        });
        compare("squares", (kernel, at, n, width) -> {
            float[] sums = values(1, width);
            kernel.addSquares(special(2, at + n), at, n, width, values(3, width), sums);
            return sums;
        });
        compare("sums of the gradient", (kernel, at, n, width) -> {
            float[] plain = values(1, 2 * width);
            float[] product = values(2, width);
            kernel.addGradients(special(3, n + 7), 7, values(4, at + n), at, n, width, values(5, width), plain, product);
            System.arraycopy(product, 0, plain, width, width);
            return plain;
        });
    }

    /** The ReLU's gradient tells by the bits of its result. */
    @Test
    void rectifyingLeavesNoNegativeZero() {
        float[] zeros = new float[40];
        float[] ones = new float[40];
        float[] below = new float[40];
        Arrays.fill(ones, 1f);
        Arrays.fill(below, -0f);
        for (SpatialNormKernel kernel : new SpatialNormKernel[] {SCALAR, VECTOR}) {
            for (boolean rectify : new boolean[] {false, true}) {
                float[] y = new float[37];
                kernel.normalise(below, 0, 37, 37, new Scaling(zeros, zeros, ones, zeros, below), rectify, y);
                for (float v : y) {
                    assertEquals(Float.floatToRawIntBits(rectify ? 0f : -0f), Float.floatToRawIntBits(v));
                }
            }
        }
    }

    /** Nothing outside the n values is written, and NaN goes through. */
    @Test
    void maps() {
        for (boolean flag : new boolean[] {false, true}) {
            compare("normalised", (kernel, at, n, width) -> {
                float[] y = values(1, at + n + 9);
                Scaling by = new Scaling(values(2, width), values(3, width), values(4, width), values(5, width), values(6, width));
                kernel.normalise(special(7, at + n), at, n, width, by, flag, y);
                return y;
            });
            compare("input gradient", (kernel, at, n, width) -> {
                float[] dx = values(1, at + n + 9);
                Slopes by = new Slopes(values(2, width), values(3, width), values(4, width), values(5, width));
                kernel.inputGradient(special(6, n + 7), 7, special(7, at + n), at, n, width, by, flag, dx);
                return dx;
            });
        }
    }

    /** A ReLU's gradient passes where its result is positive, however small, or NaN. */
    @Test
    void cutting() {
        for (SpatialNormKernel kernel : new SpatialNormKernel[] {SCALAR, VECTOR}) {
            for (int n : new int[] {1, 16, 83}) {
                float[] y = special(1, n + 2);
                float[] dy = special(2, n + 2);
                float[] g = values(3, n + 1);
                float after = g[n];
                for (int i = 0; i < y.length; i++) {
                    y[i] = Math.max(y[i], 0f);
                }
                kernel.cut(dy, y, 2, n, g);
                for (int i = 0; i < n; i++) {
                    assertEquals(y[i + 2] > 0 || Float.isNaN(y[i + 2]) ? dy[i + 2] : 0f, g[i], 0f, "value " + i + " of " + n);
                }
                assertEquals(after, g[n], "the value behind");
            }
        }
    }
}
