package org.serpentine.scanning.kernel;

/** Scalar twin of the activations. */
final class ScalarActivations implements Activations {

    @Override
    public void forward(Activation f, float[] x, int xOffset, float[] y, int yOffset, int n) {
        for (int i = 0; i < n; i++) {
            y[yOffset + i] = (float) ScalarMath.value(f, x[xOffset + i]);
        }
    }

    @Override
    public void backward(Activation f, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, int n) {
        for (int i = 0; i < n; i++) {
            dx[dxOffset + i] += (float) (ScalarMath.slope(f, x[xOffset + i]) * dy[dyOffset + i]);
        }
    }

    @Override
    public void softmaxColumns(float[] x, int xOffset, int stride, int rows, int columns, float[] inverse, int inverseOffset) {
        for (int c = 0; c < columns; c++) {
            float largest = Float.NEGATIVE_INFINITY;
            for (int r = 0; r < rows; r++) {
                largest = Math.max(largest, x[xOffset + r * stride + c]);
            }
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                int i = xOffset + r * stride + c;
                x[i] = (float) Math.exp(x[i] - largest);
                sum += x[i];
            }
            inverse[inverseOffset + c] = (float) (1 / sum);
        }
    }
}
