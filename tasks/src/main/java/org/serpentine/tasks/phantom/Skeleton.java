package org.serpentine.tasks.phantom;

import org.serpentine.tasks.phantom.Solid.Ellipsoid;

/** Bones that several anatomies share: vertebrae, ribs, long bones, each a hard shell around something softer. */
final class Skeleton {
    private final Canvas canvas;
    private final Palette palette;
    private final Draw draw;
    private final Canvas.Over inside;

    Skeleton(Canvas canvas, Palette palette, Draw draw) {
        this.canvas = canvas;
        this.palette = palette;
        this.draw = draw;
        inside = canvas.inside();
    }

    /** A long bone through points {@code {x, y, z, radius}}. */
    void longBone(double[][] points, double shell, boolean fatty) {
        canvas.tube(points, 0, palette.cortical, inside);
        canvas.tube(points, -shell, fatty ? palette.fattyMarrow : palette.trabecular, inside);
    }

    /** An ellipsoid of spongy bone with a hard shell. */
    void block(Solid solid, double shell) {
        canvas.paint(solid, palette.cortical, inside);
        canvas.paint(solid, Double.NEGATIVE_INFINITY, -shell, palette.trabecular, inside);
    }

    /**
     * Vertebrae one above the other, with arches, spines and transverse processes around a canal.
     *
     * @param width half the width of a vertebral body; the rest is in proportion
     */
    void spine(double x, double y, double low, double high, double width) {
        double pitch = width * draw.between(1.3, 1.6);
        double shell = draw.between(0.8, 1.8);
        double z = low + draw.between(0, pitch);
        double curve = draw.about(8);
        canvas.paint(new Solid.Capsule(new double[] {x, y + width * 1.5, low}, new double[] {x, y + width * 1.5, high},
                width * 0.45, width * 0.45), palette.fluid, inside);
        for (; z < high; z += pitch) {
            double sy = y + curve * Math.sin(z / 90);
            block(new Ellipsoid(x, sy, z, width, width * 0.75, pitch * draw.between(0.36, 0.44), 3.5), shell);
            double canal = sy + width * 1.45;
            double r = width * 0.16;
            double out = width * 0.55;
            longBone(new double[][] {{x - out, sy + width * 0.6, z, r}, {x - out, canal + 2, z - 2, r},
                {x, canal + width * 0.75, z - 4, r * 1.2}, {x + out, canal + 2, z - 2, r}, {x + out, sy + width * 0.6, z, r}},
                    shell * 0.8, false);
            longBone(new double[][] {{x, canal + width * 0.7, z - 4, r * 1.3}, {x, canal + width * 1.5, z - pitch * 0.35, r}},
                    shell * 0.8, false);
            for (int side = -1; side <= 1; side += 2) {
                longBone(new double[][] {{x + side * out, canal, z, r * 1.3},
                    {x + side * width * 1.5, canal + width * 0.25, z, r}}, shell * 0.8, false);
            }
        }
    }

    /**
     * Pairs of ribs on an elliptic cage that fall to the front.
     *
     * @param a half width of the cage
     * @param b half depth of the cage
     */
    void ribs(double cy, double low, double high, double a, double b) {
        double pitch = draw.between(20, 27);
        double fall = draw.between(25, 70);
        double radius = draw.between(3.5, 5.5);
        double shell = draw.between(1, 1.6);
        double reach = draw.between(0.75, 0.9);
        for (double z = low + draw.between(0, pitch); z < high + fall; z += pitch) {
            for (int side = -1; side <= 1; side += 2) {
                int n = 16;
                double[][] points = new double[n][];
                for (int i = 0; i < n; i++) {
                    // From the spine (angle 0, at the back) to the front.
                    double t = reach * i / (n - 1);
                    double angle = Math.PI * t;
                    points[i] = new double[] {side * a * Math.sin(angle), cy + b * Math.cos(angle), z - fall * t,
                        radius * (1 - 0.2 * t)};
                }
                longBone(points, shell, false);
                if (draw.chance(0.8)) {
                    double[] end = points[n - 1];
                    canvas.tube(new double[][] {end, {end[0] * 0.35, cy - b * 1.02, end[2] - 3, radius * 0.9}}, 0,
                            palette.cartilage, canvas.inside());
                }
            }
        }
    }
}
