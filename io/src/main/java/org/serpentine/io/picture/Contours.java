package org.serpentine.io.picture;

import boofcv.alg.filter.binary.BinaryImageOps;
import boofcv.alg.filter.binary.Contour;
import boofcv.struct.ConnectRule;
import georegression.struct.point.Point2D_I32;
import java.util.ArrayList;
import java.util.List;

/** Outlines of label images, by BoofCV. */
public final class Contours {

    /**
     * A closed chain of pixels around a region or a hole in it; neighbours touch at an edge or a corner, and the last
     * touches the first. The pixels belong to the region.
     *
     * @param x     columns
     * @param y     rows
     * @param outer whether it runs around the region; false for a hole
     */
    public record Outline(int[] x, int[] y, boolean outer) {
    }

    private Contours() {
    }

    /**
     * The outlines of all regions of one label.
     *
     * @param image the labels
     * @param label 1 to 255
     * @return the outer outline of each region, followed by those of its holes
     */
    public static List<Outline> of(LabelImage image, int label) {
        List<Outline> outlines = new ArrayList<>();
        for (Contour contour : BinaryImageOps.contour(Components.binary(image, label), ConnectRule.EIGHT, null)) {
            outlines.add(outline(contour.external, true));
            for (List<Point2D_I32> hole : contour.internal) {
                outlines.add(outline(hole, false));
            }
        }
        return outlines;
    }

    private static Outline outline(List<Point2D_I32> points, boolean outer) {
        return new Outline(points.stream().mapToInt(p -> p.x).toArray(), points.stream().mapToInt(p -> p.y).toArray(), outer);
    }
}
