package org.serpentine.tensor.operation;

import org.serpentine.scanning.kernel.Activation;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** {@code A = -exp(A_log)}: the decay rates of a scan from their learned logarithm. */
public final class NegativeExponential {
    private NegativeExponential() {}

    /** Any shape to the same shape. */
    public static Tensor apply(Context ctx, Tensor logarithm) {
        Tensor a = ctx.allocate(logarithm.shape());
        float[] x = logarithm.data();
        float[] y = a.data();
        ctx.kernels().activations().forward(Activation.EXP, x, 0, y, 0, x.length);
        for (int i = 0; i < y.length; i++) {
            y[i] = -y[i];
        }
        if (ctx.tracks(logarithm)) {
            Tape tape = ctx.tape();
            tape.record(a, da -> {
                float[] dx = tape.gradient(logarithm);
                for (int i = 0; i < y.length; i++) {
                    dx[i] += da[i] * y[i];
                }
            });
        }
        return a;
    }
}
