package org.serpentine.tensor.kernel;

/** Plain loops. */
public final class ScalarHeads implements HeadKernel {
    @Override
    public void mix(float[] x, int x0, int rows, int heads, int width, float[] weight, float[] bias, float[] y, int y0) {
        for (int row = 0; row < rows; row++) {
            int first = row * heads * width;
            for (int m = 0; m < heads; m++) {
                for (int c = 0; c < width; c++) {
                    float sum = bias[m];
                    for (int n = 0; n < heads; n++) {
                        sum += weight[m * heads + n] * x[x0 + first + n * width + c];
                    }
                    y[y0 + first + m * width + c] = sum;
                }
            }
        }
    }

    @Override
    public void turn(float[] x, int x0, int heads, int width, float[] cos, float[] sin, float[] y, int y0) {
        for (int head = 0; head < heads * width; head += width) {
            for (int c = 0; c < width; c++) {
                y[y0 + head + c] = x[x0 + head + c] * cos[c] + x[x0 + head + (c ^ 1)] * sin[c];
            }
        }
    }
}
