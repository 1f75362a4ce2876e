package org.serpentine.scanning.kernel;

/** Argument checks shared by the kernels: they name the field, what was found and what was expected. */
final class Checks {

    private Checks() {
    }

    static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 1 or more");
        }
    }

    static void notNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 or more");
        }
    }

    static void divides(String name, int divisor, String of, int value) {
        if (divisor < 1 || value % divisor != 0) {
            throw new IllegalArgumentException(name + " is " + divisor + ", expected a divisor of " + of + " = " + value);
        }
    }

    static void present(String name, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
    }

    /** Null stands for "not wanted" and passes. */
    static void length(String name, float[] array, long least) {
        if (array != null && array.length < least) {
            throw new IllegalArgumentException(name + " holds " + array.length + " values, expected at least " + least);
        }
    }

    /** Null stands for "not wanted" and passes. */
    static void rows(String name, Rows view, int rows, int width) {
        if (view != null) {
            view.check(name, rows, width);
        }
    }

    /** Null stands for the identity and passes. */
    static void order(String name, int[] order, int length, int rows) {
        if (order == null) {
            if (length > rows) {
                throw new IllegalArgumentException(name + ": rows is " + rows + ", expected at least length = " + length);
            }
            return;
        }
        if (order.length < length) {
            throw new IllegalArgumentException(name + ": order holds " + order.length + " indices, expected length = " + length);
        }
        int bits = 0;
        int largest = 0;
        for (int l = 0; l < length; l++) {
            bits |= order[l];
            largest = Math.max(largest, order[l]);
        }
        if (bits < 0 || largest >= rows) {
            throw new IllegalArgumentException(name + ": order holds an index outside 0.." + (rows - 1));
        }
    }
}
