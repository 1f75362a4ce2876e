package org.serpentine.scanning.order;

import org.serpentine.scanning.PointGrid;
import org.serpentine.scanning.PointOrder;

/**
 * Point Cloud Mamba's space-filling curves: Morton code (x the most significant of each three bits) or Skilling's 3D Hilbert
 * code, of as many bits as the largest cell coordinate has, with the number of the cloud above them.
 *
 * @param hilbert    Hilbert (true) or Morton code (false)
 * @param transposed whether x and y are swapped
 */
public record CurvePointOrder(boolean hilbert, boolean transposed) implements PointOrder {

    @Override
    public String name() {
        return (hilbert ? "hilbert" : "z") + (transposed ? "-trans" : "");
    }

    @Override
    public String description() {
        return "Point Cloud Mamba: " + (hilbert ? "3D Hilbert curve" : "Z-order") + (transposed ? ", x and y swapped" : "");
    }

    @Override
    public long[] codes(PointGrid points) {
        int largest = Math.max(points.max(0), Math.max(points.max(1), points.max(2)));
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(largest);
        int cloudBits = Integer.SIZE - Integer.numberOfLeadingZeros(points.batch() - 1);
        if (3 * bits + cloudBits > 63) {
            throw new IllegalArgumentException("cells up to " + largest + " and " + points.batch() + " clouds need codes of "
                    + (3 * bits + cloudBits) + " bits, expected at most 63; use a larger gridSize");
        }
        long[] codes = new long[points.points()];
        int[] axes = new int[3];
        for (int p = 0; p < codes.length; p++) {
            axes[0] = points.cell(p, transposed ? 1 : 0);
            axes[1] = points.cell(p, transposed ? 0 : 1);
            axes[2] = points.cell(p, 2);
            long code = hilbert ? SkillingCurve.position(axes, bits) : SkillingCurve.interleave(axes, bits);
            codes[p] = code | (long) points.cloud(p) << 3 * bits;
        }
        return codes;
    }
}
