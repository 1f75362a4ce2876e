package org.serpentine.tensor.operation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

/**
 * An oracle that shares nothing with our code: ND4J's own convolution, on images larger than the textbook reference can take.
 * Without dilation: ND4J 1.0.0-M2.1 with oneDNN throws on a dilated convolution of this layout.
 */
class ConvolutionAgainstNd4jTest {
    private static float[] theirs(Tensor x, Tensor weight, Tensor bias, int stride, int padding) {
        Conv2DConfig config = Conv2DConfig.builder().kH(weight.size(1)).kW(weight.size(2)).sH(stride).sW(stride).pH(padding)
                .pW(padding).dH(1).dW(1).paddingMode(PaddingMode.VALID).dataFormat("NHWC").weightsFormat(WeightsFormat.OYXI).build();
        INDArray y = Nd4j.cnn().conv2d(array(x), array(weight), array(bias), config);
        return y.dup('c').reshape(y.length()).toFloatVector();
    }

    private static INDArray array(Tensor t) {
        return Nd4j.create(t.data(), t.shape(), 'c');
    }

    private static void check(int[] image, int kernel, int out, int stride, int padding) {
        Tensor x = GradientCheck.random(41, image);
        Tensor weight = GradientCheck.random(42, out, kernel, kernel, image[3]);
        Tensor bias = GradientCheck.random(43, out);
        ConvolutionSpec spec = ConvolutionSpec.of(kernel, kernel).withStride(stride).withPadding(padding);
        try (Context ctx = Context.create(2)) {
            float[] ours = Convolution.apply(ctx, x, weight, bias, spec).data();
            assertArrayEquals(theirs(x, weight, bias, stride, padding), ours, 1e-4f);
        }
    }

    @Test
    void imagesOfUsualSize() {
        check(new int[] {2, 40, 56, 16}, 3, 24, 1, 1);
        check(new int[] {1, 64, 64, 3}, 7, 32, 2, 3);
        check(new int[] {1, 33, 47, 20}, 5, 8, 1, 0);
    }
}
