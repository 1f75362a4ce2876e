package org.serpentine.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.serpentine.scanning.kernel.Kernels;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngines;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.Add;
import org.serpentine.tensor.operation.ConvolutionSpec;
import org.serpentine.tensor.operation.Epilogue;

class ConvolutionNormTest {
    /** Random values everywhere, variances positive. */
    private static void fill(Module... modules) {
        SplittableRandom random = new SplittableRandom(5);
        for (Module m : modules) {
            m.parameters().forEach((key, p) -> {
                float[] w = p.value().data();
                for (int i = 0; i < w.length; i++) {
                    w[i] = (float) (random.nextDouble(-1, 1) + (key.equals("running_var") ? 1.1 : 0));
                }
            });
        }
    }

    /** In contexts of scalar and of the best kernels, with one and two threads. */
    private static void everywhere(Consumer<Context> body) {
        for (int threads = 1; threads <= 2; threads++) {
            try (Context ctx = Context.create(threads);
                    Context scalar = new Context(Workers.of(threads), Kernels.scalar(), DenseEngines.named("scalar"))) {
                body.accept(ctx);
                body.accept(scalar);
            }
        }
    }

    private static void near(String what, Tensor want, Tensor got) {
        assertArrayEquals(want.shape(), got.shape(), what);
        double largest = 0;
        for (float w : want.data()) {
            largest = Math.max(largest, Math.abs(w));
        }
        for (int i = 0; i < want.elements(); i++) {
            assertEquals(want.data()[i], got.data()[i], 5e-6 * largest, what + " at " + i);
        }
    }

    private static Activation[] activations() {
        Activation[] all = new Activation[Activation.values().length + 1];
        System.arraycopy(Activation.values(), 0, all, 1, all.length - 1);
        return all;
    }

    @Test
    void denseConvolutionsFoldTheirNorm() {
        ConvolutionSpec[] specs = {ConvolutionSpec.of(1, 1), ConvolutionSpec.same(3, 3), ConvolutionSpec.same(3, 3).withStride(2),
            ConvolutionSpec.same(3, 3).withGroups(2), ConvolutionSpec.of(1, 1).withGroups(2)};
        everywhere(ctx -> {
            for (ConvolutionSpec spec : specs) {
                for (boolean withBias : new boolean[] {false, true}) {
                    for (Activation f : activations()) {
                        ConvolutionLayer convolution = new ConvolutionLayer(6, 38, spec, withBias);
                        BatchNormLayer norm = new BatchNormLayer(38);
                        fill(convolution, norm);
                        Tensor x = GradientCheck.random(3, 2, 9, 7, 6);
                        Tensor want = norm.forward(ctx, convolution.forward(ctx, x));
                        want = f == null ? want : f.apply(ctx, want);
                        near(spec + " " + f, want, new ConvolutionNorm(convolution, norm, f).forward(ctx, x));
                    }
                }
            }
        });
    }

    @Test
    void depthwiseConvolutionsFoldTheirNorm() {
        everywhere(ctx -> {
            for (int channels : new int[] {2, 21, 32}) {
                for (Activation f : activations()) {
                    DepthwiseLayer convolution = new DepthwiseLayer(channels, ConvolutionSpec.same(3, 3).withStride(2), true);
                    BatchNormLayer norm = new BatchNormLayer(channels);
                    fill(convolution, norm);
                    Tensor x = GradientCheck.random(4, 1, 11, 8, channels);
                    Tensor want = norm.forward(ctx, convolution.forward(ctx, x));
                    want = f == null ? want : f.apply(ctx, want);
                    near(channels + " " + f, want, new ConvolutionNorm(convolution, norm, f).forward(ctx, x));
                }
            }
        });
    }

    @Test
    void layersApplyActivationsInTheSamePass() {
        everywhere(ctx -> {
            Tensor x = GradientCheck.random(4, 1, 5, 6, 10);
            LinearLayer linear = new LinearLayer(10, 23, true);
            ConvolutionLayer convolution = new ConvolutionLayer(10, 7, ConvolutionSpec.same(3, 3), false);
            DepthwiseLayer depthwise = new DepthwiseLayer(10, ConvolutionSpec.same(3, 3), true);
            fill(linear, convolution, depthwise);
            for (Activation f : Activation.values()) {
                near("linear " + f, f.apply(ctx, linear.forward(ctx, x)), linear.forward(ctx, x, f));
                near("convolution " + f, f.apply(ctx, convolution.forward(ctx, x)), convolution.forward(ctx, x, f));
                near("depthwise " + f, f.apply(ctx, depthwise.forward(ctx, x)), depthwise.forward(ctx, x, f));
            }
        });
    }

    @Test
    void changedWeightsAreSeen() {
        try (Context ctx = Context.create(1)) {
            ConvolutionLayer convolution = new ConvolutionLayer(3, 4, ConvolutionSpec.of(1, 1), true);
            BatchNormLayer norm = new BatchNormLayer(4);
            fill(convolution, norm);
            ConvolutionNorm block = new ConvolutionNorm(convolution, norm, null);
            Tensor x = GradientCheck.random(3, 1, 2, 2, 3);
            for (Module m : new Module[] {convolution, norm}) {
                m.parameters().forEach((key, p) -> {
                    float before = block.forward(ctx, x).data()[0];
                    p.value().data()[0] += 0.5f;
                    assertNotEquals(before, block.forward(ctx, x).data()[0], key);
                    near(key, norm.forward(ctx, convolution.forward(ctx, x)), block.forward(ctx, x));
                });
            }
        }
    }

    /** While training, the same gradients as the operations one by one, and batch statistics that move. */
    @Test
    void trainingTakesThePlainWay() {
        try (Context ctx = Context.create(2)) {
            ConvolutionLayer convolution = new ConvolutionLayer(3, 4, ConvolutionSpec.same(3, 3), false);
            BatchNormLayer norm = new BatchNormLayer(4);
            fill(convolution, norm);
            ConvolutionNorm block = new ConvolutionNorm(convolution, norm, Activation.SILU);
            Tensor x = GradientCheck.random(3, 1, 6, 5, 3);
            float[] together = gradient(ctx, convolution, () -> block.forward(ctx, x));
            float[] apart = gradient(ctx, convolution, () -> Activation.SILU.apply(ctx, norm.forward(ctx, convolution.forward(ctx, x))));
            assertArrayEquals(apart, together);
            ctx.training(true);
            float mean = norm.parameters().get("running_mean").value().data()[0];
            block.forward(ctx, x);
            assertNotEquals(mean, norm.parameters().get("running_mean").value().data()[0]);
            float[] batch = block.forward(ctx, x).data();
            norm.freezeStatistics(true);
            assertNotEquals(batch[0], block.forward(ctx, x).data()[0]);
        }
    }

    private static float[] gradient(Context ctx, ConvolutionLayer convolution, java.util.function.Supplier<Tensor> forward) {
        convolution.weight().clearGradient();
        try (Tape tape = ctx.startTape()) {
            convolution.watch(tape);
            Tensor y = forward.get();
            tape.backward(y, GradientCheck.random(8, y.shape()).data());
        }
        return convolution.weight().gradient().clone();
    }

    @Test
    void nothingIsLeftOutOfATape() {
        try (Context ctx = Context.create(1); Tape tape = ctx.startTape()) {
            assertThrows(IllegalStateException.class, () -> new ConvolutionLayer(3, 4, ConvolutionSpec.of(1, 1), false)
                    .infer(ctx, Tensor.zeros(1, 2, 2, 3), Epilogue.of((Tensor) null, Activation.RELU)));
        }
    }

    @Test
    void pathsAroundOtherConvolutionsAreRefused() {
        ConvolutionSpec same = ConvolutionSpec.same(3, 3);
        for (ConvolutionSpec other : new ConvolutionSpec[] {same.withStride(1, 2), same.withPadding(1, 0), same.withPadding(2),
            same.withDilation(2), ConvolutionSpec.of(3, 2).withPadding(1)}) {
            DepthwiseLayer convolution = new DepthwiseLayer(5, other, false);
            assertThrows(IllegalArgumentException.class, () -> new ResidualDepthwise(convolution), other::toString);
            assertThrows(IllegalArgumentException.class, () -> new ResidualDepthwise(convolution, new BatchNormLayer(5)), other::toString);
        }
        new ResidualDepthwise(new DepthwiseLayer(5, same.withDilation(2).withPadding(2), false));
    }

    /** Without a norm: the sum inside the convolution is the sum after it, before and after its weights change. */
    @Test
    void residualConvolutionsFoldTheirSum() {
        for (boolean bias : new boolean[] {false, true}) {
            DepthwiseLayer convolution = new DepthwiseLayer(5, ConvolutionSpec.same(3, 3), bias);
            fill(convolution);
            ResidualDepthwise residual = new ResidualDepthwise(convolution);
            Tensor x = GradientCheck.random(1, 2, 6, 7, 5);
            everywhere(ctx -> {
                for (Parameter changed : convolution.parameters().values()) {
                    near("bias " + bias, Add.apply(ctx, x, convolution.forward(ctx, x)), residual.forward(ctx, x));
                    changed.value().data()[2]++;
                }
                near("bias " + bias, Add.apply(ctx, x, convolution.forward(ctx, x)), residual.forward(ctx, x));
                try (Tape tape = ctx.startTape()) {
                    tape.watch(x, new float[x.elements()]);
                    near("on a tape", Add.apply(ctx, x, convolution.forward(ctx, x)), residual.forward(ctx, x));
                }
            });
        }
    }
}
