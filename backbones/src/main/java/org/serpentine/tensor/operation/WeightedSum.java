package org.serpentine.tensor.operation;

import java.util.List;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** A sum of branches, each weighted by one number an item: what a gate over branches ends with. */
public final class WeightedSum {
    private WeightedSum() {}

    /**
     * {@code y[n] = sum over k of weights[n, k] * branches_k[n]}.
     *
     * @param branches K tensors of one shape {@code [N, ...]}
     * @param weights  {@code [N, K]}
     */
    public static Tensor apply(Context ctx, List<Tensor> branches, Tensor weights) {
        Tensor first = branches.get(0);
        int count = branches.size();
        int items = first.size(0);
        if (!weights.hasShape(items, count) || !branches.stream().allMatch(first::sameShape)) {
            throw new IllegalArgumentException("weighted sum of " + branches + " got weights " + Shape.text(weights.shape())
                    + "; expected equal shapes and weights [" + items + ", " + count + "]");
        }
        long start = ctx.start();
        Tensor y = ctx.allocate(first.shape());
        int each = y.elements() / Math.max(1, items);
        float[] w = weights.data();
        for (int n = 0; n < items; n++) {
            int item = n;
            ctx.workers().ranges(each, Blocks.GRAIN / count, (from, to) -> {
                for (int at = from; at < to; at += Blocks.WIDTH) { // a stretch that stays in the cache for all branches
                    int begin = item * each + at;
                    int end = item * each + Math.min(to, at + Blocks.WIDTH);
                    scale(w[item * count], branches.get(0).data(), y.data(), begin, end);
                    for (int k = 1; k < count; k++) {
                        addScaled(w[item * count + k], branches.get(k).data(), y.data(), begin, end);
                    }
                }
            });
        }
        ctx.done(OperationKind.POINTWISE, start, (long) count * y.elements(), 0);
        if (ctx.tracks(weights) || ctx.tracks(branches.toArray(Tensor[]::new))) {
            Tape tape = ctx.tape();
            List<Tensor> inputs = List.copyOf(branches);
            tape.record(y, dy -> backward(ctx, tape, inputs, weights, dy, each));
        }
        return y;
    }

    private static void backward(Context ctx, Tape tape, List<Tensor> branches, Tensor weights, float[] dy, int each) {
        long start = ctx.start();
        int count = branches.size();
        float[] dw = tape.gradient(weights);
        float[][] dx = new float[count][];
        for (int k = 0; k < count; k++) {
            dx[k] = tape.gradient(branches.get(k));
        }
        ctx.workers().run(weights.elements(), task -> {
            float[] branch = branches.get(task % count).data();
            int begin = task / count * each;
            if (dx[task % count] != null) {
                addScaled(weights.data()[task], dy, dx[task % count], begin, begin + each);
            }
            if (dw != null) {
                double sum = 0;
                for (int i = begin; i < begin + each; i++) {
                    sum += (double) dy[i] * branch[i];
                }
                dw[task] += (float) sum;
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 2L * count * dy.length, 0);
    }

    private static void scale(float factor, float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = factor * x[i];
        }
    }

    private static void addScaled(float factor, float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] += factor * x[i];
        }
    }
}
