package org.serpentine.tasks.training.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.serpentine.tensor.Tensor;

/**
 * Cuts random patches out of images held in memory and varies them. A share of the patches is centred on a pixel of a class
 * other than 0, so that rare classes are seen. What lies beyond an image is its mirror image.
 */
public final class PatchSampler implements BatchSource<int[]> {
    /** Pixels of each class that are remembered per image for centring patches. */
    private static final int REMEMBERED = 5000;

    /**
     * What to cut.
     *
     * @param patch           extents along z, y, x; z is 1 for pictures
     * @param batch           patches a step
     * @param foregroundShare share of the patches centred on a class other than 0; nnU-Net takes a third
     * @param augmentation    how they are varied
     * @param seed            of everything random
     */
    public record Settings(int[] patch, int batch, double foregroundShare, Augmentation augmentation, long seed) {
        /** Checks the ranges. */
        public Settings {
            if (patch.length != 3 || Arrays.stream(patch).anyMatch(p -> p < 1)) {
                throw new IllegalArgumentException("patch is " + Arrays.toString(patch)
                        + "; it must have three extents (z, y, x) of at least 1");
            }
            if (batch < 1) {
                throw new IllegalArgumentException("batch is " + batch + "; it must be at least 1");
            }
            if (!(foregroundShare >= 0 && foregroundShare <= 1)) {
                throw new IllegalArgumentException("foregroundShare is " + foregroundShare + "; it must be in [0, 1]");
            }
            patch = patch.clone();
        }
    }

    private final List<LabelledImage> images;
    private final Settings settings;
    private final boolean volumes;
    private final List<List<int[]>> foreground = new ArrayList<>();

    /**
     * A sampler of these images.
     *
     * @param images   at least one, all of the same number of channels
     * @param settings what to cut
     * @param volumes  true for batches {@code [N, D, H, W, C]}, false for {@code [N, H, W, C]}
     */
    public PatchSampler(List<LabelledImage> images, Settings settings, boolean volumes) {
        if (images.isEmpty()) {
            throw new IllegalArgumentException("there is no image to train on");
        }
        int channels = images.get(0).channels();
        for (LabelledImage image : images) {
            if (image.channels() != channels) {
                throw new IllegalArgumentException(image.name() + " has " + image.channels() + " channels, "
                        + images.get(0).name() + " has " + channels + ": all images must have as many");
            }
        }
        this.images = List.copyOf(images);
        this.settings = settings;
        this.volumes = volumes;
        for (int i = 0; i < images.size(); i++) {
            foreground.add(remember(images.get(i).labels(), Seeds.random(settings.seed, -1, i)));
        }
    }

    /** For each class but 0 that occurs, up to {@link #REMEMBERED} of its pixels, evenly drawn (reservoir sampling). */
    private static List<int[]> remember(byte[] labels, SplittableRandom random) {
        int[][] kept = new int[256][];
        int[] seen = new int[256];
        for (int i = 0; i < labels.length; i++) {
            int c = labels[i] & 0xFF;
            if (c == 0) {
                continue;
            }
            if (kept[c] == null) {
                kept[c] = new int[REMEMBERED];
            }
            int at = seen[c] < REMEMBERED ? seen[c] : random.nextInt(seen[c] + 1);
            if (at < REMEMBERED) {
                kept[c][at] = i;
            }
            seen[c]++;
        }
        List<int[]> classes = new ArrayList<>();
        for (int c = 1; c < 256; c++) {
            if (kept[c] != null) {
                classes.add(Arrays.copyOf(kept[c], Math.min(seen[c], REMEMBERED)));
            }
        }
        return classes;
    }

    @Override
    public Batch<int[]> batch(long epoch, long step) {
        int[] p = settings.patch;
        int pixels = p[0] * p[1] * p[2];
        int channels = images.get(0).channels();
        float[] values = new float[settings.batch * pixels * channels];
        int[] labels = new int[settings.batch * pixels];
        float[] patch = new float[pixels * channels];
        for (int n = 0; n < settings.batch; n++) {
            SplittableRandom random = Seeds.random(settings.seed, epoch, step, n);
            int which = random.nextInt(images.size());
            LabelledImage image = images.get(which);
            double[] centre = centre(image, foreground.get(which), random);
            SpatialTransform transform = SpatialTransform.draw(settings.augmentation, p, image.spacing(), random);
            transform.cut(image, centre, patch, labels, n * pixels);
            IntensityTransform.apply(settings.augmentation, patch, p, channels, random);
            System.arraycopy(patch, 0, values, n * patch.length, patch.length);
        }
        return Batch.labelled(volumes ? Tensor.of(values, settings.batch, p[0], p[1], p[2], channels)
                : Tensor.of(values, settings.batch, p[1], p[2], channels), labels);
    }

    /** Where the middle of the patch lies, in voxels: whole voxels or halves, so that an unturned patch is copied exactly. */
    private double[] centre(LabelledImage image, List<int[]> classes, SplittableRandom random) {
        int[] size = image.size();
        int[] first = new int[3];
        boolean onForeground = random.nextDouble() < settings.foregroundShare && !classes.isEmpty();
        int at = 0;
        if (onForeground) {
            int[] pixels = classes.get(random.nextInt(classes.size()));
            at = pixels[random.nextInt(pixels.length)];
        }
        int[] pixel = {at / (size[1] * size[2]), at / size[2] % size[1], at % size[2]};
        double[] centre = new double[3];
        for (int axis = 0; axis < 3; axis++) {
            int room = size[axis] - settings.patch[axis];
            if (room <= 0) {
                first[axis] = Math.floorDiv(room, 2);
            } else if (onForeground) {
                first[axis] = Math.min(room, Math.max(0, pixel[axis] - settings.patch[axis] / 2));
            } else {
                first[axis] = random.nextInt(room + 1);
            }
            centre[axis] = first[axis] + (settings.patch[axis] - 1) / 2.0;
        }
        return centre;
    }
}
