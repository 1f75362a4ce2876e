package org.serpentine.tensor.operation;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workers;
import org.serpentine.tensor.Shape;

/**
 * How a permutation walks: the axes of the result with their extents and distances in the source, neighbours that stay neighbours
 * merged into one. Two axes make up the inner tile: the last axis of the result, and the one whose values are neighbours in the
 * source (the last but one, if these are the same); so that both sides are read and written in short runs of neighbours.
 */
final class PermutePlan {
    private static final int TILE = 32;

    private final int[] extents;
    private final int[] from;
    private final int[] to;
    private final int row;
    private final int column;

    private PermutePlan(int[] extents, int[] from, int[] to, int row) {
        this.extents = extents;
        this.from = from;
        this.to = to;
        this.row = row;
        this.column = extents.length - 1;
    }

    static PermutePlan of(int[] shape, int... order) {
        int rank = shape.length;
        boolean[] seen = new boolean[rank];
        int[] strides = new int[rank];
        int stride = 1;
        for (int i = rank - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        int[] extents = new int[rank + 2];
        int[] from = new int[rank + 2];
        int n = 2; // two axes of one value in front, so that there is always a tile
        extents[0] = 1;
        extents[1] = 1;
        for (int axis : order) {
            if (order.length != rank || axis < 0 || axis >= rank || seen[axis]) {
                throw new IllegalArgumentException("permutation " + Arrays.toString(order) + " of the axes of "
                        + Shape.text(shape));
            }
            seen[axis] = true;
            if (n > 2 && from[n - 1] == strides[axis] * shape[axis]) {
                extents[n - 1] *= shape[axis];
                from[n - 1] = strides[axis];
            } else if (shape[axis] != 1) {
                extents[n] = shape[axis];
                from[n++] = strides[axis];
            }
        }
        extents = Arrays.copyOf(extents, n);
        from = Arrays.copyOf(from, n);
        int[] to = new int[n];
        stride = 1;
        for (int i = n - 1; i >= 0; i--) {
            to[i] = stride;
            stride *= extents[i];
        }
        int row = n - 2;
        for (int i = 2; i < n - 1; i++) {
            if (from[i] == 1) {
                row = i;
            }
        }
        return new PermutePlan(extents, from, to, row);
    }

    /** {@code y = permuted x}. */
    void copy(Workers workers, float[] x, float[] y) {
        walk(workers, x, y, false);
    }

    /** {@code dx += dy}, permuted back. */
    void addBack(Workers workers, float[] dy, float[] dx) {
        walk(workers, dx, dy, true);
    }

    private void walk(Workers workers, float[] source, float[] target, boolean back) {
        if (target.length == 0) {
            return;
        }
        int bands = (extents[row] + TILE - 1) / TILE;
        int outer = target.length / (extents[row] * extents[column]);
        int band = Math.min(TILE, extents[row]) * extents[column];
        workers.ranges(outer * bands, Math.max(1, Blocks.GRAIN / band), (first, last) -> {
            for (int unit = first; unit < last; unit++) {
                int rest = unit / bands;
                int fromAt = 0;
                int toAt = 0;
                for (int axis = column - 1; axis >= 0; axis--) {
                    if (axis != row) {
                        int index = rest % extents[axis];
                        rest /= extents[axis];
                        fromAt += index * from[axis];
                        toAt += index * to[axis];
                    }
                }
                int r0 = unit % bands * TILE;
                int r1 = Math.min(extents[row], r0 + TILE);
                for (int c0 = 0; c0 < extents[column]; c0 += from[column] == 1 ? extents[column] : TILE) {
                    int c1 = from[column] == 1 ? extents[column] : Math.min(extents[column], c0 + TILE);
                    for (int r = r0; r < r1; r++) {
                        int s = fromAt + r * from[row] + c0 * from[column];
                        int t = toAt + r * to[row] + c0;
                        if (back) {
                            addBackRun(source, s, from[column], target, t, c1 - c0);
                        } else {
                            copyRun(source, s, from[column], target, t, c1 - c0);
                        }
                    }
                }
            }
        });
    }

    private static void copyRun(float[] source, int s, int stride, float[] target, int t, int n) {
        if (stride == 1) {
            Strips.copyRow(source, s, target, t, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            target[t + i] = source[s + i * stride];
        }
    }

    private static void addBackRun(float[] source, int s, int stride, float[] target, int t, int n) {
        for (int i = 0; i < n; i++) {
            source[s + i * stride] += target[t + i];
        }
    }
}
