package org.serpentine.tasks.training.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchSamplerTest {
    /** Every voxel holds its own index; label 1 in one corner voxel. */
    private static LabelledImage ramp(int depth, int height, int width) {
        float[] image = new float[depth * height * width];
        byte[] labels = new byte[image.length];
        for (int i = 0; i < image.length; i++) {
            image[i] = i;
        }
        labels[labels.length - 1] = 1;
        return new LabelledImage("ramp", image, labels, depth, height, width, 1, new double[] {2, 1, 1});
    }

    private static PatchSampler sampler(LabelledImage image, int[] patch, double foreground, Augmentation a, long seed) {
        return new PatchSampler(List.of(image), new PatchSampler.Settings(patch, 3, foreground, a, seed), true);
    }

    @Test
    void theSameStepGivesTheSameBatchWhateverWasAskedBefore() {
        LabelledImage image = ramp(12, 20, 24);
        int[] patch = {8, 16, 16};
        PatchSampler one = sampler(image, patch, 0.33, Augmentation.standard(3), 4);
        PatchSampler other = sampler(image, patch, 0.33, Augmentation.standard(3), 4);
        other.batch(0, 0);
        other.batch(9, 9);
        assertArrayEquals(one.batch(3, 7).images().data(), other.batch(3, 7).images().data());
        assertArrayEquals(one.batch(3, 7).target(), other.batch(3, 7).target());
        assertFalse(Arrays.equals(one.batch(3, 7).images().data(), one.batch(3, 8).images().data()));
        assertFalse(Arrays.equals(one.batch(3, 7).images().data(), one.batch(7, 3).images().data()));
        assertArrayEquals(new int[] {3, 8, 16, 16, 1}, one.batch(0, 0).images().shape());
    }

    @Test
    void anUnvariedPatchIsACopy() {
        LabelledImage image = ramp(6, 10, 12);
        Batch<int[]> batch = sampler(image, new int[] {2, 4, 5}, 0, Augmentation.none(), 1).batch(0, 0);
        float[] v = batch.images().data();
        for (int n = 0; n < 3; n++) {
            float first = v[n * 40];
            assertEquals(Math.rint(first), first);
            for (int z = 0; z < 2; z++) {
                for (int y = 0; y < 4; y++) {
                    for (int x = 0; x < 5; x++) {
                        assertEquals(first + z * 120 + y * 12 + x, v[n * 40 + (z * 4 + y) * 5 + x]);
                    }
                }
            }
        }
    }

    @Test
    void foregroundIsInEveryPatchIfAskedFor() {
        PatchSampler sampler = sampler(ramp(12, 20, 24), new int[] {4, 4, 4}, 1, Augmentation.none(), 2);
        for (int step = 0; step < 10; step++) {
            assertEquals(3, Arrays.stream(sampler.batch(0, step).target()).sum());
        }
    }

    @Test
    void smallImagesAreExtendedByTheirMirrorImage() {
        LabelledImage image = ramp(1, 1, 4);
        float[] v = sampler(image, new int[] {1, 1, 8}, 0, Augmentation.none(), 1).batch(0, 0).images().data();
        assertArrayEquals(new float[] {2, 1, 0, 1, 2, 3, 2, 1}, Arrays.copyOf(v, 8));
    }

    @Test
    void mirroringTurnsAxesAround() {
        Augmentation mirror = new Augmentation(0, 0, 0, 0, 0, true, 0, 0, 0, 0, 0, 0);
        LabelledImage image = ramp(3, 4, 5);
        PatchSampler sampler = sampler(image, new int[] {3, 4, 5}, 0, mirror, 1);
        boolean[] seen = new boolean[60];
        for (int step = 0; step < 40; step++) {
            float[] v = sampler.batch(0, step).images().data();
            seen[(int) v[0]] = true;
            float[] sorted = Arrays.copyOf(v, 60);
            Arrays.sort(sorted);
            assertArrayEquals(image.image(), sorted, "a mirrored patch holds the same values");
        }
        assertTrue(seen[0] && seen[4] && seen[59] && seen[40], "corners seen: " + Arrays.toString(seen));
    }

    @Test
    void labelsMoveWithTheImage() {
        // A bright ball whose label is the brightness itself: after any geometry the two must still agree.
        int n = 32;
        float[] image = new float[n * n * n];
        byte[] labels = new byte[image.length];
        for (int i = 0; i < image.length; i++) {
            double r = Math.hypot(Math.hypot(i / (n * n) - 15, i / n % n - 12), i % n - 17);
            image[i] = (float) Math.max(0, Math.min(1, 9.5 - r));
            labels[i] = (byte) (r < 9 ? 1 : 0);
        }
        LabelledImage ball = new LabelledImage("ball", image, labels, n, n, n, 1, new double[] {3, 1, 1});
        Augmentation a = new Augmentation(1, 180, 180, 1, 1, true, 0, 0, 0, 0, 0, 0);
        PatchSampler sampler = sampler(ball, new int[] {16, 16, 16}, 0.5, a, 3);
        int wrong = 0;
        int all = 0;
        for (int step = 0; step < 10; step++) {
            Batch<int[]> b = sampler.batch(0, step);
            for (int i = 0; i < b.target().length; i++) {
                wrong += b.images().data()[i] >= 0.5 == (b.target()[i] == 1) ? 0 : 1;
                all++;
            }
        }
        assertTrue(wrong < 0.05 * all, wrong + " of " + all + " voxels lost their label");
    }

    @Test
    void intensitiesChangeButLabelsDoNot() {
        Augmentation a = new Augmentation(0, 0, 0, 0, 0, false, 1, 1, 1, 1, 1, 1);
        LabelledImage image = ramp(4, 8, 8);
        Normal.standardise(image.image());
        Batch<int[]> plain = sampler(image, new int[] {4, 8, 8}, 0, Augmentation.none(), 6).batch(0, 0);
        Batch<int[]> varied = sampler(image, new int[] {4, 8, 8}, 0, a, 6).batch(0, 0);
        assertArrayEquals(plain.target(), varied.target());
        double difference = 0;
        for (int i = 0; i < plain.images().elements(); i++) {
            float v = varied.images().data()[i];
            assertTrue(Float.isFinite(v));
            difference += Math.abs(v - plain.images().data()[i]);
        }
        assertTrue(difference / plain.images().elements() > 0.02 && difference / plain.images().elements() < 1.5,
                "mean change " + difference / plain.images().elements());
    }

    private static final class Normal {
        static void standardise(float[] x) {
            org.serpentine.tasks.Normalisation.zScore().apply(x, 1);
        }
    }
}
