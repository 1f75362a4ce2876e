package org.serpentine.tensor.kernel;

/**
 * A window sliding over {@code batch} images or volumes; images have a depth axis of one, sequences also a height axis of one.
 * Taps are numbered row-major, {@code (kd * heightTaps + kh) * widthTaps + kw}.
 *
 * @param batch  number of items
 * @param depth  slowest axis
 * @param height middle axis
 * @param width  fastest axis
 */
public record Window(int batch, Axis depth, Axis height, Axis width) {
    /** Output rows: every combination of item, depth and height. */
    public int rows() {
        return batch * depth.out() * height.out();
    }

    /** Input positions of all items. */
    public int inputs() {
        return batch * depth.in() * height.in() * width.in();
    }

    /** Output positions of all items. */
    public int outputs() {
        return rows() * width.out();
    }

    /** Number of taps. */
    public int taps() {
        return depth.kernel() * height.kernel() * width.kernel();
    }

    /** The window that carries gradients back, for taps in reverse order. */
    public Window adjoint() {
        return new Window(batch, depth.adjoint(), height.adjoint(), width.adjoint());
    }

    /** First input position (in values / channels) of the row that taps {@code kd, kh} of output row {@code row} read, or -1. */
    public int sourceRow(int row, int kd, int kh) {
        int oh = row % height.out();
        int rest = row / height.out();
        int d = depth.source(rest % depth.out(), kd);
        int h = height.source(oh, kh);
        return d < 0 || h < 0 ? -1 : ((rest / depth.out() * depth.in() + d) * height.in() + h) * width.in();
    }
}
