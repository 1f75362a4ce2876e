package org.serpentine.tensor.kernel.vector;

import static org.serpentine.tensor.kernel.vector.FloatLanes.all;
import static org.serpentine.tensor.kernel.vector.FloatLanes.at;
import static org.serpentine.tensor.kernel.vector.FloatLanes.zero;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import org.serpentine.tensor.kernel.HeadKernel;

/** Channels in vectors; the last one ends with the head, and may do some channels again. */
final class VectorHeads implements HeadKernel {
    private static final int LANES = FloatLanes.COUNT;
    private static final VectorShuffle<Float> PARTNER = VectorShuffle.fromOp(FloatLanes.F, lane -> lane ^ 1);

    private final HeadKernel twin;

    /** @param twin handles heads of fewer channels than a vector has lanes */
    VectorHeads(HeadKernel twin) {
        this.twin = twin;
    }

    @Override
    public void mix(float[] x, int x0, int rows, int heads, int width, float[] weight, float[] bias, float[] y, int y0) {
        if (width < LANES) {
            twin.mix(x, x0, rows, heads, width, weight, bias, y, y0);
            return;
        }
        for (int row = 0, at = 0; row < rows; row++, at += heads * width) {
            for (int c = 0; c < width; c += LANES) {
                int channel = at + Math.min(c, width - LANES);
                int m = 0;
                for (; m <= heads - 4; m += 4) {
                    mixFour(x, x0 + channel, heads, width, weight, bias, m, y, y0 + channel);
                }
                for (; m < heads; m++) {
                    mixOne(x, x0 + channel, heads, width, weight, bias, m, y, y0 + channel);
                }
            }
        }
    }

    private static void mixFour(float[] x, int x0, int heads, int width, float[] weight, float[] bias, int m, float[] y, int y0) {
        FloatVector a = zero();
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        for (int n = 0, w = m * heads; n < heads; n++, w++) {
            FloatVector v = at(x, x0 + n * width);
            a = v.fma(all(weight[w]), a);
            b = v.fma(all(weight[w + heads]), b);
            c = v.fma(all(weight[w + 2 * heads]), c);
            d = v.fma(all(weight[w + 3 * heads]), d);
        }
        int o = y0 + m * width;
        a.add(bias[m]).intoArray(y, o);
        b.add(bias[m + 1]).intoArray(y, o + width);
        c.add(bias[m + 2]).intoArray(y, o + 2 * width);
        d.add(bias[m + 3]).intoArray(y, o + 3 * width);
    }

    private static void mixOne(float[] x, int x0, int heads, int width, float[] weight, float[] bias, int m, float[] y, int y0) {
        FloatVector a = zero();
        for (int n = 0; n < heads; n++) {
            a = at(x, x0 + n * width).fma(all(weight[m * heads + n]), a);
        }
        a.add(bias[m]).intoArray(y, y0 + m * width);
    }

    @Override
    public void turn(float[] x, int x0, int heads, int width, float[] cos, float[] sin, float[] y, int y0) {
        if (width < LANES) {
            twin.turn(x, x0, heads, width, cos, sin, y, y0);
            return;
        }
        for (int c = 0; c < width; c += LANES) {
            int channel = Math.min(c, width - LANES); // even, as pairs begin at even channels
            turn(x, x0 + channel, heads, width, cos, sin, channel, y, y0 + channel);
        }
    }

    private static void turn(float[] x, int x0, int heads, int width, float[] cos, float[] sin, int channel, float[] y, int y0) {
        FloatVector u = at(cos, channel);
        FloatVector v = at(sin, channel);
        for (int head = 0; head < heads * width; head += width) {
            FloatVector own = at(x, x0 + head);
            own.rearrange(PARTNER).fma(v, own.mul(u)).intoArray(y, y0 + head);
        }
    }
}
