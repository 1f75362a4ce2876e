package org.serpentine.tasks.phantom;

/** The materials of one body, with values drawn once for it. */
final class Palette {
    private final Canvas canvas;
    private final Draw draw;
    final int skin;
    final int fat;
    final int muscle;
    final int fluid;
    final int blood;
    final int air;
    final int cortical;
    final int trabecular;
    final int fattyMarrow;
    final int tooth;
    final int lung;
    final int cartilage;

    Palette(Canvas canvas, Draw draw) {
        this.canvas = canvas;
        this.draw = draw;
        boolean contrast = draw.chance(0.5);
        skin = soft(draw.between(0, 60), 5, 8);
        fat = soft(draw.between(-125, -70), 6, 8);
        muscle = soft(draw.between(35, 75), 8, 8);
        fluid = soft(draw.between(-5, 25), 2, 2);
        blood = soft(contrast ? draw.between(90, 380) : draw.between(30, 55), 4, 2);
        air = canvas.define(Tissue.AIR, draw.between(-1010, -960), 3, 3);
        cortical = bone(draw.between(500, 1700), 130, 120);
        trabecular = bone(draw.between(120, 480), 50, 60);
        fattyMarrow = bone(draw.between(-80, 120), 30, 40);
        tooth = bone(draw.between(1300, 2800), 150, 200);
        lung = canvas.define(Tissue.AIR, draw.between(-910, -680), 35, 30);
        cartilage = soft(draw.between(60, 160), 15, 20);
    }

    int soft(double hu, double slow, double fast) {
        return canvas.define(Tissue.SOFT, hu, slow, fast);
    }

    int bone(double hu, double slow, double fast) {
        return canvas.define(Tissue.BONE, hu, slow, fast);
    }

    /** An organ with a value of its own, with or without contrast medium. */
    int organ() {
        return soft(draw.chance(0.4) ? draw.between(60, 200) : draw.between(25, 70), 5, 5);
    }

    /** Something outside the body. */
    int outside(double hu, double variation) {
        return canvas.define(Tissue.BACKGROUND, hu, variation, variation);
    }
}
