package org.serpentine.tasks.training.metric;

import java.util.Locale;

/** Shares as people and JSON read them, where a share of nothing is not a number. */
public final class Share {
    private Share() {}

    /** Four digits, or n/a. */
    public static String text(double share) {
        return Double.isNaN(share) ? "n/a" : String.format(Locale.ROOT, "%.4f", share);
    }

    /** The number, or null: JSON has no other word for a share of nothing. */
    public static Double orNull(double share) {
        return Double.isNaN(share) ? null : share;
    }
}
