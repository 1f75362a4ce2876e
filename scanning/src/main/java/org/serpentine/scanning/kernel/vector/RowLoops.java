package org.serpentine.scanning.kernel.vector;

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
}
