package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * Each position picks one row of a table: that of its largest logit, noise included. Gradients pass straight through to the softmax
 * of the logits, as in the hard Gumbel-softmax (Jang, Gu and Poole 2017) of temperature 1.
 */
public final class HardRouting {
    private HardRouting() {}

    /**
     * What was picked.
     *
     * @param rows    the picked rows {@code [B, L, N]}
     * @param classes their numbers, B times L
     */
    public record Result(Tensor rows, int[] classes) {}

    /**
     * Picks rows.
     *
     * @param logits {@code [B, L, T]}, up to a constant for each position
     * @param noise  added to the logits, B times L times T values, or null for none
     * @param table  {@code [T, N]}
     */
    public static Result apply(Context ctx, Tensor logits, float[] noise, Tensor table) {
        int tokens = logits.channels();
        if (logits.rank() != 3 || table.rank() != 2 || table.size(0) != tokens || noise != null && noise.length < logits.elements()) {
            throw new IllegalArgumentException("routing of " + logits + " over a table " + table + (noise == null ? ""
                    : " with " + noise.length + " values of noise") + ": expected [B, L, T], [T, N] and, if any, B L T values");
        }
        long start = ctx.start();
        int states = table.channels();
        int[] classes = new int[logits.rows()];
        Tensor y = ctx.allocate(logits.size(0), logits.size(1), states);
        float[] x = logits.data();
        float[] yd = y.data();
        ctx.workers().ranges(classes.length, Math.max(1, Blocks.GRAIN / tokens), (from, to) -> {
            for (int r = from; r < to; r++) {
                classes[r] = noise == null ? largest(x, r * tokens, tokens) : largest(x, noise, r * tokens, tokens);
                Strips.copyRow(table.data(), classes[r] * states, yd, r * states, states);
            }
        });
        ctx.done(OperationKind.POINTWISE, start, 0, x.length);
        if (ctx.tracks(logits, table)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                float[] dtable = tape.gradient(table);
                for (int r = 0; dtable != null && r < classes.length; r++) {
                    Strips.addRow(dy, r * states, dtable, classes[r] * states, states);
                }
                float[] dx = tape.gradient(logits);
                if (dx != null) {
                    straightThrough(ctx, logits, noise, table, dy, dx);
                }
                ctx.done(OperationKind.POINTWISE, began, (long) x.length * states, 5L * x.length);
            });
        }
        return new Result(y, classes);
    }

    private static int largest(float[] x, int at, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (x[at + i] > x[at + best]) {
                best = i;
            }
        }
        return best;
    }

    private static int largest(float[] x, float[] noise, int at, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (x[at + i] + noise[at + i] > x[at + best] + noise[at + best]) {
                best = i;
            }
        }
        return best;
    }

    private static void straightThrough(Context ctx, Tensor logits, float[] noise, Tensor table, float[] dy, float[] dx) {
        int tokens = logits.channels();
        int states = table.channels();
        int rows = logits.rows();
        float[] soft = ctx.takeScratch(logits.elements());
        float[] dsoft = ctx.takeScratch(logits.elements());
        System.arraycopy(logits.data(), 0, soft, 0, soft.length);
        for (int i = 0; noise != null && i < soft.length; i++) {
            soft[i] += noise[i];
        }
        ctx.gemm().run(false, true, rows, tokens, states, dy, 0, states, table.data(), 0, states, 0f, dsoft, 0, tokens);
        ctx.workers().ranges(rows, RowSoftmax.grain(tokens), (from, to) -> {
            RowSoftmax.probabilities(ctx, soft, from, to, tokens, soft);
            for (int r = from; r < to; r++) {
                float dot = RowSoftmax.dot(soft, dsoft, r * tokens, tokens);
                for (int i = r * tokens; i < (r + 1) * tokens; i++) {
                    dx[i] += soft[i] * (dsoft[i] - dot);
                }
            }
        });
        ctx.giveScratch(soft);
        ctx.giveScratch(dsoft);
    }
}
