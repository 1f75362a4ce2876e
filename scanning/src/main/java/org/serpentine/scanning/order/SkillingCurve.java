package org.serpentine.scanning.order;

/**
 * The Hilbert curve in any number of dimensions by Skilling's transform (J. Skilling, "Programming the Hilbert curve",
 * AIP Conf. Proc. 707, 2004): the position along the curve of a cell of a cube whose side is a power of two.
 */
final class SkillingCurve {

    private SkillingCurve() {
    }

    /**
     * The position along the curve.
     *
     * @param axes coordinates, each in {@code [0, 2^bits)}, the first one the most significant; overwritten
     * @param bits bits of a coordinate, {@code axes.length * bits} at most 63
     */
    static long position(int[] axes, int bits) {
        if (bits == 0) {
            return 0;
        }
        int n = axes.length;
        int top = 1 << (bits - 1);
        for (int bit = top; bit > 1; bit >>>= 1) {
            int below = bit - 1;
            for (int i = 0; i < n; i++) {
                if ((axes[i] & bit) != 0) {
                    axes[0] ^= below;
                } else {
                    int exchange = (axes[0] ^ axes[i]) & below;
                    axes[0] ^= exchange;
                    axes[i] ^= exchange;
                }
            }
        }
        for (int i = 1; i < n; i++) {
            axes[i] ^= axes[i - 1];
        }
        int flip = 0;
        for (int bit = top; bit > 1; bit >>>= 1) {
            if ((axes[n - 1] & bit) != 0) {
                flip ^= bit - 1;
            }
        }
        for (int i = 0; i < n; i++) {
            axes[i] ^= flip;
        }
        return interleave(axes, bits);
    }

    /** Interleaves the bits of the coordinates, the first one in the most significant place of each group. */
    static long interleave(int[] axes, int bits) {
        long code = 0;
        for (int bit = bits - 1; bit >= 0; bit--) {
            for (int axis : axes) {
                code = code << 1 | axis >>> bit & 1;
            }
        }
        return code;
    }
}
