package org.serpentine.tensor.operation;

import org.serpentine.tensor.Context;

/** Moves {@code count} strips of {@code width} values between arrays, on all threads. */
final class Strips {
    private Strips() {}

    static void copy(Context ctx, int count, int width, float[] from, int fromAt, int fromStride, float[] to, int toAt,
            int toStride) {
        ctx.workers().ranges(count, Math.max(1, Blocks.GRAIN / Math.max(1, width)), (first, last) -> {
            for (int s = first; s < last; s++) {
                copyRow(from, fromAt + s * fromStride, to, toAt + s * toStride, width);
            }
        });
    }

    static void add(Context ctx, int count, int width, float[] from, int fromAt, int fromStride, float[] to, int toAt,
            int toStride) {
        ctx.workers().ranges(count, Math.max(1, Blocks.GRAIN / Math.max(1, width)), (first, last) -> {
            for (int s = first; s < last; s++) {
                addRow(from, fromAt + s * fromStride, to, toAt + s * toStride, width);
            }
        });
    }

    /** One row; a call of the system's copy does not pay for a few values. */
    static void copyRow(float[] from, int fromAt, float[] to, int toAt, int n) {
        if (n >= 16) {
            System.arraycopy(from, fromAt, to, toAt, n);
            return;
        }
        for (int i = 0; i < n; i++) {
            to[toAt + i] = from[fromAt + i];
        }
    }

    /** {@code to += from} for one row. */
    static void addRow(float[] from, int fromAt, float[] to, int toAt, int n) {
        for (int i = 0; i < n; i++) {
            to[toAt + i] += from[fromAt + i];
        }
    }
}
