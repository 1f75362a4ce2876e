package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** Compares arrays of floats. */
final class Close {

    private Close() {
    }

    /** The largest difference must not exceed {@code tolerance} times the largest value wanted, or times one. */
    static void check(String what, float[] want, float[] got, double tolerance) {
        assertEquals(want.length, got.length, what + ": length");
        double largest = 1;
        double error = 0;
        int worst = -1;
        for (int i = 0; i < want.length; i++) {
            largest = Math.max(largest, want[i] == RandomScan.GUARD ? 1 : Math.abs(want[i]));
            double difference = Math.abs((double) want[i] - got[i]);
            if (!(difference <= error)) {
                error = difference;
                worst = i;
            }
        }
        if (!(error <= tolerance * largest)) {
            fail(what + ": value " + worst + " of " + want.length + " is " + got[worst] + ", wanted " + want[worst] + "; error "
                    + error / largest + " of the largest, allowed " + tolerance);
        }
    }
}
