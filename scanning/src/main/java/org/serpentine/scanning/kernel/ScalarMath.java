package org.serpentine.scanning.kernel;

/** Functions of one number in double precision: the definitions that every twin is measured against. */
final class ScalarMath {

    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double ROOT_2_OVER_PI = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    private ScalarMath() {
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static double silu(double x) {
        return x * sigmoid(x);
    }

    static double siluSlope(double x) {
        double s = sigmoid(x);
        return s * (1 + x * (1 - s));
    }

    static double softplus(double x) {
        return x > 20 ? x : Math.log1p(Math.exp(x));
    }

    static double softplusSlope(double x) {
        return x > 20 ? 1 : sigmoid(x);
    }

    /**
     * The error function: its Taylor series below 3, the continued fraction of the complement above; good to 1e-13.
     */
    static double erf(double x) {
        double t = Math.abs(x);
        if (t > 6) {
            return Math.signum(x);
        }
        if (t < 3) {
            double term = t;
            double sum = t;
            for (int k = 1; term > 1e-17 * sum; k++) {
                term *= 2 * t * t / (2 * k + 1);
                sum += term;
            }
            return Math.signum(x) * 2 / Math.sqrt(Math.PI) * Math.exp(-t * t) * sum;
        }
        double fraction = t;
        for (int k = 60; k >= 1; k--) {
            fraction = t + 0.5 * k / fraction;
        }
        return Math.signum(x) * (1 - Math.exp(-t * t) / (Math.sqrt(Math.PI) * fraction));
    }

    static double value(Activation f, double x) {
        return switch (f) {
            case EXP -> Math.exp(x);
            case SIGMOID -> sigmoid(x);
            case SILU -> silu(x);
            case SOFTPLUS -> softplus(x);
            case TANH -> Math.tanh(x);
            case GELU -> 0.5 * x * (1 + erf(x * ROOT_HALF));
            case GELU_TANH -> 0.5 * x * (1 + Math.tanh(ROOT_2_OVER_PI * (x + CUBIC * x * x * x)));
        };
    }

    static double slope(Activation f, double x) {
        return switch (f) {
            case EXP -> Math.exp(x);
            case SIGMOID -> sigmoid(x) * (1 - sigmoid(x));
            case SILU -> siluSlope(x);
            case SOFTPLUS -> softplusSlope(x);
            case TANH -> 1 - Math.tanh(x) * Math.tanh(x);
            case GELU -> 0.5 * (1 + erf(x * ROOT_HALF)) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
            case GELU_TANH -> {
                double t = Math.tanh(ROOT_2_OVER_PI * (x + CUBIC * x * x * x));
                yield 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * ROOT_2_OVER_PI * (1 + 3 * CUBIC * x * x);
            }
        };
    }

    /** Adds to a gradient; null when it is not wanted. */
    static void add(Rows place, int row, int column, double value) {
        if (place != null) {
            place.data()[place.at(row) + column] += (float) value;
        }
    }

    /** Adds to a gradient; null when it is not wanted. */
    static void add(float[] place, int index, double value) {
        if (place != null) {
            place[index] += (float) value;
        }
    }
}
