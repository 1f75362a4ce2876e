package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workspace;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.OperationKind;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.dense.DenseEngine;
import org.serpentine.tensor.kernel.AttentionHead;
import org.serpentine.tensor.kernel.AttentionKernel;
import org.serpentine.tensor.kernel.ImageKernels;

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
    private final int padded;
    private final float scale;
    /** Where the rows of a window's positions begin. */
    private final int[] offsets;

    private WindowAttention(Windows windows, int heads, int width) {
        this.windows = windows;
        this.heads = heads;
        this.width = width;
        depth = width / heads;
        positions = windows.positions();
        padded = AttentionHead.padded(positions);
        scale = (float) (1 / Math.sqrt(depth));
        offsets = new int[positions];
        Arrays.setAll(offsets, i -> i * 3 * width);
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
        AttentionKernel kernel = ImageKernels.matching(ctx.kernels()).attention();
        Workspace workspace = ctx.workers().workspace();
        ctx.workers().ranges(qkv.size(0) * windows.count(), 1, (from, to) -> {
            float[] rows = workspace.borrow(positions * 3 * width);
            float[] out = workspace.borrow(positions * width);
            float[] scratch = workspace.borrow(kernel.scratch(head(0, rows, bias, null, null)));
            for (int item = from; item < to; item++) {
                take(qkv.data(), item, 3 * width, rows);
                int[] kinds = kinds(item);
                float[] hidden = hidden(kinds, workspace);
                for (int h = 0; h < heads; h++) {
                    kernel.forward(head(h, rows, bias, hidden, kinds), out, h * depth, width, scratch);
                }
                workspace.giveBack(hidden);
                put(out, item, y);
            }
            workspace.giveBack(rows);
            workspace.giveBack(out);
            workspace.giveBack(scratch);
        });
        ctx.giveScratch(bias);
    }

    private AttentionHead head(int h, float[] rows, float[] bias, float[] hidden, int[] kinds) {
        int q = h * depth;
        return new AttentionHead(rows, 3 * width, offsets, q, width + q, 2 * width + q, depth, positions, bias, h * positions * padded,
                hidden, kinds);
    }

    /** Regions of a window's positions, or null if all see each other. */
    private int[] kinds(int item) {
        int window = item % windows.count();
        if (!windows.mixed(window)) {
            return null;
        }
        int[] kinds = new int[positions];
        for (int i = 0; i < positions; i++) {
            kinds[i] = windows.region(window * positions + i);
        }
        return kinds;
    }

    /** What is added to the scores of a key of each region, query by query. */
    private float[] hidden(int[] kinds, Workspace workspace) {
        if (kinds == null) {
            return null;
        }
        float[] hidden = workspace.borrow(Windows.REGIONS * padded);
        for (int region = 0; region < Windows.REGIONS; region++) {
            for (int i = 0; i < padded; i++) {
                hidden[region * padded + i] = i >= positions || kinds[i] == region ? 0f : UNSEEN;
            }
        }
        return hidden;
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

    /** The table spread out to {@code [heads, keys, queries]}. */
    private float[] bias(Context ctx, Tensor table) {
        int side = windows.side();
        int span = 2 * side - 1;
        float[] byHead = ctx.takeScratch(heads * span * span);
        for (int i = 0; i < span * span; i++) {
            for (int h = 0; h < heads; h++) {
                byHead[h * span * span + i] = table.data()[i * heads + h];
            }
        }
        float[] bias = ctx.takeScratch(heads * positions * padded);
        for (int h = 0; h < heads; h++) {
            for (int key = 0; key < positions; key++) {
                int to = (h * positions + key) * padded;
                for (int row = 0; row < side; row++) {
                    System.arraycopy(byHead, (h * span + row - key / side + side - 1) * span + side - 1 - key % side, bias, to + row * side,
                            side);
                }
                Arrays.fill(bias, to + positions, to + padded, 0f);
            }
        }
        ctx.giveScratch(byHead);
        return bias;
    }

    private void backward(Context ctx, Tensor qkv, Tensor table, float[] dy, float[] dqkv, float[] dtable) {
        float[] bias = bias(ctx, table);
        int size = heads * positions * padded;
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
        AttentionKernel kernel = ImageKernels.matching(ctx.kernels()).attention();
        int n = positions;
        int wide = 3 * width;
        float[] rows = workspace.borrow(n * wide);
        float[] drows = workspace.borrow(n * wide);
        float[] out = workspace.borrow(n * width);
        float[] p = workspace.borrow(n * padded); // all of these a row for each key
        float[] ds = workspace.borrow(n * padded);
        float[] dots = workspace.borrow(padded);
        float[] scratch = workspace.borrow(kernel.scratch(head(0, rows, bias, null, null)));
        for (int item = from; item < to; item++) {
            take(qkv.data(), item, wide, rows);
            take(dy, item, width, out);
            int[] kinds = kinds(item);
            float[] hidden = hidden(kinds, workspace);
            for (int h = 0; h < heads; h++) {
                AttentionHead head = head(h, rows, bias, hidden, kinds);
                kernel.probabilities(head, p, scratch);
                engine.gemm(false, false, n, depth, n, p, 0, padded, out, h * depth, width, 0f, drows, head.value(), wide);
                engine.gemm(false, true, n, n, depth, rows, head.value(), wide, out, h * depth, width, 0f, ds, 0, padded);
                scoreGradients(p, ds, dots);
                for (int key = 0; key < n; key++) {
                    Strips.addRow(ds, key * padded, dbias, offset + (h * n + key) * padded, n);
                }
                engine.gemm(true, false, n, depth, n, ds, 0, padded, rows, head.key(), wide, 0f, drows, head.query(), wide);
                engine.gemm(false, false, n, depth, n, ds, 0, padded, rows, head.query(), wide, 0f, drows, head.key(), wide);
            }
            workspace.giveBack(hidden);
            if (dqkv != null) {
                addRows(drows, item, dqkv);
            }
        }
        for (float[] borrowed : new float[][] {rows, drows, out, p, ds, dots, scratch}) {
            workspace.giveBack(borrowed);
        }
    }

    /** Turns gradients of the attention into those of the scores. */
    private void scoreGradients(float[] p, float[] ds, float[] dots) {
        Arrays.fill(dots, 0, positions, 0f);
        for (int key = 0; key < positions; key++) {
            int at = key * padded;
            for (int i = 0; i < positions; i++) {
                dots[i] += p[at + i] * ds[at + i];
            }
        }
        for (int key = 0; key < positions; key++) {
            int at = key * padded;
            for (int i = 0; i < positions; i++) {
                ds[at + i] = p[at + i] * (ds[at + i] - dots[i]);
            }
        }
    }

    private void addRows(float[] rows, int item, float[] map) {
        int[] pixels = windows.pixels();
        int base = item / windows.count() * pixels.length;
        int first = item % windows.count() * positions;
        int wide = 3 * width;
        for (int i = 0; i < positions; i++) {
            for (int c = 0; c < width; c++) {
                rows[i * wide + c] *= scale; // the queries were scaled
            }
            Strips.addRow(rows, i * wide, map, (base + pixels[first + i]) * wide, wide);
        }
    }

    private void addBias(float[] dbias, int offset, float[] dtable) {
        int side = windows.side();
        int span = 2 * side - 1;
        for (int h = 0; h < heads; h++) {
            for (int key = 0; key < positions; key++) {
                for (int i = 0; i < positions; i++) {
                    int relative = (i / side - key / side + side - 1) * span + i % side - key % side + side - 1;
                    dtable[relative * heads + h] += dbias[offset + (h * positions + key) * padded + i];
                }
            }
        }
    }
}
