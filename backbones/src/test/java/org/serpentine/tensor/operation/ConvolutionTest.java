package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DynamicTest;
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

class ConvolutionTest {
    private record Case(int n, int[] extents, int in, int out, ConvolutionSpec spec) {
        @Override
        public String toString() {
            return Shape.text(Definitions.shape(n, extents, in)) + " to " + out + " channels, kernel " + Shape.text(spec.kernel())
                    + " stride " + Shape.text(spec.stride()) + " padding " + Shape.text(spec.padding()) + " dilation "
                    + Shape.text(spec.dilation()) + " groups " + spec.groups();
        }

        Tensor[] inputs() {
            int[] weight = Definitions.shape(out, spec.kernel(), in / spec.groups());
            return new Tensor[] {GradientCheck.random(1, Definitions.shape(n, extents, in)), GradientCheck.random(2, weight),
                GradientCheck.random(3, out)};
        }

        double[] definition(double[][] x) {
            return Definitions.convolution(x[0], n, extents, in, x[1], out, x[2], spec);
        }
    }

    private static int[] of(int... values) {
        return values;
    }

    private static final List<Case> CASES = List.of(
            new Case(2, of(5, 7), 3, 4, ConvolutionSpec.same(3, 3)),
            new Case(1, of(9, 11), 5, 3, ConvolutionSpec.same(3, 3).withStride(2)),
            new Case(1, of(12, 9), 3, 6, ConvolutionSpec.of(4, 4).withStride(4).withPadding(1)),
            new Case(1, of(10, 6), 4, 2, ConvolutionSpec.of(3, 2).withDilation(2, 3).withPadding(2, 0)),
            new Case(2, of(6, 5), 6, 4, ConvolutionSpec.same(3, 3).withGroups(2)),
            new Case(1, of(6, 5), 6, 9, ConvolutionSpec.same(1, 3).withGroups(3)),
            new Case(2, of(4, 5), 6, 7, ConvolutionSpec.of(1, 1)),
            new Case(1, of(5, 6), 4, 3, ConvolutionSpec.of(1, 1).withStride(2)),
            new Case(2, of(23), 3, 5, ConvolutionSpec.same(5)),
            new Case(1, of(4, 5, 6), 2, 3, ConvolutionSpec.same(3, 3, 3)),
            new Case(1, of(7, 4, 5), 3, 2, ConvolutionSpec.of(2, 3, 2).withStride(2, 1, 2).withPadding(0, 1, 1)));

    @TestFactory
    List<DynamicTest> agreesWithTheDefinition() {
        return CASES.stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> GradientCheck.check("convolution " + c,
                (ctx, x) -> Convolution.apply(ctx, x[0], x[1], x[2], c.spec()), c::definition, c.inputs()))).toList();
    }

    @Test
    void plainLoopsAgreeWithTheDefinition() {
        try (Context ctx = new Context(Workers.of(3), Kernels.scalar(), DenseEngines.best())) {
            for (Case c : CASES) {
                GradientCheck.check("scalar convolution " + c, ctx, (k, x) -> Convolution.apply(k, x[0], x[1], x[2], c.spec()),
                        c::definition, 2e-5, 2e-4, c.inputs());
            }
        }
    }

    /** Large enough for many blocks of the unfolded image, and for slabs of the gradient: against the depthwise kernels. */
    @Test
    void manyBlocksAgreeWithTheDepthwiseKernels() {
        int channels = 24;
        ConvolutionSpec spec = ConvolutionSpec.same(3, 5);
        Tensor x = GradientCheck.random(31, 2, 37, 53, channels);
        Tensor weight = GradientCheck.random(32, 3, 5, channels, 1);
        Tensor dense = Tensor.zeros(channels, 3, 5, channels);
        for (int t = 0; t < 15; t++) {
            for (int c = 0; c < channels; c++) {
                dense.data()[(c * 15 + t) * channels + c] = weight.data()[t * channels + c];
            }
        }
        float[] cotangent = GradientCheck.random(33, x.elements()).data();
        float[] dx = new float[x.elements()];
        float[] wantDx = new float[x.elements()];
        float[] dw = new float[dense.elements()];
        float[] wantDw = new float[weight.elements()];
        try (Context ctx = Context.create(2)) {
            float[] got = run(ctx, x, dense, dx, dw, cotangent, () -> Convolution.apply(ctx, x, dense, null, spec));
            float[] want = run(ctx, x, weight, wantDx, wantDw, cotangent,
                    () -> DepthwiseConvolution.apply(ctx, x, weight, null, spec));
            assertArrayEquals(want, got, 1e-5f);
            assertArrayEquals(wantDx, dx, 1e-5f);
            float[] diagonal = new float[wantDw.length];
            for (int t = 0; t < 15; t++) {
                for (int c = 0; c < channels; c++) {
                    diagonal[t * channels + c] = dw[(c * 15 + t) * channels + c];
                }
            }
            assertArrayEquals(wantDw, diagonal, 1e-3f);
        }
    }

    private static float[] run(Context ctx, Tensor x, Tensor weight, float[] dx, float[] dw, float[] cotangent,
            java.util.function.Supplier<Tensor> forward) {
        try (Tape tape = ctx.startTape()) {
            tape.watch(x, dx);
            tape.watch(weight, dw);
            Tensor y = forward.get();
            float[] value = y.data().clone();
            tape.backward(y, cotangent);
            return value;
        }
    }

    @Test
    void namesTheMismatch() {
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class, () -> Convolution.apply(ctx, Tensor.zeros(1, 4, 4, 8),
                    Tensor.zeros(5, 3, 3, 7), null, ConvolutionSpec.same(3, 3)));
            assertTrue(e.getMessage().contains("[5, 3, 3, 8]") && e.getMessage().contains("[5, 3, 3, 7]"), e.getMessage());
            e = assertThrows(IllegalArgumentException.class, () -> Convolution.apply(ctx, Tensor.zeros(1, 2, 2, 3),
                    Tensor.zeros(5, 3, 3, 3), null, ConvolutionSpec.of(3, 3)));
            assertTrue(e.getMessage().contains("smaller than a window"), e.getMessage());
            e = assertThrows(IllegalArgumentException.class, () -> ConvolutionSpec.of(3, 3).withStride(1, 0));
            assertTrue(e.getMessage().contains("stride [1, 0]"), e.getMessage());
        }
    }
}
