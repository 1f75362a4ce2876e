package org.serpentine.io.picture;

import java.awt.Color;

/** Shows a segmentation on its picture: a tint on each label and its outline in full colour. */
public final class Overlay {

    private static final double GOLDEN = 0.618033988749895;
    private static final int LABELS = 256;

    private final float opacity;

    /**
     * An overlay painter.
     *
     * @param opacity of the tint, 0 (outlines only) to 1 (picture hidden)
     */
    public Overlay(double opacity) {
        if (!(opacity >= 0 && opacity <= 1)) {
            throw new IllegalArgumentException("opacity is " + opacity + "; it must be 0 to 1.");
        }
        this.opacity = (float) opacity;
    }

    /**
     * The colour of a label: neighbours in number are far apart in hue.
     *
     * @param label 1 to 255
     * @return red, green and blue, 0 to 1
     */
    public static float[] color(int label) {
        return new Color(Color.HSBtoRGB((float) (label * GOLDEN % 1), 0.85f, 1)).getRGBColorComponents(null);
    }

    /**
     * Paints labels on a picture.
     *
     * @param picture the picture
     * @param labels  of the same size; 0 stays unpainted
     * @return a colour picture of 8 bits
     */
    public Picture paint(Picture picture, LabelImage labels) {
        if (picture.width() != labels.width() || picture.height() != labels.height()) {
            throw new IllegalArgumentException("The picture has " + picture.width() + " x " + picture.height()
                    + " pixels, but the labels have " + labels.width() + " x " + labels.height() + ".");
        }
        float[] values = picture.rgb().withDepth(Picture.Depth.U8).values().clone();
        float[][] colors = new float[LABELS][];
        for (int i = 0; i < labels.labels().length; i++) {
            int label = labels.labels()[i] & 0xFF;
            if (label > 0) {
                if (colors[label] == null) {
                    colors[label] = color(label);
                }
                mix(values, i, colors[label], opacity);
            }
        }
        for (int label = 1; label < LABELS; label++) {
            if (colors[label] != null) {
                for (Contours.Outline outline : Contours.of(labels, label)) {
                    for (int p = 0; p < outline.x().length; p++) {
                        mix(values, outline.y()[p] * labels.width() + outline.x()[p], colors[label], 1);
                    }
                }
            }
        }
        return new Picture(picture.width(), picture.height(), 3, Picture.Depth.U8, values);
    }

    private static void mix(float[] values, int pixel, float[] color, float opacity) {
        for (int c = 0; c < 3; c++) {
            values[3 * pixel + c] = (1 - opacity) * values[3 * pixel + c] + opacity * 255 * color[c];
        }
    }
}
