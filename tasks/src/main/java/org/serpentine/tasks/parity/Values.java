package org.serpentine.tasks.parity;

import org.serpentine.tensor.Shape;

/**
 * Numbers in the authors' layout (channels first).
 *
 * @param shape their shape
 * @param data  row-major values
 */
record Values(int[] shape, float[] data) {
    Values {
        if (Shape.elements(shape) != data.length) {
            throw new IllegalArgumentException("shape " + Shape.text(shape) + " does not hold " + data.length + " values");
        }
    }

    /** One number. */
    static Values of(double number) {
        return new Values(new int[] {1}, new float[] {(float) number});
    }

    /** Channel-last values of {@code [N, spatial..., C]} brought to {@code [N, C, spatial...]}. */
    static Values channelsFirst(int[] shape, float[] data) {
        int rank = shape.length;
        int batch = shape[0];
        int channels = shape[rank - 1];
        int pixels = Shape.product(shape, 1, rank - 1);
        int[] official = new int[rank];
        official[0] = batch;
        official[1] = channels;
        System.arraycopy(shape, 1, official, 2, rank - 2);
        return new Values(official, swap(data, batch, pixels, channels));
    }

    /** {@code [N, C, spatial...]} brought to {@code [N, spatial..., C]}. */
    Values channelsLast() {
        int rank = shape.length;
        int pixels = Shape.product(shape, 2, rank);
        int[] own = new int[rank];
        own[0] = shape[0];
        own[rank - 1] = shape[1];
        System.arraycopy(shape, 2, own, 1, rank - 2);
        return new Values(own, swap(data, shape[0], shape[1], pixels));
    }

    /** Transposes each of {@code batch} matrices {@code [rows, columns]}. */
    static float[] swap(float[] x, int batch, int rows, int columns) {
        float[] y = new float[x.length];
        for (int b = 0; b < batch; b++) {
            int o = b * rows * columns;
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    y[o + c * rows + r] = x[o + r * columns + c];
                }
            }
        }
        return y;
    }
}
