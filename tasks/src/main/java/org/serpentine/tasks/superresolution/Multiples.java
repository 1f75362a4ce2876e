package org.serpentine.tasks.superresolution;

import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Pad;
import org.serpentine.tensor.operation.PadMode;

/** Maps brought to extents that are a multiple of something, and cut again. */
final class Multiples {
    private Multiples() {}

    /** {@code [N, H, W, C]} with rows and columns appended until both extents are a multiple of {@code m}; itself if they are. */
    static Tensor padded(Context ctx, Tensor x, PadMode mode, int m) {
        int[] after = {Math.floorMod(-x.size(1), m), Math.floorMod(-x.size(2), m)};
        return after[0] + after[1] == 0 ? x : Pad.apply(ctx, x, mode, new int[2], after);
    }

    /** The first rows and columns; itself if there are no more. */
    static Tensor cut(Context ctx, Tensor x, int height, int width) {
        return x.size(1) == height && x.size(2) == width ? x
                : Pad.apply(ctx, x, PadMode.ZERO, new int[2], new int[] {height - x.size(1), width - x.size(2)});
    }
}
