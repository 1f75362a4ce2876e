package org.serpentine.tasks.segmentation;

import java.util.List;
import java.util.Locale;
import org.serpentine.tasks.HeapBudget;

/**
 * What segmenting one image takes, in bytes, and the window that makes it fit.
 *
 * @param window  extents (x, y, z) of a window; y is 1 for 2D networks
 * @param image   the image itself
 * @param labels  one byte a voxel
 * @param blend   logits that later windows may still change
 * @param network the network's intermediate results for one window, and the window itself
 * @param reserve left to the Java machine: weights, code, and room for the garbage collector
 * @param budget  what all of it must stay below; {@link Long#MAX_VALUE} if there is no limit
 */
public record MemoryPlan(List<Integer> window, long image, long labels, long blend, long network, long reserve, long budget) {
    /** Copies the window. */
    public MemoryPlan {
        window = List.copyOf(window);
    }

    /** Bytes in all. */
    public long total() {
        return image + labels + blend + network + reserve;
    }

    /** Bytes of data without the reserve. */
    long data() {
        return image + labels + blend + network;
    }

    /** The parts in words. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "window %s: %s (image %s, labels %s, blending %s, network %s, reserve for Java %s)", text(window),
                megabytes(total()), megabytes(image), megabytes(labels), megabytes(blend), megabytes(network), megabytes(reserve));
    }

    /** The window as it would be typed: {@code 128x128x64}, or {@code 256x256} for pictures. */
    public String windowText() {
        return text(window);
    }

    static String text(List<Integer> extents) {
        return extents.get(1) == 1 ? extents.get(0) + "x" + extents.get(2) : extents.get(0) + "x" + extents.get(1) + "x" + extents.get(2);
    }

    /** A size for people, in units of 2^20 bytes. */
    public static String megabytes(long bytes) {
        return HeapBudget.megabytes(bytes);
    }
}
