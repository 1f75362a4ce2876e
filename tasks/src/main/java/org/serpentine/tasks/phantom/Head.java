package org.serpentine.tasks.phantom;

import org.serpentine.tasks.phantom.Solid.Ellipsoid;

/** A head with neck: skull, face, sinuses, airways, jaw, teeth, brain, cervical spine. The brain's middle is the origin. */
final class Head {
    private final Canvas canvas;
    private final Palette palette;
    private final Draw draw;
    private final Skeleton skeleton;
    private final Canvas.Over inside;
    private final double a;
    private final double b;
    private final double c;

    Head(Canvas canvas, Palette palette, Draw draw) {
        this.canvas = canvas;
        this.palette = palette;
        this.draw = draw;
        skeleton = new Skeleton(canvas, palette, draw);
        inside = canvas.inside();
        double scale = draw.between(0.85, 1.08);
        a = draw.between(66, 78) * scale;
        b = draw.between(84, 98) * scale;
        c = draw.between(64, 76) * scale;
    }

    void paint() {
        outline();
        skull();
        brain();
        skullBase();
        face();
        jaw();
        airways();
        skeleton.spine(0, 32, -260, -c - 2, draw.between(9, 12));
    }

    private void outline() {
        double scalp = draw.between(3, 8);
        int skin = palette.skin;
        Canvas.Over all = Canvas.ALL;
        Solid[] parts = {
            new Ellipsoid(0, 0, 0, a + scalp, b + scalp, c + scalp, draw.between(2, 2.4)),
            Ellipsoid.of(0, -b * 0.38, -70, a * 0.85, b * 0.62, 72),
            Ellipsoid.of(0, -b * 0.4, -100, a * 0.66, b * 0.55, 42),
            new Solid.Capsule(new double[] {0, 22, -60}, new double[] {0, 34, -300}, draw.between(48, 64), draw.between(52, 75)),
            Ellipsoid.of(0, -b * 0.4 - b * 0.62, -62, draw.between(11, 16), draw.between(14, 22), draw.between(16, 24)),
            new Ellipsoid(0, 45, -270, 200, 75, draw.between(50, 85), 2.5)};
        for (Solid part : parts) {
            canvas.paint(part, skin, all);
        }
        for (int side = -1; side <= 1; side += 2) {
            canvas.paint(Ellipsoid.of(side * (a + scalp + 1), 12, -38, draw.between(5, 9), 15, 28), skin, all);
        }
        double fat = draw.between(1, 5);
        for (int i = 0; i < 4; i++) {
            canvas.paint(parts[i], Double.NEGATIVE_INFINITY, -1.8, palette.fat, Canvas.only(skin));
        }
        canvas.paint(parts[5], Double.NEGATIVE_INFINITY, -4, palette.fat, Canvas.only(skin));
        // Muscle fills what lies deeper than the fat; parts overlap, so each only deepens its own fat.
        for (Solid part : parts) {
            canvas.paint(part, Double.NEGATIVE_INFINITY, -1.8 - fat, palette.muscle, inside);
        }
    }

    private void skull() {
        double t = draw.between(4, 9);
        double table = draw.between(1.2, 2.4);
        Solid vault = Ellipsoid.of(0, 0, 0, a, b, c);
        canvas.paint(vault, palette.cortical, inside);
        if (draw.chance(0.85)) {
            canvas.paint(vault, -t + table, -table, palette.trabecular, inside);
        }
        canvas.paint(vault, Double.NEGATIVE_INFINITY, -t, palette.fluid, inside);
        canvas.paint(vault, Double.NEGATIVE_INFINITY, -t - draw.between(0.5, 3.5), palette.soft(draw.between(28, 42), 3, 3), inside);
        // The hind brain reaches below the vault.
        Solid fossa = Ellipsoid.of(0, b * 0.42, -c * 0.72, a * 0.7, b * 0.42, 30);
        canvas.paint(fossa, Double.NEGATIVE_INFINITY, draw.between(3, 6), palette.cortical, canvas.soft());
        canvas.paint(fossa, palette.soft(draw.between(28, 42), 3, 3), inside);
        canvas.paint(new Solid.Capsule(new double[] {0, b * 0.25, -c * 0.7}, new double[] {0, 36, -c - 60}, 13, 9),
                palette.fluid, inside);
    }

    private void brain() {
        int white = palette.soft(draw.between(22, 34), 3, 3);
        canvas.paint(Ellipsoid.of(0, 0, 12, a * 0.62, b * 0.68, c * 0.5), white, inside);
        double large = draw.between(0.5, 1.6);
        for (int side = -1; side <= 1; side += 2) {
            canvas.paint(Ellipsoid.of(side * 9 * large, -6, 12, 5 * large, 30, 9 * large), palette.fluid, inside);
            if (draw.chance(0.4)) {
                int lime = palette.bone(draw.between(150, 600), 40, 40);
                canvas.paint(Ellipsoid.of(side * 16, 25, 6, 3, 5, 3), lime, inside);
            }
        }
        if (draw.chance(0.3)) {
            canvas.paint(Ellipsoid.of(0, -10, 30, 1.5, draw.between(10, 40), 12), palette.bone(draw.between(150, 500), 40, 60), inside);
        }
        if (draw.chance(0.3)) {
            canvas.paint(Ellipsoid.of(draw.about(35), draw.about(50), draw.about(30), draw.between(5, 18), draw.between(5, 18),
                    draw.between(5, 15)), palette.soft(draw.between(0, 90), 5, 5), canvas.soft());
        }
    }

    private void skullBase() {
        int dense = palette.bone(draw.between(600, 1600), 150, 150);
        double z = -c * 0.66;
        for (int side = -1; side <= 1; side += 2) {
            canvas.paint(new Solid.Capsule(new double[] {side * 14, 2, z}, new double[] {side * a * 0.82, 22, z + 2},
                    draw.between(7, 10), draw.between(9, 13)), dense, inside);
            canvas.paint(Ellipsoid.of(side * a * 0.85, 26, z - 14, 11, 14, 22), palette.cortical, inside);
            cells(side * a * 0.83, 26, z - 8, 8, 10, 16, draw.count(5, 25), 1.4, 3.2);
            // The ear canal.
            canvas.tube(new double[][] {{side * (a + 12), 8, z - 2, 3.2}, {side * a * 0.55, 12, z + 1, 2.6}}, 0, palette.air, inside);
            // Wings of the sphenoid: the floor of the front and middle fossa.
            canvas.paint(Ellipsoid.of(side * a * 0.45, -b * 0.5, -c * 0.42, a * 0.42, b * 0.28, draw.between(2, 3.5)),
                    palette.cortical, inside);
            canvas.paint(Ellipsoid.of(side * a * 0.5, -b * 0.12, -c * 0.72, a * 0.36, b * 0.25, draw.between(2, 3.5)),
                    palette.cortical, inside);
        }
        canvas.paint(Ellipsoid.of(0, -8, z - 4, 17, 22, 12), palette.trabecular, inside);
        canvas.paint(Ellipsoid.of(0, -8, z - 4, 17, 22, 12), -2, 0, palette.cortical, inside);
        if (draw.chance(0.85)) {
            cavity(0, -18, z - 2, draw.between(7, 14), draw.between(7, 13), draw.between(6, 10));
        }
    }

    /** Air in a bony wall; some are full of mucus. */
    private void cavity(double x, double y, double z, double rx, double ry, double rz) {
        Solid hole = new Ellipsoid(x, y, z, rx, ry, rz, draw.between(2, 3));
        canvas.paint(hole, 0, draw.between(0.9, 2), palette.cortical, canvas.soft());
        boolean full = draw.chance(0.12);
        canvas.paint(hole, full ? palette.muscle : palette.air, inside);
        if (!full && draw.chance(0.25)) {
            canvas.paint(hole.and(new Solid.Slab(new double[] {0, 1, 0}, y + draw.about(ry * 0.6), 1e6)), palette.fluid, inside);
        }
        if (!full && draw.chance(0.4)) {
            canvas.paint(hole, -draw.between(0.5, 3), 0, palette.muscle, Canvas.only(palette.air));
        }
    }

    private void cells(double x, double y, double z, double rx, double ry, double rz, int count, double small, double large) {
        for (int i = 0; i < count; i++) {
            double r = draw.between(small, large);
            canvas.paint(Ellipsoid.of(x + draw.about(rx), y + draw.about(ry), z + draw.about(rz), r, r * 1.2, r), palette.air, inside);
        }
    }

    private void face() {
        double front = -b * 0.78;
        for (int side = -1; side <= 1; side += 2) {
            double ox = side * draw.between(29, 34);
            Solid orbit = new Solid.Capsule(new double[] {ox, front - 4, -32}, new double[] {side * 14, -b * 0.3, -34}, 18, 5);
            canvas.paint(orbit, 0, draw.between(1.5, 3), palette.cortical, canvas.soft());
            canvas.paint(orbit, palette.fat, inside);
            canvas.paint(Ellipsoid.of(ox, front + 1, -32, 12.5, 12.5, 12.5), palette.fluid, inside);
            canvas.tube(new double[][] {{ox, front + 12, -32, 3}, {side * 14, -b * 0.32, -34, 2.5}}, 0, palette.muscle, inside);
            skeleton.longBone(new double[][] {{side * 36, front + 6, -58, 5}, {side * a * 0.8, -b * 0.45, -52, 4.5},
                {side * a * 0.92, -b * 0.12, -50, 3.5}}, 1.4, false);
            skeleton.longBone(new double[][] {{side * 40, front + 6, -56, 4}, {side * 44, front + 2, -34, 3.5},
                {side * 36, front + 4, -16, 4}}, 1.4, false);
            if (draw.chance(0.92)) {
                cavity(side * 26, front + 18, -68, draw.between(9, 15), draw.between(10, 17), draw.between(11, 18));
            }
            if (draw.chance(0.75)) {
                cavity(side * draw.between(8, 14), -b * 0.92, -c * 0.28, draw.between(6, 14), draw.between(3, 7), draw.between(5, 14));
            }
        }
        // Nose bones, hard palate, ethmoid cells, septum and conchae.
        canvas.paint(Ellipsoid.of(0, front - 12, -44, 6, 5, 12), palette.cortical, inside);
        Solid nose = new Ellipsoid(0, front + 18, -70, draw.between(9, 14), 34, draw.between(14, 20), 2.5);
        canvas.paint(nose, 0, 1.5, palette.cortical, canvas.soft());
        canvas.paint(nose, palette.air, inside);
        canvas.paint(Ellipsoid.of(0, front + 18, -70, 1.2, 30, 22), draw.chance(0.5) ? palette.cortical : palette.cartilage, inside);
        for (int side = -1; side <= 1; side += 2) {
            canvas.tube(new double[][] {{side * 7, front + 2, -76, 3}, {side * 7, front + 38, -76, 3.5}}, 0, palette.muscle, inside);
            canvas.tube(new double[][] {{side * 4, -b * 0.4 - b * 0.62 - 8, -72, 3.5}, {side * 5, front + 4, -74, 4}}, 0,
                    palette.air, inside);
        }
        canvas.paint(Ellipsoid.of(0, front + 18, -44, 14, 22, 11), palette.cortical, canvas.soft());
        cells(0, front + 18, -44, 11, 19, 9, draw.count(12, 30), 2, 4.5);
        skeleton.block(new Ellipsoid(0, front + 16, -92, 25, 30, draw.between(3.5, 6), 2.5), 1.3);
    }

    private void jaw() {
        double chin = -b * 0.9;
        double drop = draw.between(0, 14);
        double r = draw.between(5, 7.5);
        double z = -116 - drop;
        double[][] mandible = {{-52, 2, -56, 5}, {-50, 0, -85, 6}, {-44, -12, z + 8, r}, {-30, chin + 28, z - 2, r},
            {-12, chin + 8, z - 4, r + 1}, {12, chin + 8, z - 4, r + 1}, {30, chin + 28, z - 2, r}, {44, -12, z + 8, r},
            {50, 0, -85, 6}, {52, 2, -56, 5}};
        skeleton.longBone(mandible, draw.between(1.6, 3), false);
        if (draw.chance(0.85)) {
            teeth(chin + 14, -100, -90);
            teeth(chin + 13, z + 4, -101 - drop * 0.7);
        }
        if (draw.chance(0.35)) {
            canvas.paint(Ellipsoid.of(0, chin + 45, -103 - drop / 2, draw.between(8, 24), 24, draw.between(2, 3 + drop / 2)),
                    palette.air, inside);
        }
    }

    private void teeth(double front, double from, double to) {
        int fillings = palette.bone(draw.between(2600, 3071), 100, 100);
        boolean metal = draw.chance(0.3);
        for (int i = -7; i <= 7; i++) {
            if (draw.chance(0.1)) {
                continue;
            }
            double angle = i * 0.19;
            double x = 27 * Math.sin(angle) * 1.1;
            double y = front + 42 * (1 - Math.cos(angle));
            double r = 2.4 + 0.25 * Math.abs(i);
            int made = metal && draw.chance(0.2) ? fillings : palette.tooth;
            canvas.tube(new double[][] {{x, y, from, r}, {x, y - 1, to, r}}, 0, made, inside);
        }
    }

    private void airways() {
        double r = draw.between(5, 10);
        double y = draw.between(-14, -4);
        if (draw.chance(0.95)) {
            canvas.tube(new double[][] {{0, -b * 0.42, -74, r * 1.1}, {0, y - 8, -80, r}, {0, y, -110, r * 0.8}, {0, y, -140, r},
                {0, y - 2, -170, r * 0.7}, {0, y - 6, -200, r * 0.95}, {0, y + 4, -320, r}}, 0, palette.air, inside);
        }
        int hard = draw.chance(0.5) ? palette.bone(draw.between(150, 500), 40, 60) : palette.cartilage;
        for (int side = -1; side <= 1; side += 2) {
            canvas.tube(new double[][] {{side * 14, y - 2, -165, 2}, {side * 8, y - 20, -170, 2}, {0, y - 25, -172, 2}}, 0, hard, inside);
            canvas.tube(new double[][] {{side * 30, 12, -90, 3.5}, {side * 26, 10, -150, 4}, {side * 28, 15, -260, 5}}, 0,
                    palette.blood, canvas.soft());
        }
        skeleton.longBone(new double[][] {{-18, y - 12, -140, 2}, {0, y - 32, -142, 3}, {18, y - 12, -140, 2}}, 1, false);
    }
}
