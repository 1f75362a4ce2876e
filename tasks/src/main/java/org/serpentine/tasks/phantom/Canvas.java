package org.serpentine.tasks.phantom;

import java.util.Arrays;
import org.serpentine.tasks.training.data.BSplineField;

/**
 * A grid of voxels on which solids are painted one over the other. Each voxel looks at a place that a smooth random field has
 * moved a little, so that what is painted as an ellipsoid comes out bent.
 */
final class Canvas {
    /** Materials that a solid may cover. */
    interface Over {
        boolean covers(int material);
    }

    private static final int MOST_MATERIALS = 128;

    final int[] size;
    final double[] spacing;
    final byte[] material;
    private final double[] origin;
    private final float[][] place = new float[3][];
    private final double[] reach = new double[3];
    private final Tissue[] tissue = new Tissue[MOST_MATERIALS];
    private final double[][] values = new double[MOST_MATERIALS][];
    private int materials;

    /**
     * An empty canvas: everything is material 0, air outside the body.
     *
     * @param size    voxels along z, y, x
     * @param spacing millimetres along z, y, x
     * @param centre  x, y, z in the anatomy's space of the middle of the grid
     * @param bend    size of the random displacement in mm, smooth over about 50 mm; a quarter of it over 15 mm is added
     */
    Canvas(int[] size, double[] spacing, double[] centre, double bend, Draw draw) {
        this.size = size.clone();
        this.spacing = spacing.clone();
        int n = size[0] * size[1] * size[2];
        material = new byte[n];
        origin = new double[3];
        for (int i = 0; i < 3; i++) {
            int axis = 2 - i;
            origin[i] = centre[i] - (size[axis] - 1) / 2.0 * spacing[axis];
            double mean = Math.cbrt(spacing[0] * spacing[1] * spacing[2]);
            float[] slow = BSplineField.random(size, 50 / mean, bend, draw.source());
            float[] fast = BSplineField.random(size, 15 / mean, bend / 4, draw.source());
            int index = 0;
            float[] p = new float[n];
            for (int z = 0; z < size[0]; z++) {
                for (int y = 0; y < size[1]; y++) {
                    for (int x = 0; x < size[2]; x++, index++) {
                        int step = axis == 2 ? x : axis == 1 ? y : z;
                        float moved = slow[index] + fast[index];
                        reach[i] = Math.max(reach[i], Math.abs(moved));
                        p[index] = (float) (origin[i] + step * spacing[axis]) + moved;
                    }
                }
            }
            place[i] = p;
        }
        define(Tissue.BACKGROUND, -1000, 0, 0);
    }

    /**
     * Adds a material.
     *
     * @param kind   its class
     * @param hu     mean value
     * @param slow   deviation of a smooth variation over some centimetres
     * @param fast   deviation of a variation over some millimetres
     * @return its number
     */
    int define(Tissue kind, double hu, double slow, double fast) {
        if (materials == MOST_MATERIALS) {
            throw new IllegalStateException("a phantom has at most " + MOST_MATERIALS + " materials");
        }
        tissue[materials] = kind;
        values[materials] = new double[] {hu, slow, fast};
        return materials++;
    }

    Tissue tissueOf(int materialNumber) {
        return tissue[materialNumber];
    }

    /** Mean, slow and fast deviation of a material. */
    double[] valuesOf(int materialNumber) {
        return values[materialNumber];
    }

    /** Covers everything. */
    static final Over ALL = material -> true;

    /** Covers what is inside the body. */
    Over inside() {
        return m -> tissue[m] != Tissue.BACKGROUND;
    }

    /** Covers only this material. */
    static Over only(int material) {
        return m -> m == material;
    }

    /** Covers only soft tissue. */
    Over soft() {
        return m -> tissue[m] == Tissue.SOFT;
    }

    /** Paints a solid. */
    void paint(Solid solid, int number, Over over) {
        paint(solid, Double.NEGATIVE_INFINITY, 0, number, over);
    }

    /**
     * Paints the part of a solid whose signed distance lies in a range: {@code (-5, -2)} is a layer 2 to 5 mm under the surface,
     * {@code (-inf, 3)} the solid grown by 3 mm.
     */
    void paint(Solid solid, double from, double to, int number, Over over) {
        boolean[] allowed = new boolean[MOST_MATERIALS];
        for (int m = 0; m < materials; m++) {
            allowed[m] = over.covers(m);
        }
        double[] bounds = solid.bounds();
        double grown = Math.max(0, to);
        int[] low = lowest(bounds, grown);
        int[] high = highest(bounds, grown);
        for (int z = low[0]; z <= high[0]; z++) {
            for (int y = low[1]; y <= high[1]; y++) {
                int row = (z * size[1] + y) * size[2];
                for (int index = row + low[2]; index <= row + high[2]; index++) {
                    if (allowed[material[index]] && isWithin(solid, from, to, index)) {
                        material[index] = (byte) number;
                    }
                }
            }
        }
    }

    /** First voxels along z, y, x that a solid of these bounds can reach, grown by some mm and bent. */
    private int[] lowest(double[] bounds, double grown) {
        int[] low = new int[3];
        for (int i = 0; i < 3; i++) {
            int axis = 2 - i;
            low[axis] = (int) Math.max(0, Math.ceil((bounds[i] - (reach[i] + grown) - origin[i]) / spacing[axis]));
        }
        return low;
    }

    /** Last voxels along z, y, x that such a solid can reach. */
    private int[] highest(double[] bounds, double grown) {
        int[] high = new int[3];
        for (int i = 0; i < 3; i++) {
            int axis = 2 - i;
            high[axis] = (int) Math.min(size[axis] - 1.0, Math.floor((bounds[3 + i] + (reach[i] + grown) - origin[i]) / spacing[axis]));
        }
        return high;
    }

    private boolean isWithin(Solid solid, double from, double to, int index) {
        double distance = solid.distance(place[0][index], place[1][index], place[2][index]);
        return distance <= to && distance > from;
    }

    /** Paints a bent tube through points {@code {x, y, z, radius}}, its radius grown by {@code grow}. */
    void tube(double[][] points, double grow, int number, Over over) {
        for (int i = 0; i + 1 < points.length; i++) {
            double r0 = points[i][3] + grow;
            double r1 = points[i + 1][3] + grow;
            if (r0 > 0 && r1 > 0) {
                paint(new Solid.Capsule(Arrays.copyOf(points[i], 3), Arrays.copyOf(points[i + 1], 3), r0, r1), number, over);
            }
        }
    }

    /** The class of each voxel. */
    byte[] labels() {
        byte[] labels = new byte[material.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) tissue[material[i]].ordinal();
        }
        return labels;
    }
}
