package org.serpentine.scanning.kernel.vector;

import java.util.Arrays;
import org.serpentine.scanning.kernel.Workspace;

/** Sums and products of short ranges; {@code n} is a multiple of {@link Lanes#COUNT}. */
final class RowLoops {

    private RowLoops() {
    }

    /** {@code y += x}. */
    static void add(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(y, yAt + i).add(Lanes.load(x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    /** {@code y += x} for any {@code n}. */
    static void addAny(float[] x, int xAt, float[] y, int yAt, int n) {
        int whole = n & -Lanes.COUNT;
        add(x, xAt, y, yAt, whole);
        for (int i = whole; i < n; i++) {
            y[yAt + i] += x[xAt + i];
        }
    }

    /** {@code y = a + b} for any {@code n}; y may be either. */
    static void sum(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        int whole = n & -Lanes.COUNT;
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.load(a, aAt + i).add(Lanes.load(b, bAt + i)).intoArray(y, yAt + i);
        }
        for (int i = whole; i < n; i++) {
            y[yAt + i] = a[aAt + i] + b[bAt + i];
        }
    }

    /** {@code y *= x}. */
    static void multiply(float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(y, yAt + i).mul(Lanes.load(x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    /** {@code y *= factor}. */
    static void scale(float factor, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(y, yAt + i).mul(factor).intoArray(y, yAt + i);
        }
    }

    /** {@code y += a * b}. */
    static void addProduct(float[] a, int aAt, float[] b, int bAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i += Lanes.COUNT) {
            Lanes.load(a, aAt + i).fma(Lanes.load(b, bAt + i), Lanes.load(y, yAt + i)).intoArray(y, yAt + i);
        }
    }

    /** A borrowed array of {@code n} zeros. */
    static float[] zeros(Workspace workspace, int n) {
        float[] array = workspace.borrow(n);
        Arrays.fill(array, 0, n, 0f);
        return array;
    }
}
