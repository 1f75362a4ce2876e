package org.serpentine.nn;
import java.util.SplittableRandom;
import org.serpentine.tensor.*;
import org.serpentine.tensor.operation.*;
/** stub */
public final class ConvolutionLayer extends Module {
    private final Parameter weight, bias; private final int in, out;
    public ConvolutionLayer(int in, int out, ConvolutionSpec spec, boolean withBias) {
        this.in = in; this.out = out; int[] s = new int[spec.kernel().length + 2]; java.util.Arrays.fill(s, 1); s[0] = out; s[1] = in;
        weight = parameter("weight", Layout.CONVOLUTION, s); bias = withBias ? parameter("bias", Layout.SAME, out) : null;
    }
    public Tensor forward(Context ctx, Tensor x) { return Linear.apply(ctx, x, weight.value().reshape(out, in), bias == null ? null : bias.value()); }
    @Override protected void initialize(SplittableRandom r) { Initial.fanIn(weight, in, r); if (bias != null) Initial.fanIn(bias, in, r); }
}
