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
}
