package org.serpentine.tasks.phantom;

import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;

/** The phantom of the demo: always the same chest with the top of the belly, 160 x 160 x 64 voxels, placed as a scanner would. */
public final class PhantomStudy {
    private static final long SEED = 20260;
    private static final int[] SIZE = {64, 160, 160};
    private static final double[] SPACING = {4, 2.5, 2.5};

    private PhantomStudy() {}

    /** Makes the phantom. */
    public static Phantom demo() {
        Phantom p = Phantom.of(Phantom.Region.CHEST, SIZE, SPACING, false, SEED);
        double[] origin = {-(SIZE[2] - 1) / 2.0 * SPACING[2], -(SIZE[1] - 1) / 2.0 * SPACING[1], -150};
        Geometry grid = new Geometry(SIZE[2], SIZE[1], SIZE[0], new double[] {SPACING[2], SPACING[1], SPACING[0]}, origin,
                new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        return new Phantom(new FloatVolume(grid, ((FloatVolume) p.volume()).values()),
                new LabelVolume(grid, p.truth().labels(), p.truth().names()));
    }
}
