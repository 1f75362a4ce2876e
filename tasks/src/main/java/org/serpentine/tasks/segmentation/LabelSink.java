package org.serpentine.tasks.segmentation;

import org.serpentine.io.volume.Geometry;

/**
 * Turns logits on the network's grid into labels on the volume's own, slice by slice: where the two grids differ the logits are
 * interpolated linearly and the most likely class is taken afterwards, so that borders stay smooth. Two slices of logits are the most that it
 * keeps.
 */
final class LabelSink implements SlidingWindow.Sink {
    private final GridMap map;
    private final int classes;
    private final byte[] labels;
    private final int[] count = new int[3];
    private final int[] stride = new int[3];
    private final float[] previous;
    private final float[] between;
    private int written;

    LabelSink(GridMap map, Geometry grid, int classes) {
        this.map = map;
        this.classes = classes;
        labels = new byte[grid.voxels()];
        int[] strides = {1, grid.width(), grid.width() * grid.height()};
        for (int i = 0; i < 3; i++) {
            count[i] = grid.size(map.axis()[i]);
            stride[i] = strides[map.axis()[i]];
        }
        int values = map.exact() ? 0 : Math.toIntExact(map.slicePixels() * classes);
        previous = new float[values];
        between = new float[values];
    }

    /** Bytes that a sink for this map keeps besides the labels. */
    static long bytes(GridMap map, int classes) {
        return map.exact() ? 0 : 2 * 4L * map.slicePixels() * classes;
    }

    /** The labels, complete after the last slice. */
    byte[] labels() {
        return labels;
    }

    @Override
    public void slice(int z, float[] logits, int at) {
        if (map.exact()) {
            exact(z, logits, at);
            return;
        }
        // Volume slices are visited in the order in which the network's slices come.
        for (; written < count[2]; written++) {
            int own = map.step()[2] > 0 ? written : count[2] - 1 - written;
            double place = Math.min(Math.max(map.fromSource(2, own), 0), map.size()[2] - 1.0);
            if (place > z) {
                break;
            }
            float share = (float) (place - (z - 1));
            if (share >= 1) {
                interpolate(logits, at, own);
            } else {
                for (int i = 0; i < between.length; i++) {
                    between[i] = previous[i] + share * (logits[at + i] - previous[i]);
                }
                interpolate(between, 0, own);
            }
        }
        System.arraycopy(logits, at, previous, 0, previous.length);
    }

    private void exact(int z, float[] logits, int at) {
        int i = at;
        int base = (int) Math.round(map.toSource(2, z)) * stride[2];
        for (int y = 0; y < map.size()[1]; y++) {
            int row = base + (int) Math.round(map.toSource(1, y)) * stride[1];
            for (int x = 0; x < map.size()[0]; x++, i += classes) {
                labels[row + (int) Math.round(map.toSource(0, x)) * stride[0]] = (byte) SlidingWindow.mostLikely(logits, i, classes);
            }
        }
    }

    private void interpolate(float[] logits, int at, int own) {
        float[] mixed = new float[classes];
        int width = map.size()[0];
        int[] left = new int[count[0]];
        float[] shareX = new float[count[0]];
        for (int x = 0; x < count[0]; x++) {
            double place = Math.min(Math.max(map.fromSource(0, x), 0), width - 1.0);
            left[x] = (int) place;
            shareX[x] = (float) (place - left[x]);
        }
        for (int y = 0; y < count[1]; y++) {
            double place = Math.min(Math.max(map.fromSource(1, y), 0), map.size()[1] - 1.0);
            int top = (int) place;
            float shareY = (float) (place - top);
            int down = top + 1 < map.size()[1] ? width * classes : 0;
            int target = own * stride[2] + y * stride[1];
            for (int x = 0; x < count[0]; x++) {
                int right = left[x] + 1 < width ? classes : 0;
                int i = at + (top * width + left[x]) * classes;
                for (int c = 0; c < classes; c++) {
                    float a = logits[i + c] + shareX[x] * (logits[i + c + right] - logits[i + c]);
                    float b = logits[i + c + down] + shareX[x] * (logits[i + c + down + right] - logits[i + c + down]);
                    mixed[c] = a + shareY * (b - a);
                }
                labels[target + x * stride[0]] = (byte) SlidingWindow.mostLikely(mixed, 0, classes);
            }
        }
    }
}
