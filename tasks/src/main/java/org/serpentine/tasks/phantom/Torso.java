package org.serpentine.tasks.phantom;

import org.serpentine.tasks.phantom.Solid.Ellipsoid;
import org.serpentine.tasks.phantom.Solid.Trunk;

/**
 * A trunk from the shoulders to the thighs: lungs with vessels, heart, ribs, spine, belly with organs and bowel gas, pelvis, and
 * arms beside it. z = 0 is the diaphragm.
 */
final class Torso {
    private static final double SHOULDER = 230;
    private static final double CROTCH = -330;

    private final Canvas canvas;
    private final Palette palette;
    private final Draw draw;
    private final Skeleton skeleton;
    private final Canvas.Over inside;
    private final double a;
    private final double b;
    private final double fat;
    private final double wall;
    private Trunk cavity;

    Torso(Canvas canvas, Palette palette, Draw draw) {
        this.canvas = canvas;
        this.palette = palette;
        this.draw = draw;
        skeleton = new Skeleton(canvas, palette, draw);
        inside = canvas.inside();
        a = draw.between(120, 205);
        b = a * draw.between(0.6, 0.8);
        fat = draw.between(4, draw.chance(0.3) ? 45 : 22) * a / 170;
        wall = draw.between(9, 18);
    }

    /** Half width of the body. */
    double halfWidth() {
        return a;
    }

    /** Half depth of the body. */
    double halfDepth() {
        return b;
    }

    void paint() {
        outline();
        lungs();
        belly();
        bones();
        pelvis();
        arms();
    }

    private void outline() {
        double exponent = draw.between(2, 2.8);
        double swell = draw.about(0.05);
        double phase = draw.between(0, 6);
        Trunk body = new Trunk(0, 0, CROTCH - 15, SHOULDER, a, b, exponent, swell, phase);
        canvas.paint(body, palette.skin, Canvas.ALL);
        for (int side = -1; side <= 1; side += 2) {
            canvas.paint(new Solid.Capsule(new double[] {side * a * 0.5, 0, CROTCH + 60}, new double[] {side * a * 0.47, -5, CROTCH - 400},
                    a * 0.46, a * 0.36), palette.skin, Canvas.ALL);
            if (draw.chance(0.35)) {
                canvas.paint(Ellipsoid.of(side * a * 0.45, -b * 0.95, 70, a * 0.33, b * draw.between(0.2, 0.5), 65), palette.skin,
                        Canvas.ALL);
            }
        }
        double skin = draw.between(1.2, 2.5);
        canvas.paint(new Trunk(0, 0, -1000, 1000, a * 1.4, b * 1.9, 2, 0, 0), palette.fat, Canvas.only(palette.skin));
        canvas.paint(body, -skin, 0, palette.skin, Canvas.only(palette.fat));
        Trunk muscles = new Trunk(0, 0, CROTCH - 15, SHOULDER, a - fat, b - fat, exponent, swell, phase);
        canvas.paint(muscles, palette.muscle, inside);
        cavity = new Trunk(0, -b * 0.06, CROTCH + 30, 190, a - fat - wall, b - fat - wall, exponent, swell, phase);
        canvas.paint(cavity, draw.chance(0.7) ? palette.fat : palette.muscle, inside);
        for (int side = -1; side <= 1; side += 2) {
            canvas.paint(new Solid.Capsule(new double[] {side * a * 0.5, 0, CROTCH + 60}, new double[] {side * a * 0.47, -5, CROTCH - 400},
                    Math.max(20, a * 0.46 - fat), Math.max(20, a * 0.36 - fat)), palette.muscle, Canvas.only(palette.fat));
        }
    }

    private void lungs() {
        double cw = cavity.a();
        double cd = cavity.b();
        double top = draw.between(150, 200);
        int heart = palette.organ();
        canvas.paint(new Trunk(0, -b * 0.06, -20, top, cw * 0.98, cd * 0.98, 2.4, 0, 0), palette.muscle, inside);
        for (int side = -1; side <= 1; side += 2) {
            Solid lung = new Ellipsoid(side * cw * 0.52, -b * 0.02, 20, cw * draw.between(0.42, 0.48), cd * draw.between(0.85, 0.97),
                    top - 25, draw.between(2.2, 3));
            double floor = draw.between(-75, -35);
            Solid dome = Ellipsoid.of(side * cw * 0.45, 0, floor, cw * 0.62, cd * 1.1, draw.between(50, 80));
            Solid kept = lung.without(dome).and(new Solid.Slab(new double[] {0, 0, 1}, floor, 1e6));
            canvas.paint(kept, palette.lung, inside);
            vessels(kept, side, cw);
            if (draw.chance(0.2)) {
                canvas.paint(kept.and(new Solid.Slab(new double[] {0, 1, 0.2}, cd * draw.between(0.3, 0.7), 1e6)),
                        palette.fluid, Canvas.only(palette.lung));
            }
            if (draw.chance(0.2)) {
                double r = draw.between(5, 25);
                canvas.paint(Ellipsoid.of(side * cw * 0.5, draw.about(cd * 0.6), draw.between(0, 120), r, r, r), palette.muscle,
                        Canvas.only(palette.lung));
            }
            if (draw.chance(0.1)) {
                canvas.paint(kept.and(new Solid.Slab(new double[] {0, 1, 0}, -1e6, -cd * draw.between(0.4, 0.8))), palette.air,
                        Canvas.only(palette.lung));
            }
        }
        double size = draw.between(0.85, 1.2);
        canvas.paint(Ellipsoid.of(cw * 0.1, -cd * 0.3, 30, 48 * size, 42 * size, 48 * size), heart, inside);
        canvas.paint(Ellipsoid.of(cw * 0.16, -cd * 0.3, 26, 28 * size, 24 * size, 32 * size), palette.blood, inside);
        canvas.tube(new double[][] {{10, -cd * 0.3, 50, 15}, {0, -cd * 0.3, 105, 15}, {12, cd * 0.05, 122, 14}, {20, cd * 0.42, 100, 13},
            {16, cd * 0.42, 0, 12}, {10, cd * 0.25, -150, 10}, {8, cd * 0.25, -210, 9}}, 0, palette.blood, inside);
        canvas.tube(new double[][] {{-16, -cd * 0.2, 40, 11}, {-20, -cd * 0.25, 160, 9}}, 0, palette.blood, inside);
        double r = draw.between(6.5, 10);
        double[][] windpipe = {{0, cd * 0.05, 260, r}, {0, cd * 0.08, 100, r}};
        canvas.tube(windpipe, 1.5, palette.cartilage, inside);
        for (int side = -1; side <= 1; side += 2) {
            double[][] bronchus = {{0, cd * 0.08, 100, r * 0.9}, {side * 30, cd * 0.1, 74, r * 0.7}, {side * 55, cd * 0.2, 50, r * 0.4}};
            canvas.tube(bronchus, 1.5, palette.muscle, canvas.inside());
            canvas.tube(bronchus, 0, palette.air, inside);
        }
        canvas.tube(windpipe, 0, palette.air, inside);
    }

    private void vessels(Solid lung, int side, double cw) {
        int count = draw.count(12, 40);
        for (int i = 0; i < count; i++) {
            double[][] branch = new double[4][];
            double x = side * cw * 0.2;
            double y = 0;
            double z = 65;
            double r = draw.between(1.5, 4.5);
            double dx = side * draw.between(0, 40);
            double dy = draw.about(35);
            double dz = draw.about(50);
            for (int k = 0; k < 4; k++) {
                branch[k] = new double[] {x, y, z, r};
                x += dx * draw.between(0.4, 1);
                y += dy * draw.between(0.4, 1);
                z += dz * draw.between(0.4, 1);
                r *= 0.75;
            }
            canvas.tube(branch, 0, palette.blood, Canvas.only(palette.lung));
        }
    }

    private void belly() {
        double w = cavity.a();
        double d = cavity.b();
        int liver = palette.organ();
        canvas.paint(Ellipsoid.of(-w * 0.4, -d * 0.05, -35, w * 0.58, d * 0.85, draw.between(70, 95)).and(cavity), liver, notLung());
        canvas.paint(Ellipsoid.of(w * 0.15, -d * 0.4, -20, w * 0.45, d * 0.4, 38).and(cavity), liver, notLung());
        canvas.paint(Ellipsoid.of(w * 0.68, d * 0.35, -30, w * 0.25, d * 0.35, 48).and(cavity), palette.organ(), notLung());
        int kidney = palette.organ();
        for (int side = -1; side <= 1; side += 2) {
            double z = draw.between(-120, -85);
            canvas.paint(Ellipsoid.of(side * w * 0.45, d * 0.45, z, 27, 24, 52), kidney, notLung());
            canvas.paint(Ellipsoid.of(side * w * 0.38, d * 0.42, z, 10, 9, 25), draw.chance(0.5) ? palette.fat : palette.fluid, inside);
            canvas.tube(new double[][] {{side * 42, d * 0.5, -90, 15}, {side * 48, d * 0.45, -220, 24}, {side * 62, 0, -300, 20}}, 0,
                    palette.muscle, notLung());
        }
        canvas.paint(Ellipsoid.of(-w * 0.25, -d * 0.5, -75, 16, 18, 28), palette.fluid, notLung());
        canvas.tube(new double[][] {{-w * 0.1, -d * 0.05, -80, 13}, {w * 0.15, -d * 0.1, -62, 12}, {w * 0.5, d * 0.15, -45, 10}}, 0,
                palette.organ(), notLung());
        hollow(new double[][] {{w * 0.45, d * 0.2, -5, 32}, {w * 0.5, -d * 0.2, -45, 36}, {w * 0.2, -d * 0.45, -85, 24}}, 0.85);
        double edge = w * 0.78;
        hollow(new double[][] {{-edge, 0, -240, 26}, {-edge, 0, -120, 24}, {-edge * 0.8, -d * 0.4, -90, 22}, {0, -d * 0.72, -120, 22},
            {edge * 0.8, -d * 0.4, -80, 20}, {edge, d * 0.2, -120, 18}, {edge, d * 0.1, -220, 17}, {30, d * 0.1, -270, 17},
            {0, d * 0.5, -320, 20}}, 0.7);
        int loops = draw.count(3, 9);
        for (int i = 0; i < loops; i++) {
            double x = draw.about(w * 0.6);
            double y = draw.between(-d * 0.7, d * 0.1);
            double z = draw.between(-270, -110);
            double r = draw.between(9, 17);
            hollow(new double[][] {{x, y, z, r}, {x + draw.about(60), y + draw.about(25), z + draw.about(40), r},
                {x + draw.about(90), y + draw.about(40), z + draw.about(60), r * 0.9}}, 0.35);
        }
        canvas.paint(Ellipsoid.of(0, -d * 0.15, -300, draw.between(20, 50), draw.between(20, 40), draw.between(15, 35)),
                draw.chance(0.2) ? palette.blood : palette.fluid, inside);
    }

    private Canvas.Over notLung() {
        return m -> canvas.tissueOf(m) == Tissue.SOFT;
    }

    /** Stomach or bowel: a wall around gas, fluid, contrast medium or stool; gas rises to the front. */
    private void hollow(double[][] course, double gas) {
        Canvas.Over soft = notLung();
        int wallMaterial = palette.muscle;
        canvas.tube(course, 0, wallMaterial, soft);
        double thickness = draw.between(1.5, 4);
        int content = switch (draw.count(0, 3)) {
            case 0 -> palette.fluid;
            case 1 -> palette.soft(draw.between(-60, 60), 60, 90);
            case 2 -> palette.soft(draw.between(100, 600), 40, 30);
            default -> palette.soft(draw.between(15, 50), 10, 10);
        };
        canvas.tube(course, -thickness, content, soft);
        for (int i = 0; i + 1 < course.length; i++) {
            if (draw.chance(gas)) {
                double fill = draw.between(0.2, 1);
                double[] from = course[i].clone();
                double[] to = course[i + 1].clone();
                double r0 = (from[3] - thickness) * Math.sqrt(fill);
                double r1 = (to[3] - thickness) * Math.sqrt(fill);
                from[1] -= (from[3] - thickness - r0) * 0.9;
                to[1] -= (to[3] - thickness - r1) * 0.9;
                if (r0 > 1.5 && r1 > 1.5) {
                    from[3] = r0;
                    to[3] = r1;
                    canvas.tube(new double[][] {from, to}, 0, palette.air, Canvas.only(content));
                }
            }
        }
    }

    private void bones() {
        double w = cavity.a();
        double d = cavity.b();
        double width = draw.between(16, 24);
        double back = Math.min(d * 0.62, b - fat - width * 2.6);
        skeleton.spine(0, back, CROTCH + 90, 300, width);
        skeleton.ribs(-b * 0.05, -60, 170, w + wall * 0.35, d + wall * 0.35);
        skeleton.longBone(new double[][] {{0, -d - wall * 0.3, 150, 9}, {0, -d - wall * 0.45, 20, 9}}, 1.3, false);
        for (int side = -1; side <= 1; side += 2) {
            skeleton.longBone(new double[][] {{side * 12, -d * 0.8, 175, 6}, {side * w * 0.6, -d * 0.6, 195, 5},
                {side * a * 0.85, -10, 205, 6}}, 1.5, false);
            Solid blade = new Solid.Slab(new double[] {side * 0.45, 0.85, 0.1}, d * 0.85 + 6 + w * 0.26, d * 0.85 + 10 + w * 0.26);
            canvas.paint(Ellipsoid.of(side * w * 0.72, d * 0.75, 115, 48, 55, 70).and(blade), palette.cortical, canvas.soft());
        }
    }

    private void pelvis() {
        double w = a - fat - 12;
        double d = b - fat - 12;
        double shell = draw.between(1.2, 2.2);
        skeleton.block(new Ellipsoid(0, d * 0.6, CROTCH + 85, 42, 20, 50, 2.5), shell);
        for (int side = -1; side <= 1; side += 2) {
            double thick = draw.between(7, 13);
            Solid wing = Ellipsoid.of(side * w * 0.1, -d * 0.1, CROTCH + 110, w * 0.72, d * 0.85, 75)
                    .without(Ellipsoid.of(side * w * 0.1, -d * 0.1, CROTCH + 110, w * 0.72 - thick, d * 0.85 - thick, 75 - thick))
                    .and(new Solid.Slab(new double[] {side, 0.2, 0}, w * 0.3, 1e6))
                    .and(new Solid.Slab(new double[] {0, -0.35, 1}, CROTCH + 45, CROTCH + 175));
            skeleton.block(wing, shell);
            double hip = side * w * 0.55;
            double ball = draw.between(19, 25);
            double z = CROTCH + 55;
            canvas.paint(Ellipsoid.of(hip, -2, z, ball + 12, ball + 12, ball + 14), palette.cortical, inside);
            canvas.paint(Ellipsoid.of(hip, -2, z, ball + 12 - shell, ball + 12 - shell, ball + 14 - shell), palette.trabecular, inside);
            canvas.paint(Ellipsoid.of(hip + side * 3, -2, z - 3, ball + 3, ball + 3, ball + 3), palette.cartilage, inside);
            double[][] femur = {{hip, -2, z, ball}, {hip + side * 14, 0, z - 12, ball * 0.7}, {hip + side * 32, 4, z - 40, ball * 0.8},
                {hip + side * 26, 2, z - 110, 14}, {hip + side * 8, 0, z - 400, 13}};
            skeleton.longBone(femur, shell, false);
            canvas.tube(new double[][] {femur[3], femur[4]}, -5, palette.fattyMarrow, inside);
            skeleton.longBone(new double[][] {{side * 6, -d * 0.55, z - 5, 9}, {hip * 0.7, -d * 0.4, z + 10, 8}, {hip, -15, z + 12, 9}},
                    shell, false);
            skeleton.longBone(new double[][] {{side * 10, -d * 0.5, z - 12, 7}, {side * 35, 5, z - 45, 9}, {hip * 0.9, 18, z - 8, 10}},
                    shell, false);
        }
    }

    private void arms() {
        if (draw.chance(0.45)) {
            return;
        }
        double gap = draw.between(-6, 30);
        for (int side = -1; side <= 1; side += 2) {
            double r = draw.between(34, 50);
            double x = side * (a + gap + r);
            double y = draw.about(30);
            double[][] arm = {{side * a * 0.85, 0, 200, r * 1.1}, {x, y, 120, r}, {x, y, -80, r * 0.85}, {x, y - 15, -330, r * 0.6}};
            canvas.tube(arm, 0, palette.skin, m -> canvas.tissueOf(m) == Tissue.BACKGROUND);
            Canvas.Over own = Canvas.only(palette.skin);
            canvas.tube(arm, -2, palette.fat, own);
            canvas.tube(arm, -2 - fat * 0.5, palette.muscle, Canvas.only(palette.fat));
            double[][] bone = {{side * a * 0.85, 0, 200, 22}, {x, y, 170, 13}, {x, y, -70, 11}};
            skeleton.longBone(bone, 3, true);
            for (int k = -1; k <= 1; k += 2) {
                skeleton.longBone(new double[][] {{x + k * 10, y, -85, 9}, {x + k * 11, y - 15, -330, 7}}, 2.5, true);
            }
        }
    }
}
