package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngines;

@Tag("kernel")
class DepthwiseConvolutionTest {
    /** Batch, extents, channels, window. */
    private record Case(int n, int[] extents, int channels, ConvolutionSpec spec) {
        @Override
        public String toString() {
            return Shape.text(Definitions.shape(n, extents, channels)) + " kernel " + Shape.text(spec.kernel()) + " stride "
                    + Shape.text(spec.stride()) + " padding " + Shape.text(spec.padding()) + " dilation "
                    + Shape.text(spec.dilation());
        }
    }

    private static int[] of(int... values) {
        return values;
    }

    private static final List<Case> CASES = List.of(
            new Case(1, of(5, 14), 32, ConvolutionSpec.same(3, 3)),
            new Case(2, of(4, 6), 13, ConvolutionSpec.same(3, 3)),
            new Case(1, of(3, 3), 5, ConvolutionSpec.same(3, 3)),
            new Case(1, of(5, 9), 10, ConvolutionSpec.same(7, 7)),
            new Case(1, of(4, 7), 16, ConvolutionSpec.same(5, 5)),
            new Case(1, of(3, 13), 11, ConvolutionSpec.same(3, 11)),
            new Case(1, of(9, 18), 16, ConvolutionSpec.same(3, 3).withStride(2)),
            new Case(1, of(8, 18), 12, ConvolutionSpec.same(5, 5).withStride(3, 2)),
            new Case(1, of(5, 9), 16, ConvolutionSpec.same(3, 3).withDilation(2).withPadding(2)),
            new Case(1, of(6, 9), 24, ConvolutionSpec.of(2, 4).withStride(2).withPadding(1, 3)),
            new Case(1, of(6, 9), 9, ConvolutionSpec.of(1, 1).withStride(2)),
            new Case(1, of(1, 1), 16, ConvolutionSpec.same(7, 7)),
            new Case(2, of(31), 16, ConvolutionSpec.same(3)),
            new Case(1, of(17), 11, ConvolutionSpec.of(4).withPadding(3)),
            new Case(1, of(4, 3, 5), 16, ConvolutionSpec.same(3, 3, 3)),
            new Case(1, of(2, 3, 4), 5, ConvolutionSpec.same(3, 5, 7).withStride(1, 2, 1)));

    @TestFactory
    List<DynamicTest> agreesWithTheDefinition() {
        return CASES.stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> GradientCheck.check("depthwise " + c,
                (ctx, x) -> DepthwiseConvolution.apply(ctx, x[0], x[1], x[2], c.spec()), x -> definition(c, x), inputs(c)))).toList();
    }

    private static double[] definition(Case c, double[][] x) {
        return Definitions.convolution(x[0], c.n(), c.extents(), c.channels(), Definitions.asGrouped(x[1], c.channels()),
                c.channels(), x[2], c.spec().withGroups(c.channels()));
    }

    private static Tensor[] inputs(Case c) {
        int[] weight = Arrays.copyOf(c.spec().kernel(), c.extents().length + 2);
        weight[weight.length - 2] = c.channels();
        weight[weight.length - 1] = 1;
        return new Tensor[] {GradientCheck.random(1, Definitions.shape(c.n(), c.extents(), c.channels())),
            GradientCheck.random(2, weight), GradientCheck.random(3, c.channels())};
    }

    @Test
    void plainLoopsAgreeWithTheDefinition() {
        try (Context ctx = new Context(Workers.of(2), Kernels.scalar(), DenseEngines.best())) {
            for (Case c : CASES.subList(0, 4)) {
                GradientCheck.check("scalar depthwise " + c, ctx, (k, x) -> DepthwiseConvolution.apply(k, x[0], x[1], x[2], c.spec()),
                        x -> definition(c, x), 2e-5, 2e-4, inputs(c));
            }
        }
    }

    /** Shapes drawn at random: the vector kernels against the plain loops, without a bias. */
    @Test
    void bothProvidersAgreeOnRandomShapes() {
        SplittableRandom r = new SplittableRandom(5);
        for (int i = 0; i < 60; i++) {
            int axes = r.nextInt(1, 4);
            int[] extents = new int[axes];
            int[] kernel = new int[axes];
            int[] stride = new int[axes];
            int[] padding = new int[axes];
            int[] dilation = new int[axes];
            for (int a = 0; a < axes; a++) {
                kernel[a] = r.nextInt(1, 9);
                dilation[a] = r.nextInt(1, 3);
                padding[a] = r.nextInt(0, kernel[a] + 1);
                stride[a] = r.nextInt(1, 4);
                extents[a] = r.nextInt(1, 12) + Math.max(0, dilation[a] * (kernel[a] - 1) - 2 * padding[a]);
            }
            Case c = new Case(r.nextInt(1, 3), extents, r.nextInt(1, 40),
                    new ConvolutionSpec(kernel, stride, padding, dilation, 1));
            compare(c);
        }
    }

    /** Columns of a wider tensor, read where they lie, with a bias on top of what was there. */
    @Test
    void resultsAreAddedInPlace() {
        for (Kernels kernels : List.of(Kernels.best(), Kernels.scalar())) {
            try (Context ctx = new Context(Workers.of(2), kernels, DenseEngines.best())) {
                for (Case c : CASES) {
                    Tensor[] in = inputs(c);
                    Tensor wide = GradientCheck.random(4, Definitions.shape(c.n(), c.extents(), c.channels() + 7));
                    for (int row = 0; row < wide.rows(); row++) {
                        System.arraycopy(in[0].data(), row * c.channels(), wide.data(), row * wide.channels() + 3, c.channels());
                    }
                    Tensor expected = DepthwiseConvolution.apply(ctx, in[0], in[1], in[2], c.spec());
                    Tensor y = GradientCheck.random(5, expected.shape());
                    expected = Add.apply(ctx, expected, y);
                    DepthwiseConvolution.addTo(ctx, wide.columns(3, c.channels()), in[1], in[2], c.spec(), y);
                    assertArrayEquals(expected.data(), y.data(), 1e-5f, kernels.name() + ", " + c);
                }
                Case c = CASES.get(0);
                Tensor[] in = inputs(c);
                assertThrows(IllegalArgumentException.class, () -> DepthwiseConvolution.addTo(ctx, in[0].columns(0, 31), in[1], in[2],
                        c.spec(), in[0]));
            }
        }
    }

    /** Wide images are worked on in strips of columns. */
    @Test
    void stripsMeetWithoutASeam() {
        compare(new Case(1, of(3, 300), 9, ConvolutionSpec.same(3, 3)));
        compare(new Case(1, of(8, 40), 600, ConvolutionSpec.same(7, 7)));
        compare(new Case(1, of(4, 301), 8, ConvolutionSpec.same(5, 5).withStride(2)));
    }

    private static void compare(Case c) {
        float[][] best = run(Kernels.best(), c);
        float[][] scalar = run(Kernels.scalar(), c);
        for (int k = 0; k < best.length; k++) {
            float scale = 1e-3f;
            for (float v : scalar[k]) {
                scale = Math.max(scale, Math.abs(v));
            }
            assertArrayEquals(scalar[k], best[k], 1e-5f * scale, c + " (seed 5), result " + k);
        }
    }

    private static float[][] run(Kernels kernels, Case c) {
        Tensor[] in = inputs(c);
        float[] dx = new float[in[0].elements()];
        float[] dw = new float[in[1].elements()];
        try (Context ctx = new Context(Workers.of(2), kernels, DenseEngines.best()); Tape tape = ctx.startTape()) {
            tape.watch(in[0], dx);
            tape.watch(in[1], dw);
            Tensor y = DepthwiseConvolution.apply(ctx, in[0], in[1], null, c.spec());
            float[] value = y.data().clone();
            tape.backward(y, GradientCheck.random(7, y.elements()).data());
            return new float[][] {value, dx, dw};
        }
    }

    @Test
    void namesTheMismatch() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class, () -> DepthwiseConvolution.apply(ctx, Tensor.zeros(1, 4, 4, 8),
                    Tensor.zeros(3, 3, 7, 1), null, ConvolutionSpec.same(3, 3)));
            assertTrue(e.getMessage().contains("[3, 3, 8, 1]") && e.getMessage().contains("[3, 3, 7, 1]"), e.getMessage());
            e = assertThrows(IllegalArgumentException.class, () -> DepthwiseConvolution.apply(ctx, Tensor.zeros(1, 4, 8),
                    Tensor.zeros(3, 3, 8, 1), null, ConvolutionSpec.same(3, 3)));
            assertTrue(e.getMessage().contains("[N, H, W, C]"), e.getMessage());
        }
    }
}
