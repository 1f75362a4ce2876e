package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngine;

/**
 * Multi-head attention inside {@link Windows} with a bias for each relative position, as Swin Transformer's: scores are
 * {@code q k / sqrt(d) + bias}, and -100 is added for pixels of a shifted window that are no neighbours on the map.
 *
 * <p>Windows are read where they lie on the map; each is worked through by one thread while its scores are in the cache.
 */
public final class WindowAttention {
    private static final float UNSEEN = -100f;

    private final Windows windows;
    private final int heads;
    private final int width;
    private final int depth;
    private final int positions;
    private final float scale;

    private WindowAttention(Windows windows, int heads, int width) {
        this.windows = windows;
        this.heads = heads;
        this.width = width;
        depth = width / heads;
        positions = windows.positions();
        scale = (float) (1 / Math.sqrt(depth));
    }

    /**
     * Attends.
     *
     * @param qkv   {@code [N, H, W, 3 C]}: queries, keys, values, the channels of a head being neighbours
     * @param table bias {@code [(2 side - 1)^2, heads]}, by the query's row minus the key's, then the columns' difference
     * @param heads number of heads, which divides C
     * @return {@code [N, H, W, C]}
     */
    public static Tensor apply(Context ctx, Tensor qkv, Tensor table, int heads, Windows windows) {
        int width = qkv.channels() / 3;
        int span = 2 * windows.side() - 1;
        if (qkv.rank() != 4 || qkv.size(1) != windows.height() || qkv.size(2) != windows.width() || qkv.channels() != 3 * width
                || heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException("window attention of " + heads + " heads over a map of " + windows.height() + "x"
                    + windows.width() + " got " + qkv + "; expected [N, H, W, 3 C], C divisible by the heads");
        }
        if (!table.hasShape(span * span, heads)) {
            throw new IllegalArgumentException("window attention needs a bias table [" + span * span + ", " + heads + "], got " + table);
        }
        long start = ctx.start();
        WindowAttention attention = new WindowAttention(windows, heads, width);
        Tensor y = ctx.allocate(qkv.size(0), qkv.size(1), qkv.size(2), width);
        attention.forward(ctx, qkv, table, y.data());
        long scores = (long) qkv.size(0) * windows.count() * heads * attention.positions * attention.positions;
        ctx.done(OperationKind.GEMM, start, 2 * scores * attention.depth, 5 * scores);
        if (ctx.tracks(qkv, table)) {
            Tape tape = ctx.tape();
            tape.record(y, dy -> {
                long began = ctx.start();
                attention.backward(ctx, qkv, table, dy, tape.gradient(qkv), tape.gradient(table));
                ctx.done(OperationKind.GEMM, began, 5 * scores * attention.depth, 8 * scores);
            });
        }
        return y;
    }

    private void forward(Context ctx, Tensor qkv, Tensor table, float[] y) {
        float[] bias = bias(ctx, table);
        Workspace workspace = ctx.workers().workspace();
        DenseEngine engine = ctx.gemm().engine();
        ctx.workers().ranges(qkv.size(0) * windows.count(), 1, (from, to) -> {
            float[] rows = workspace.borrow(positions * 3 * width);
            float[] scores = workspace.borrow(positions * positions);
            float[] out = workspace.borrow(positions * width);
            for (int item = from; item < to; item++) {
                take(qkv.data(), item, 3 * width, rows);
                for (int h = 0; h < heads; h++) {
                    probabilities(ctx, item, h, rows, bias, scores);
                    engine.gemm(false, false, positions, depth, positions, scores, 0, positions, rows, 2 * width + h * depth, 3 * width,
                            0f, out, h * depth, width);
                }
                put(out, item, y);
            }
            workspace.giveBack(rows);
            workspace.giveBack(scores);
            workspace.giveBack(out);
        });
        ctx.giveScratch(bias);
    }

    /** Attention of one head in one window, a row for each query. */
    private void probabilities(Context ctx, int item, int head, float[] rows, float[] bias, float[] scores) {
        System.arraycopy(bias, head * positions * positions, scores, 0, positions * positions);
        int window = item % windows.count();
        if (windows.mixed(window)) {
            hide(window * positions, scores);
        }
        ctx.gemm().engine().gemm(false, true, positions, positions, depth, rows, head * depth, 3 * width, rows, width + head * depth,
                3 * width, 1f, scores, 0, positions);
        RowSoftmax.probabilities(ctx, scores, 0, positions, positions, scores);
    }

    private void hide(int first, float[] scores) {
        for (int i = 0; i < positions; i++) {
            int own = windows.region(first + i);
            for (int j = 0; j < positions; j++) {
                if (windows.region(first + j) != own) {
                    scores[i * positions + j] += UNSEEN;
                }
            }
        }
    }

    /** Copies a window's rows of {@code columns} values; queries are scaled. */
    private void take(float[] map, int item, int columns, float[] rows) {
        int[] pixels = windows.pixels();
        int base = item / windows.count() * pixels.length;
        int first = item % windows.count() * positions;
        for (int i = 0; i < positions; i++) {
            System.arraycopy(map, (base + pixels[first + i]) * columns, rows, i * columns, columns);
            for (int c = i * columns; columns == 3 * width && c < i * columns + width; c++) {
                rows[c] *= scale;
            }
        }
    }

    private void put(float[] rows, int item, float[] map) {
        int[] pixels = windows.pixels();
        int base = item / windows.count() * pixels.length;
        int first = item % windows.count() * positions;
        for (int i = 0; i < positions; i++) {
            System.arraycopy(rows, i * width, map, (base + pixels[first + i]) * width, width);
        }
    }

    /** The table spread out to {@code [heads, queries, keys]}. */
    private float[] bias(Context ctx, Tensor table) {
        int side = windows.side();
        int span = 2 * side - 1;
        float[] reversed = ctx.takeScratch(heads * span * span); // columns backwards, so that keys ascend with the index
        for (int i = 0; i < span * span; i++) {
            for (int h = 0; h < heads; h++) {
                reversed[(h * span + i / span) * span + span - 1 - i % span] = table.data()[i * heads + h];
            }
        }
        float[] bias = ctx.takeScratch(heads * positions * positions);
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < positions; i++) {
                for (int row = 0; row < side; row++) {
                    System.arraycopy(reversed, (h * span + i / side - row + side - 1) * span + side - 1 - i % side, bias,
                            (h * positions + i) * positions + row * side, side);
                }
            }
        }
        ctx.giveScratch(reversed);
        return bias;
    }

    private void backward(Context ctx, Tensor qkv, Tensor table, float[] dy, float[] dqkv, float[] dtable) {
        float[] bias = bias(ctx, table);
        int size = heads * positions * positions;
        int items = qkv.size(0) * windows.count();
        int parts = Math.min(items, ctx.workers().threads());
        float[] dbias = ctx.takeScratch(parts * size); // the parts' own sums
        Arrays.fill(dbias, 0f);
        ctx.workers().run(parts, part -> {
            int from = (int) ((long) items * part / parts);
            int to = (int) ((long) items * (part + 1) / parts);
            backward(ctx, qkv, bias, dy, dqkv, dbias, part * size, from, to);
        });
        if (dtable != null) {
            for (int part = 0; part < parts; part++) {
                addBias(dbias, part * size, dtable);
            }
        }
        ctx.giveScratch(bias);
        ctx.giveScratch(dbias);
    }

    private void backward(Context ctx, Tensor qkv, float[] bias, float[] dy, float[] dqkv, float[] dbias, int offset, int from, int to) {
        Workspace workspace = ctx.workers().workspace();
        DenseEngine engine = ctx.gemm().engine();
        int n = positions;
        int wide = 3 * width;
        float[] rows = workspace.borrow(n * wide);
        float[] drows = workspace.borrow(n * wide);
        float[] out = workspace.borrow(n * width);
        float[] p = workspace.borrow(n * n);
        float[] dp = workspace.borrow(n * n);
        for (int item = from; item < to; item++) {
            take(qkv.data(), item, wide, rows);
            take(dy, item, width, out);
            for (int h = 0; h < heads; h++) {
                int q = h * depth;
                probabilities(ctx, item, h, rows, bias, p);
                engine.gemm(true, false, n, depth, n, p, 0, n, out, q, width, 0f, drows, 2 * width + q, wide);
                engine.gemm(false, true, n, n, depth, out, q, width, rows, 2 * width + q, wide, 0f, dp, 0, n);
                for (int i = 0; i < n; i++) {
                    float dot = RowSoftmax.dot(p, dp, i * n, n);
                    for (int j = i * n; j < (i + 1) * n; j++) {
                        dp[j] = p[j] * (dp[j] - dot);
                    }
                }
                Strips.addRow(dp, 0, dbias, offset + h * n * n, n * n);
                engine.gemm(false, false, n, depth, n, dp, 0, n, rows, width + q, wide, 0f, drows, q, wide);
                engine.gemm(true, false, n, depth, n, dp, 0, n, rows, q, wide, 0f, drows, width + q, wide);
            }
            if (dqkv != null) {
                addRows(drows, item, dqkv);
            }
        }
        workspace.giveBack(rows);
        workspace.giveBack(drows);
        workspace.giveBack(out);
        workspace.giveBack(p);
        workspace.giveBack(dp);
    }

    private void addRows(float[] rows, int item, float[] map) {
        int[] pixels = windows.pixels();
        int base = item / windows.count() * pixels.length;
        int first = item % windows.count() * positions;
        int wide = 3 * width;
        for (int i = 0; i < positions; i++) {
            for (int c = 0; c < width; c++) {
                rows[i * wide + c] *= scale;
            }
            Strips.addRow(rows, i * wide, map, (base + pixels[first + i]) * wide, wide);
        }
    }

    private void addBias(float[] dbias, int offset, float[] dtable) {
        int side = windows.side();
        int span = 2 * side - 1;
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < positions; i++) {
                for (int j = 0; j < positions; j++) {
                    int relative = (i / side - j / side + side - 1) * span + i % side - j % side + side - 1;
                    dtable[relative * heads + h] += dbias[offset + (h * positions + i) * positions + j];
                }
            }
        }
    }
}
