package org.serpentine.tasks.phantom;

/** A body in space, as an approximate signed distance. */
interface Solid {
    /** Roughly the distance to the surface in mm, negative inside. */
    double distance(double x, double y, double z);

    /** Lowest x, y, z and highest x, y, z that the solid can reach. */
    double[] bounds();

    /** What lies in this solid and not in the other. */
    default Solid without(Solid other) {
        return new Part(this, other, -1);
    }

    /** What lies in both solids. */
    default Solid and(Solid other) {
        return new Part(this, other, 1);
    }

    /** The part of a solid that lies inside (side 1) or outside (side -1) of another. */
    record Part(Solid solid, Solid other, int side) implements Solid {
        @Override
        public double distance(double x, double y, double z) {
            double d = solid.distance(x, y, z);
            return d > 0 ? d : Math.max(d, side * other.distance(x, y, z));
        }

        @Override
        public double[] bounds() {
            return solid.bounds();
        }
    }

    /** An ellipsoid; exponents above 2 make it boxier. */
    record Ellipsoid(double cx, double cy, double cz, double a, double b, double c, double exponent) implements Solid {
        static Ellipsoid of(double cx, double cy, double cz, double a, double b, double c) {
            return new Ellipsoid(cx, cy, cz, a, b, c, 2);
        }

        @Override
        public double distance(double x, double y, double z) {
            double u = Math.abs(x - cx) / a;
            double v = Math.abs(y - cy) / b;
            double w = Math.abs(z - cz) / c;
            if (exponent == 2) {
                double k = Math.sqrt(u * u + v * v + w * w);
                // Divided by the length of the gradient, the level becomes a distance near the surface.
                double g = Math.sqrt(u * u / (a * a) + v * v / (b * b) + w * w / (c * c));
                return k < 1e-6 ? -Math.min(a, Math.min(b, c)) : k * (k - 1) / g;
            }
            if (u > 1.5 || v > 1.5 || w > 1.5) {
                return 0.5 * Math.min(a, Math.min(b, c));
            }
            double k = Math.pow(Math.pow(u, exponent) + Math.pow(v, exponent) + Math.pow(w, exponent), 1 / exponent);
            double g = Math.sqrt(u * u / (a * a) + v * v / (b * b) + w * w / (c * c));
            return k < 1e-6 ? -Math.min(a, Math.min(b, c)) : Math.sqrt(u * u + v * v + w * w) * (k - 1) / g;
        }

        @Override
        public double[] bounds() {
            return new double[] {cx - a, cy - b, cz - c, cx + a, cy + b, cz + c};
        }
    }

    /** A straight tube with round ends whose radius changes from one end to the other. */
    record Capsule(double[] from, double[] to, double radiusFrom, double radiusTo) implements Solid {
        @Override
        public double distance(double x, double y, double z) {
            double dx = to[0] - from[0];
            double dy = to[1] - from[1];
            double dz = to[2] - from[2];
            double length2 = dx * dx + dy * dy + dz * dz;
            double t = length2 == 0 ? 0 : ((x - from[0]) * dx + (y - from[1]) * dy + (z - from[2]) * dz) / length2;
            t = Math.min(1, Math.max(0, t));
            double ex = x - from[0] - t * dx;
            double ey = y - from[1] - t * dy;
            double ez = z - from[2] - t * dz;
            return Math.sqrt(ex * ex + ey * ey + ez * ez) - radiusFrom - t * (radiusTo - radiusFrom);
        }

        @Override
        public double[] bounds() {
            double r = Math.max(radiusFrom, radiusTo);
            double[] b = new double[6];
            for (int i = 0; i < 3; i++) {
                b[i] = Math.min(from[i], to[i]) - r;
                b[3 + i] = Math.max(from[i], to[i]) + r;
            }
            return b;
        }
    }

    /** A trunk along z with a superelliptic cross-section that swells and narrows. */
    record Trunk(double cx, double cy, double low, double high, double a, double b, double exponent, double swell, double phase)
            implements Solid {
        @Override
        public double distance(double x, double y, double z) {
            double s = 1 + swell * Math.sin(phase + z / 70);
            double u = Math.abs(x - cx) / (a * s);
            double v = Math.abs(y - cy) / (b * s);
            double k = exponent == 2 ? Math.sqrt(u * u + v * v)
                    : Math.pow(Math.pow(u, exponent) + Math.pow(v, exponent), 1 / exponent);
            double g = Math.sqrt(u * u / (a * a) + v * v / (b * b)) / s;
            double side = k < 1e-6 ? -Math.min(a, b) : Math.sqrt(u * u + v * v) * (k - 1) / g;
            return Math.max(side, Math.max(low - z, z - high));
        }

        @Override
        public double[] bounds() {
            double s = 1 + Math.abs(swell);
            return new double[] {cx - a * s, cy - b * s, low, cx + a * s, cy + b * s, high};
        }
    }

    /** A slab between two parallel planes, unbounded otherwise: cuts other solids. */
    record Slab(double[] normal, double low, double high) implements Solid {
        @Override
        public double distance(double x, double y, double z) {
            double p = x * normal[0] + y * normal[1] + z * normal[2];
            return Math.max(low - p, p - high);
        }

        @Override
        public double[] bounds() {
            double far = 1e6;
            return new double[] {-far, -far, -far, far, far, far};
        }
    }
}
