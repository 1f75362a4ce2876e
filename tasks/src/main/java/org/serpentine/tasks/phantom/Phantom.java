package org.serpentine.tasks.phantom;

import java.util.SplittableRandom;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.training.data.Seeds;

/**
 * A randomised CT volume with its true tissues. The same seed and grid give the same phantom.
 *
 * @param volume Hounsfield units
 * @param truth  labels as in {@link Tissue}
 */
public record Phantom(Volume volume, LabelVolume truth) {
    /** Parts of the body that can be asked for. */
    public enum Region {
        /** Skull, face, neck. */
        HEAD,
        /** Shoulders to diaphragm. */
        CHEST,
        /** Diaphragm to pelvis. */
        ABDOMEN,
        /** Pelvis and thighs. */
        LEGS
    }

    /**
     * Makes a phantom of a random region around a random place of it.
     *
     * @param size    voxels along z, y, x
     * @param spacing millimetres along z, y, x
     * @param seed    any number
     */
    public static Phantom random(int[] size, double[] spacing, long seed) {
        SplittableRandom random = Seeds.random(seed, 1);
        int pick = random.nextInt(100);
        Region region = pick < 38 ? Region.HEAD : pick < 62 ? Region.CHEST : pick < 90 ? Region.ABDOMEN : Region.LEGS;
        return of(region, size, spacing, true, seed);
    }

    /**
     * Makes a phantom.
     *
     * @param region    part of the body
     * @param size      voxels along z, y, x
     * @param spacing   millimetres along z, y, x
     * @param offCentre true to look at a random place of the region, false at its middle
     * @param seed      any number
     */
    public static Phantom of(Region region, int[] size, double[] spacing, boolean offCentre, long seed) {
        Draw draw = new Draw(Seeds.random(seed, 2));
        double[] middle = switch (region) {
            case HEAD -> new double[] {0, -5, -45};
            case CHEST -> new double[] {0, 0, 75};
            case ABDOMEN -> new double[] {0, 0, -120};
            case LEGS -> new double[] {0, 0, -310};
        };
        double[] reach = switch (region) {
            case HEAD -> new double[] {60, 75, 95};
            case CHEST -> new double[] {150, 95, 90};
            case ABDOMEN -> new double[] {140, 95, 110};
            case LEGS -> new double[] {140, 80, 90};
        };
        double[] centre = middle.clone();
        for (int i = 0; offCentre && i < 3; i++) {
            // Half of the time near the middle, so that whole outlines are seen too.
            centre[i] += draw.about(reach[i]) * (draw.chance(0.5) ? 1 : 0.3);
        }
        Canvas canvas = new Canvas(size, spacing, centre, draw.between(1, 5), draw);
        Palette palette = new Palette(canvas, draw);
        double back;
        double width;
        if (region == Region.HEAD) {
            new Head(canvas, palette, draw).paint();
            back = 105;
            width = 80;
        } else {
            Torso torso = new Torso(canvas, palette, draw);
            torso.paint();
            back = torso.halfDepth();
            width = torso.halfWidth();
        }
        new Surroundings(canvas, palette, draw).paint(width, back, region == Region.HEAD);
        byte[] labels = canvas.labels();
        float[] hu = new Scanner(canvas, draw).scan(labels);
        Geometry geometry = Geometry.axisAligned(size[2], size[1], size[0], spacing[2], spacing[1], spacing[0]);
        return new Phantom(new FloatVolume(geometry, hu), new LabelVolume(geometry, labels, Tissue.names()));
    }
}
