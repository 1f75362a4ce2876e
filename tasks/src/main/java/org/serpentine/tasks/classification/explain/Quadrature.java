package org.serpentine.tasks.classification.explain;

/** Points in (0, 1) and weights that add up to 1: the integral of a function is about the weighted sum of its values. */
final class Quadrature {
    private final double[] points;
    private final double[] weights;

    private Quadrature(int n) {
        points = new double[n];
        weights = new double[n];
    }

    /** The {@code n} points of Gauss and Legendre, exact for polynomials of degree {@code 2n - 1}. */
    static Quadrature gaussLegendre(int n) {
        Quadrature q = new Quadrature(n);
        for (int i = 0; i < n; i++) {
            // Newton's method for the roots of the Legendre polynomial, from Tricomi's approximation.
            double x = -Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
            double slope = 1;
            for (int round = 0; round < 8; round++) {
                double before = 1;
                double p = x;
                for (int k = 2; k <= n; k++) {
                    double next = ((2 * k - 1) * x * p - (k - 1) * before) / k;
                    before = p;
                    p = next;
                }
                slope = n * (x * p - before) / (x * x - 1);
                x -= p / slope;
            }
            q.points[i] = (1 + x) / 2;
            q.weights[i] = 1 / ((1 - x * x) * slope * slope);
        }
        return q;
    }

    double point(int i) {
        return points[i];
    }

    double weight(int i) {
        return weights[i];
    }
}
