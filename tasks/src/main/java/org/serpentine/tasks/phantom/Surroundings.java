package org.serpentine.tasks.phantom;

import org.serpentine.tasks.phantom.Solid.Ellipsoid;

/** What lies around a patient in the scanner: table, pillow or head holder, blanket, tubes. All of it is background. */
final class Surroundings {
    private final Canvas canvas;
    private final Palette palette;
    private final Draw draw;
    private final Canvas.Over outside;

    Surroundings(Canvas canvas, Palette palette, Draw draw) {
        this.canvas = canvas;
        this.palette = palette;
        this.draw = draw;
        outside = m -> canvas.tissueOf(m) == Tissue.BACKGROUND;
    }

    /**
     * Paints some of it.
     *
     * @param width half width of the body
     * @param back  how far the body reaches to the back
     * @param head  true for a head, which may lie in a holder
     */
    void paint(double width, double back, boolean head) {
        if (head && draw.chance(0.6)) {
            holder(width, back);
        } else if (draw.chance(0.75)) {
            table(width, back + draw.between(-4, 20));
        }
        if (draw.chance(0.35)) {
            int foam = palette.outside(draw.between(-985, -850), 8);
            canvas.paint(new Ellipsoid(0, back + 8, -40, width * draw.between(0.8, 1.6), draw.between(25, 45), 1000, 3), foam,
                    Canvas.only(0));
        }
        if (draw.chance(0.3)) {
            // A blanket or clothes: a thin rumpled layer in front of the body.
            int cloth = palette.outside(draw.between(-950, -500), 60);
            double y = -back - draw.between(2, 40);
            double thick = draw.between(2, 8);
            Solid layer = new Ellipsoid(0, y + width * 2, 0, width * 2.5, width * 2, 1000, 2);
            canvas.paint(layer, -thick, 0, cloth, Canvas.only(0));
        }
        int tubes = draw.chance(0.3) ? draw.count(1, 4) : 0;
        for (int i = 0; i < tubes; i++) {
            int plastic = palette.outside(draw.between(-100, 400), 50);
            double x = draw.about(width);
            double y = -back - draw.between(5, 40);
            canvas.tube(new double[][] {{x, y, -150, 3}, {x + draw.about(60), y + draw.about(20), 0, 3}, {x + draw.about(90), y, 180, 3}},
                    0, plastic, outside);
        }
    }

    /** A gutter of plastic or carbon around the back of the head, with foam in it. */
    private void holder(double width, double back) {
        int shell = palette.outside(draw.between(-400, 450), 60);
        double rx = width * draw.between(1.2, 1.7);
        double ry = back + draw.between(5, 30);
        double thick = draw.between(1.5, 5);
        Solid gutter = Ellipsoid.of(0, 0, 0, rx, ry, 1e5).without(Ellipsoid.of(0, 0, 0, rx - thick, ry - thick, 1e5))
                .and(new Solid.Slab(new double[] {0, 1, 0}, draw.between(-40, 50), 1e6));
        canvas.paint(gutter, shell, outside);
        if (draw.chance(0.6)) {
            int foam = palette.outside(draw.between(-990, -900), 10);
            Solid pad = Ellipsoid.of(0, 0, 0, rx - thick, ry - thick, 1e5).and(new Solid.Slab(new double[] {0, 1, 0}, draw.between(0, 70), 1e6));
            canvas.paint(pad, foam, Canvas.only(0));
        }
    }

    private void table(double width, double top) {
        int shell = palette.outside(draw.between(-600, 350), 60);
        int core = palette.outside(draw.between(-990, -850), 15);
        double half = width * draw.between(1, 2.2);
        double thick = draw.between(8, 35);
        double wall = draw.between(1.5, 5);
        Solid board;
        if (draw.chance(0.5)) {
            board = new Ellipsoid(0, top + thick, 0, half, thick, 2000, 4);
        } else {
            // A hollow, curved board: the part of a wide cylinder's rim that lies under the patient.
            double r = draw.between(250, 500);
            board = Ellipsoid.of(0, top - r + thick, 0, r, r, 1e5).without(Ellipsoid.of(0, top - r, 0, r, r, 1e5))
                    .and(new Solid.Slab(new double[] {1, 0, 0}, -half, half)).and(new Solid.Slab(new double[] {0, 1, 0}, 0, 1e6));
        }
        canvas.paint(board, shell, outside);
        canvas.paint(board, Double.NEGATIVE_INFINITY, -wall, core, outside);
    }
}
