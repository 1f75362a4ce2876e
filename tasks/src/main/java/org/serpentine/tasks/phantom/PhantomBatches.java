package org.serpentine.tasks.phantom;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.training.data.Augmentation;
import org.serpentine.tasks.training.data.Batch;
import org.serpentine.tasks.training.data.BatchSource;
import org.serpentine.tasks.training.data.LabelledImage;
import org.serpentine.tasks.training.data.PatchSampler;
import org.serpentine.tasks.training.data.Seeds;

/**
 * Training batches from phantoms made on the fly. A few phantoms serve a few steps and are then replaced by new ones, so that
 * making them costs a fraction of the training.
 */
public final class PhantomBatches implements BatchSource<int[]> {
    private static final int STEPS_PER_GROUP = 8;
    private static final int PHANTOMS_PER_GROUP = 3;
    /** Phantoms are this much larger than a patch along each axis. */
    private static final double MARGIN = 1.35;

    private final Settings settings;
    private final int stepsPerEpoch;
    private long group = -1;
    private PatchSampler sampler;

    /**
     * What to make.
     *
     * @param patch         extents along z, y, x
     * @param batch         patches a step
     * @param spacing       nominal millimetres a voxel; phantoms vary by about a quarter around it, slices by more
     * @param normalisation from Hounsfield units to inputs
     * @param seed          of everything random
     */
    public record Settings(int[] patch, int batch, double spacing, Normalisation normalisation, long seed) {
        /** Checks the spacing; patch and batch are checked where patches are cut. */
        public Settings {
            if (!(spacing > 0 && spacing < 20)) {
                throw new IllegalArgumentException("spacing is " + spacing + " mm; it must be above 0 and below 20");
            }
            patch = patch.clone();
        }
    }

    /** A source; {@code stepsPerEpoch} only serves to number the steps of all epochs. */
    public PhantomBatches(Settings settings, int stepsPerEpoch) {
        this.settings = settings;
        this.stepsPerEpoch = stepsPerEpoch;
    }

    @Override
    public Batch<int[]> batch(long epoch, long step) {
        long wanted = (epoch * stepsPerEpoch + step) / STEPS_PER_GROUP;
        if (wanted != group) {
            List<LabelledImage> phantoms = new ArrayList<>();
            int[] size = new int[3];
            for (int i = 0; i < 3; i++) {
                size[i] = (int) Math.ceil(settings.patch[i] * MARGIN);
            }
            for (int k = 0; k < PHANTOMS_PER_GROUP; k++) {
                phantoms.add(image(settings, size, Seeds.mix(settings.seed, 3, wanted, k)));
            }
            sampler = new PatchSampler(phantoms, new PatchSampler.Settings(settings.patch, settings.batch, 0.3, variation(),
                    settings.seed), true);
            group = wanted;
        }
        return sampler.batch(epoch, step);
    }

    /** Phantoms are noisy and blurred already; patches are only turned and mirrored, since files store axes either way. */
    private static Augmentation variation() {
        return new Augmentation(0.25, 25, 15, 0.15, 0, true, 0, 0.05, 0, 0, 0, 0);
    }

    /** One phantom as a training image. */
    private static LabelledImage image(Settings settings, int[] size, long seed) {
        Draw draw = new Draw(Seeds.random(seed, 4));
        double inPlane = settings.spacing * draw.between(0.75, 1.3);
        double slices = draw.chance(0.3) ? settings.spacing * draw.between(0.7, 1.7) : inPlane * draw.between(0.9, 1.15);
        Phantom phantom = Phantom.random(size, new double[] {slices, inPlane, inPlane}, seed);
        return image("phantom", phantom, settings.normalisation);
    }

    /** A phantom as a training or test image. */
    public static LabelledImage image(String name, Phantom phantom, Normalisation normalisation) {
        float[] hu = ((FloatVolume) phantom.volume()).values().clone();
        normalisation.apply(hu, 1);
        var grid = phantom.volume().geometry();
        double[] s = grid.spacing();
        return new LabelledImage(name, hu, phantom.truth().labels(), grid.depth(), grid.height(), grid.width(), 1,
                new double[] {s[2], s[1], s[0]});
    }

    /** Phantoms that training never sees. */
    public static List<LabelledImage> heldOut(Settings settings, int count) {
        List<LabelledImage> images = new ArrayList<>();
        int[] size = new int[3];
        for (int i = 0; i < 3; i++) {
            size[i] = (int) Math.ceil(settings.patch[i] * 1.5);
        }
        for (int k = 0; k < count; k++) {
            images.add(image(settings, size, Seeds.mix(settings.seed, 5, k)));
        }
        return images;
    }
}
