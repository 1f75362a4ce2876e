package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Norms and causal convolution: the vector kernels against their scalar twins, at awkward sizes. */
@Tag("kernel")
class VectorTwinsTest {
    private static final int[] ROWS = {1, 5, 63, 64, 65, 700};

    @BeforeAll
    static void vectorsAreThere() {
        Assumptions.assumeTrue(Kernels.best().name().startsWith("vector"), () -> "no vector kernels here: " + Kernels.best().reason());
    }

    private static float[] random(long seed, int n, double base, double amplitude) {
        SplittableRandom r = new SplittableRandom(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (base + amplitude * (2 * r.nextDouble() - 1));
        }
        return x;
    }

    private static void near(String what, float[] want, float[] got, double tolerance) {
        double scale = 1e-6;
        for (float w : want) {
            scale = Math.max(scale, Math.abs(w));
        }
        for (int i = 0; i < want.length; i++) {
            if (!(Math.abs(want[i] - got[i]) <= tolerance * scale)) {
                fail(what + "[" + i + "]: scalar " + want[i] + ", vector " + got[i] + ", largest " + scale);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 9, 32, 33, 130})
    void norms(int width) {
        for (int rows : ROWS) {
            for (NormArgs.Kind kind : NormArgs.Kind.values()) {
                for (int options = 0; options < 8; options++) {
                    norm(kind, rows, width, (options & 1) != 0, (options & 2) != 0, (options & 4) != 0);
                }
            }
        }
    }

    private static void norm(NormArgs.Kind kind, int rows, int width, boolean residual, boolean weight, boolean bias) {
        String what = kind + " " + rows + "x" + width + (residual ? " residual" : "") + (weight ? " weight" : "") + (bias ? " bias" : "");
        float[][] outs = new float[2][];
        float[][][] gradients = new float[2][][];
        for (int k = 0; k < 2; k++) {
            Kernels kernels = k == 0 ? Kernels.scalar() : Kernels.vector();
            NormArgs args = new NormArgs();
            args.kind = kind;
            args.rows = rows;
            args.width = width;
            args.x = new Rows(random(1, rows * (width + 2) + 1, 3, 1), 1, width + 2);
            args.residual = residual ? Rows.of(random(2, rows * width, 0, 1), width) : null;
            args.sum = residual ? Rows.of(new float[rows * width], width) : null;
            args.weight = weight ? random(3, width, 1, 0.5) : null;
            args.bias = bias ? random(4, width, 0, 1) : null;
            args.out = Rows.of(new float[rows * width], width);
            NormGradients g = new NormGradients();
            g.dout = Rows.of(random(5, rows * width, 0, 1), width);
            g.dsum = residual ? Rows.of(random(6, rows * width, 0, 1), width) : null;
            g.dx = new Rows(random(7, rows * (width + 2) + 1, 0, 1), 1, width + 2);
            g.dresidual = residual ? Rows.of(random(8, rows * width, 0, 1), width) : null;
            g.dweight = weight ? random(9, width, 0, 1) : null;
            g.dbias = bias ? random(10, width, 0, 1) : null;
            try (Workers workers = Workers.of(k + 1)) {
                kernels.norms().forward(args, workers);
                kernels.norms().backward(args, g, workers);
            }
            outs[k] = args.out.data();
            float[] none = {};
            gradients[k] = new float[][] {g.dx.data(), residual ? g.dresidual.data() : none, residual ? args.sum.data() : none,
                weight ? g.dweight : none, bias ? g.dbias : none};
        }
        near(what + " out", outs[0], outs[1], 2e-6);
        for (int i = 0; i < gradients[0].length; i++) {
            near(what + " gradient " + i, gradients[0][i], gradients[1][i], 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 11, 40})
    void causalConvolutions(int channels) {
        for (int length : ROWS) {
            for (int width = 2; width <= 5; width++) {
                for (int options = 0; options < 8; options++) {
                    convolution(channels, length, width, (options & 1) != 0, (options & 2) != 0, (options & 4) != 0);
                }
            }
        }
    }

    private static void convolution(int channels, int length, int width, boolean silu, boolean bias, boolean reversed) {
        String what = "conv " + length + "x" + channels + " width " + width + (silu ? " silu" : "") + (bias ? " bias" : "")
                + (reversed ? " reversed" : "");
        int batch = 2;
        float[][][] results = new float[2][][];
        for (int k = 0; k < 2; k++) {
            Kernels kernels = k == 0 ? Kernels.scalar() : Kernels.vector();
            CausalConv1dArgs args = new CausalConv1dArgs();
            args.batch = batch;
            args.length = length;
            args.channels = channels;
            args.width = width;
            args.x = new Rows(random(1, batch * length * (channels + 3), 0, 2), 2, channels + 3);
            args.out = Rows.of(new float[batch * length * channels], channels);
            args.weight = random(2, width * channels, 0, 1);
            args.bias = bias ? random(3, channels, 0, 1) : null;
            args.silu = silu;
            if (reversed) {
                args.order = new int[length];
                for (int i = 0; i < length; i++) {
                    args.order[i] = length - 1 - i;
                }
            }
            CausalConv1dGradients g = new CausalConv1dGradients();
            g.dout = Rows.of(random(4, batch * length * channels, 0, 1), channels);
            g.dx = new Rows(random(5, batch * length * (channels + 3), 0, 1), 2, channels + 3);
            g.dweight = random(6, width * channels, 0, 1);
            g.dbias = bias ? random(7, channels, 0, 1) : null;
            try (Workers workers = Workers.of(k + 1)) {
                kernels.causalConv1d().forward(args, workers);
                kernels.causalConv1d().backward(args, g, workers);
            }
            results[k] = new float[][] {args.out.data(), g.dx.data(), g.dweight, bias ? g.dbias : new float[0]};
        }
        assertEquals(results[0].length, results[1].length);
        for (int i = 0; i < results[0].length; i++) {
            near(what + " result " + i, results[0][i], results[1][i], 1e-5);
        }
    }
}
