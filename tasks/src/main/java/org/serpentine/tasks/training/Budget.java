package org.serpentine.tasks.training;

/**
 * How long to train: a number of epochs, or of minutes on the clock. A training of fixed epochs gives the same numbers on every
 * run; one of minutes does as many steps as the machine manages.
 *
 * @param epochs  at least 1, or 0 if minutes count
 * @param minutes above 0, or 0 if epochs count
 */
public record Budget(int epochs, double minutes) {
    /** Checks that exactly one of the two is given. */
    public Budget {
        if (epochs < 0 || !(minutes >= 0) || (epochs == 0) == (minutes == 0)) {
            throw new IllegalArgumentException("epochs is " + epochs + " and minutes " + minutes
                    + "; exactly one of them must be above 0");
        }
    }

    /** A number of epochs. */
    public static Budget epochs(int n) {
        return new Budget(n, 0);
    }

    /** A number of minutes. */
    public static Budget minutes(double minutes) {
        return new Budget(0, minutes);
    }

    /** How much of the training is done, 0 to 1 (and beyond, once it is over). */
    double progress(long steps, int stepsPerEpoch, double seconds) {
        return epochs > 0 ? (double) steps / ((long) epochs * stepsPerEpoch) : seconds / (60 * minutes);
    }
}
