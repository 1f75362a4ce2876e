package org.serpentine.scanning.kernel.vector;

import java.util.Objects;
import org.serpentine.scanning.kernel.Activation;
import org.serpentine.scanning.kernel.Activations;
import org.serpentine.scanning.kernel.Kernels;

/** Vector version of the activations: whole vectors in place, the last few values through a padded copy. */
final class VectorActivations implements Activations {

    private static final int TILE = 512;

    private final Activations twin = Kernels.scalar().activations();

    @Override
    public void forward(Activation f, float[] x, int xOffset, float[] y, int yOffset, int n) {
        Objects.checkFromIndexSize(xOffset, n, x.length);
        Objects.checkFromIndexSize(yOffset, n, y.length);
        int whole = n & -Lanes.COUNT;
        int rest = n - whole;
        if (rest == 0) {
            forwardWhole(f, x, xOffset, y, yOffset, whole);
            return;
        }
        float[] tail = new float[Lanes.COUNT];
        System.arraycopy(x, xOffset + whole, tail, 0, rest);
        forwardWhole(f, x, xOffset, y, yOffset, whole);
        forwardWhole(f, tail, 0, tail, 0, Lanes.COUNT);
        System.arraycopy(tail, 0, y, yOffset + whole, rest);
    }

    @Override
    public void backward(Activation f, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset, int n) {
        Objects.checkFromIndexSize(xOffset, n, x.length);
        Objects.checkFromIndexSize(dyOffset, n, dy.length);
        Objects.checkFromIndexSize(dxOffset, n, dx.length);
        int whole = n & -Lanes.COUNT;
        int rest = n - whole;
        backwardWhole(f, x, xOffset, dy, dyOffset, dx, dxOffset, whole);
        if (rest > 0) {
            float[] tail = new float[Lanes.COUNT];
            float[] slopes = new float[Lanes.COUNT];
            float[] sums = new float[Lanes.COUNT];
            System.arraycopy(x, xOffset + whole, tail, 0, rest);
            System.arraycopy(dy, dyOffset + whole, slopes, 0, rest);
            System.arraycopy(dx, dxOffset + whole, sums, 0, rest);
            backwardWhole(f, tail, 0, slopes, 0, sums, 0, Lanes.COUNT);
            System.arraycopy(sums, 0, dx, dxOffset + whole, rest);
        }
    }

    @Override
    public void softmaxColumns(float[] x, int xOffset, int stride, int rows, int columns, float[] inverse, int inverseOffset) {
        int c = 0;
        for (; c <= columns - Lanes.COUNT; c += Lanes.COUNT) {
            ActivationLoops.softmax(x, xOffset + c, stride, rows, inverse, inverseOffset + c);
        }
        if (c < columns) {
            twin.softmaxColumns(x, xOffset + c, stride, rows, columns - c, inverse, inverseOffset + c);
        }
    }

    private static void forwardWhole(Activation f, float[] x, int xAt, float[] y, int yAt, int n) {
        switch (f) {
            case EXP -> ActivationLoops.exp(x, xAt, y, yAt, n);
            case SIGMOID -> ActivationLoops.sigmoid(x, xAt, y, yAt, n);
            case SILU -> ActivationLoops.silu(x, xAt, y, yAt, n);
            case SOFTPLUS -> ActivationLoops.softplus(x, xAt, y, yAt, n);
            case TANH -> ActivationLoops.tanh(x, xAt, y, yAt, n);
            case GELU -> gelu(x, xAt, y, yAt, n);
            case GELU_TANH -> ActivationLoops.geluTanh(x, xAt, y, yAt, n);
        }
    }

    private static void backwardWhole(Activation f, float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        switch (f) {
            case EXP -> ActivationLoops.expBackward(x, xAt, dy, dyAt, dx, dxAt, n);
            case SIGMOID -> ActivationLoops.sigmoidBackward(x, xAt, dy, dyAt, dx, dxAt, n);
            case SILU -> ActivationLoops.siluBackward(x, xAt, dy, dyAt, dx, dxAt, n);
            case SOFTPLUS -> ActivationLoops.softplusBackward(x, xAt, dy, dyAt, dx, dxAt, n);
            case TANH -> ActivationLoops.tanhBackward(x, xAt, dy, dyAt, dx, dxAt, n);
            case GELU -> geluBackward(x, xAt, dy, dyAt, dx, dxAt, n);
            case GELU_TANH -> ActivationLoops.geluTanhBackward(x, xAt, dy, dyAt, dx, dxAt, n);
        }
    }

    /** Tile by tile through a small scratch: exponential and polynomial in one loop are more than C2 compiles well. */
    private static void gelu(float[] x, int xAt, float[] y, int yAt, int n) {
        float[] bell = new float[Math.min(TILE, n)];
        for (int i = 0; i < n; i += TILE) {
            int part = Math.min(TILE, n - i);
            ActivationLoops.bell(x, xAt + i, bell, part);
            ActivationLoops.gelu(x, xAt + i, bell, y, yAt + i, part);
        }
    }

    private static void geluBackward(float[] x, int xAt, float[] dy, int dyAt, float[] dx, int dxAt, int n) {
        float[] bell = new float[Math.min(TILE, n)];
        for (int i = 0; i < n; i += TILE) {
            int part = Math.min(TILE, n - i);
            ActivationLoops.bell(x, xAt + i, bell, part);
            ActivationLoops.geluBackward(x, xAt + i, bell, dy, dyAt + i, dx, dxAt + i, part);
        }
    }
}
