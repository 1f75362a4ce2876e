package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tensor;

/** The forward pass of operations on two or three tensors, value by value. */
final class Elementwise {
    /** {@code y = f(a, b)} for n values of each; y may be a. */
    @FunctionalInterface
    interface Pairs {
        void run(float[] a, float[] b, int at, float[] y, int n);
    }

    /** Turns n values of {@code a} into {@code f(a, b, weight)}; b is left alone. */
    @FunctionalInterface
    interface Triples {
        void run(float[] a, float[] b, float[] weight, int n);
    }

    private Elementwise() {}

    /** {@code f(a, b)} with b repeated. */
    static Tensor pairs(Context ctx, Tensor a, Tensor b, Broadcast cast, Pairs f) {
        long start = ctx.start();
        Tensor y = ctx.allocate(a.shape());
        float[] yd = y.data();
        float[] ad = a.data();
        float[] bd = b.data();
        if (cast.same()) {
            ctx.workers().ranges(yd.length, Blocks.GRAIN, (from, to) -> f.run(ad, bd, from, yd, to - from));
        } else {
            cast.forEach(ctx.workers(), bd, (at, n, tile, work, unused) -> {
                System.arraycopy(ad, at, work, 0, n);
                f.run(work, tile, 0, work, n);
                System.arraycopy(work, 0, yd, at, n);
            });
        }
        ctx.done(OperationKind.POINTWISE, start, 0, yd.length);
        return y;
    }

    /** How a weight is repeated to meet two tensors of equal shapes. */
    static Broadcast weights(String what, Tensor a, Tensor b, Tensor weight) {
        if (!a.sameShape(b)) {
            throw new IllegalArgumentException(what + ": a is " + a + ", b is " + b + "; expected equal shapes");
        }
        return Broadcast.of(what, a, weight);
    }

    /** {@code f(a, b, weight)} with the weight repeated; {@code flops} other than its multiply-accumulate for each value. */
    static Tensor triples(Context ctx, Tensor a, Tensor b, Tensor weight, Broadcast cast, int flops, Triples f) {
        long start = ctx.start();
        Tensor y = ctx.allocate(a.shape());
        float[] ad = a.data();
        float[] bd = b.data();
        float[] yd = y.data();
        cast.forEach(ctx.workers(), weight.data(), (at, n, tile, first, second) -> {
            System.arraycopy(ad, at, first, 0, n);
            System.arraycopy(bd, at, second, 0, n);
            f.run(first, second, tile, n);
            System.arraycopy(first, 0, yd, at, n);
        });
        ctx.done(OperationKind.POINTWISE, start, yd.length, (long) flops * yd.length);
        return y;
    }
}
