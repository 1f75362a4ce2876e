package org.serpentine.tensor.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Rows;
import org.serpentine.tensor.kernel.Axis;
import org.serpentine.tensor.kernel.Window;

/**
 * The input rows that a strip of output columns needs, copied so that the pixels of one block of channels follow each other, with
 * the zeros of the padding in place. For a stride s the pixels of each phase (position modulo s) lie together, so that
 * neighbouring outputs always read neighbouring pixels. Rows stay while they are needed: the window of the next output row
 * shares all but a few of them.
 */
final class PackedRows {
    private static final int LANES = FloatLanes.COUNT;

    private final Window window;
    private final int channels;
    private final int blocks;
    /** Pixels of one phase. */
    private final int length;
    /** Values of one block of one row. */
    private final int blockSize;
    private final int rowSize;
    /** Rows kept for one depth tap. */
    private final int slots;
    private final float[] memory;
    private final int[] held;
    private int firstColumn;

    PackedRows(Window window, int channels, int strip, float[] memory) {
        this.window = window;
        this.channels = channels;
        this.memory = memory;
        Axis width = window.width();
        blocks = (channels + LANES - 1) / LANES;
        length = length(width, strip);
        blockSize = length * width.stride() * LANES;
        rowSize = blocks * blockSize;
        slots = slots(window.height());
        held = new int[window.depth().kernel() * slots];
        Arrays.fill(memory, held.length * rowSize, (held.length + 1) * rowSize, 0f);
    }

    private static int length(Axis width, int strip) {
        return strip + (width.kernel() - 1) * width.dilation() / width.stride() + 1;
    }

    private static int slots(Axis height) {
        return (height.kernel() - 1) * height.dilation() + 1;
    }

    /** Values of memory needed for strips of so many columns: all rows, and one of zeros. */
    static int size(Window window, int channels, int strip) {
        int rowSize = (channels + LANES - 1) / LANES * length(window.width(), strip) * window.width().stride() * LANES;
        return (window.depth().kernel() * slots(window.height()) + 1) * rowSize;
    }

    /** Begins a strip whose first output column is this. */
    void strip(int column) {
        firstColumn = column;
        Arrays.fill(held, -1);
    }

    /** Distance between the rows' blocks. */
    int blockSize() {
        return blockSize;
    }

    /** Where tap {@code k} reads, from the beginning of a block. */
    int tap(int k) {
        int at = k * window.width().dilation();
        int stride = window.width().stride();
        return (at % stride * length + at / stride) * LANES;
    }

    /** Offset of block 0 of the row that these taps of an output row read; a row of zeros if that lies outside. */
    int row(int outputRow, int kd, int kh, Rows x) {
        int source = window.sourceRow(outputRow, kd, kh);
        if (source < 0) {
            return held.length * rowSize;
        }
        Axis height = window.height();
        int virtual = outputRow % height.out() * height.stride() - height.padding() + kh * height.dilation();
        int slot = kd * slots + Math.floorMod(virtual, slots);
        if (held[slot] != source) {
            held[slot] = source;
            pack(x, source, slot * rowSize);
        }
        return slot * rowSize;
    }

    private void pack(Rows x, int source, int to) {
        Axis width = window.width();
        int stride = width.stride();
        int spread = width.spread();
        int first = firstColumn * stride - width.padding();
        for (int phase = 0; phase < stride; phase++) {
            // Pixel p of this phase stands for position first + phase + p * stride of the spread-out input.
            int base = first + phase;
            int from = Math.max(0, ceilDiv(-base, stride));
            if (spread > 1) {
                from += Math.floorMod(-(base + from), spread); // a spread input has stride 1
            }
            int step = Math.max(stride, spread);
            int count = Math.max(0, Math.min(ceilDiv((width.in() - 1) * spread + 1 - base - from * stride, step),
                    ceilDiv(length - from, spread)));
            int at = to + phase * length * LANES;
            if (from > 0 || spread > 1 || count < length) {
                clear(at, length * LANES);
            }
            Blocks.split(x.data(), x.at(source + (base + from * stride) / spread), stride * x.stride(), channels, memory,
                    at + from * LANES, spread * LANES, blockSize, count);
        }
    }

    private static int ceilDiv(int a, int b) {
        return -Math.floorDiv(-a, b);
    }

    /** Zeros the same stretch of every block. */
    private void clear(int at, int values) {
        for (int b = 0; b < blocks; b++) {
            Arrays.fill(memory, at + b * blockSize, at + b * blockSize + values, 0f);
        }
    }
}
