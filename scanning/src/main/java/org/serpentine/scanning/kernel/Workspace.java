package org.serpentine.scanning.kernel;

/**
 * Scratch arrays that kernels borrow and give back, so that a step after the first allocates nothing. Lengths are rounded up
 * to a power of two. Safe for use by several threads; a borrowed array belongs to the borrower until it is given back.
 */
public final class Workspace {

    private static final int SIZES = 31;
    private static final int KEPT = 64;

    private final float[][][] free = new float[SIZES][KEPT][];
    private final int[] count = new int[SIZES];

    /** An array of at least {@code length} values, contents undefined. */
    public float[] borrow(int length) {
        int size = Math.max(6, 32 - Integer.numberOfLeadingZeros(Math.max(1, length) - 1));
        if (size >= SIZES) {
            return new float[length];
        }
        synchronized (this) {
            if (count[size] > 0) {
                float[] array = free[size][--count[size]];
                free[size][count[size]] = null;
                return array;
            }
        }
        return new float[1 << size];
    }

    /** Takes back an array that {@link #borrow} handed out; null is ignored. */
    public void giveBack(float[] array) {
        if (array == null || Integer.bitCount(array.length) != 1) {
            return;
        }
        int size = Integer.numberOfTrailingZeros(array.length);
        synchronized (this) {
            if (count[size] < KEPT) {
                free[size][count[size]++] = array;
            }
        }
    }
}
