package org.serpentine.nn;

import java.util.SplittableRandom;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.ConvolutionSpec;

/** A layer of a {@code weight} and, if wanted, a {@code bias}, both drawn as PyTorch does: uniform within 1/sqrt(fan-in). */
public abstract class WeightedLayer extends Module {
    private final int fanIn;
    private final Parameter weight;
    private final Parameter bias;

    /**
     * Declares both.
     *
     * @param fanIn  inputs that an output sums over, as PyTorch counts them for this kind of layer
     * @param biases length of the bias, 0 for none
     * @param shape  official shape of the weight
     */
    WeightedLayer(Layout layout, int fanIn, int biases, int... shape) {
        this.fanIn = fanIn;
        weight = parameter("weight", layout, shape);
        bias = biases > 0 ? parameter("bias", Layout.SAME, biases) : null;
    }

    /** {@code [first, second, kernel...]}. */
    static int[] shape(int first, int second, ConvolutionSpec spec) {
        int[] shape = new int[spec.axes() + 2];
        shape[0] = first;
        shape[1] = second;
        System.arraycopy(spec.kernel(), 0, shape, 2, spec.axes());
        return shape;
    }

    /** The weight. */
    public final Parameter weight() {
        return weight;
    }

    /** The bias, or null. */
    public final Parameter bias() {
        return bias;
    }

    /** The bias's values, or null. */
    final Tensor biasValue() {
        return bias == null ? null : bias.value();
    }

    @Override
    protected final void initialize(SplittableRandom random) {
        Initial.fanIn(weight, fanIn, random);
        if (bias != null) {
            Initial.fanIn(bias, fanIn, random);
        }
    }
}
