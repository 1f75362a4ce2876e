package org.serpentine.tensor.kernel;

/**
 * How a sliding window moves along one axis: tap {@code k} of output {@code o} reads position
 * {@code o * stride - padding + k * dilation} of the input after it has been spread out, that is, after {@code spread - 1} zeros
 * have been put between its neighbours. An ordinary convolution has {@code spread} 1; the adjoint of one with stride {@code s}
 * has {@code spread} s.
 *
 * @param in       extent of the input
 * @param out      extent of the output
 * @param kernel   number of taps
 * @param stride   step of the window
 * @param padding  zeros in front of the input; negative if the window begins inside
 * @param dilation distance between taps
 * @param spread   distance between input values
 */
public record Axis(int in, int out, int kernel, int stride, int padding, int dilation, int spread) {
    /** An axis of one, for windows of fewer than three axes. */
    public static final Axis SINGLE = new Axis(1, 1, 1, 1, 0, 1, 1);

    /** Checks the ranges. */
    public Axis {
        if (in < 1 || out < 1 || kernel < 1 || stride < 1 || dilation < 1 || spread < 1) {
            throw new IllegalArgumentException("window axis of input " + in + ", output " + out + ", kernel " + kernel
                    + ", stride " + stride + ", dilation " + dilation + ", spread " + spread + ": all must be at least 1");
        }
    }

    /**
     * A window of which only whole positions count: {@code out = (in + 2 padding - dilation (kernel - 1) - 1) / stride + 1}.
     *
     * @throws IllegalArgumentException if the padded input is smaller than the window
     */
    public static Axis of(int in, int kernel, int stride, int padding, int dilation) {
        int room = in + 2 * padding - dilation * (kernel - 1) - 1;
        if (room < 0) {
            throw new IllegalArgumentException("an input of " + in + " with padding " + padding + " is smaller than a window of "
                    + kernel + " taps at dilation " + dilation);
        }
        return new Axis(in, room / stride + 1, kernel, stride, padding, dilation, 1);
    }

    /** The input index that tap {@code k} of output {@code o} reads, or -1 if it falls outside or between inputs. */
    public int source(int o, int k) {
        int at = o * stride - padding + k * dilation;
        if (at < 0) {
            return -1;
        }
        int i = at;
        if (spread > 1) {
            i = at / spread;
            if (i * spread != at) {
                return -1;
            }
        }
        return i < in ? i : -1;
    }

    /** True if all taps of this output read inside the input; never for a spread input. */
    public boolean inside(int o) {
        int first = o * stride - padding;
        return spread == 1 && first >= 0 && first + (kernel - 1) * dilation < in;
    }

    /** First output of which all taps read inside the input, if any does. */
    public int firstInside() {
        return Math.max(0, -Math.floorDiv(-padding, stride));
    }

    /** One past the last output of which all taps read inside the input; {@link #firstInside} or less if there is none. */
    public int endInside() {
        return Math.min(out, Math.floorDiv(in - 1 - (kernel - 1) * dilation + padding, stride) + 1);
    }

    /** The window that carries gradients back: with taps in reverse order it maps the output's extent to the input's. */
    public Axis adjoint() {
        if (spread != 1) {
            throw new IllegalStateException("the adjoint of a spread axis is not a window");
        }
        return new Axis(out, in, kernel, 1, dilation * (kernel - 1) - padding, dilation, stride);
    }
}
