package org.serpentine.tasks.phantom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.training.data.Batch;

class PhantomTest {
    private static final int[] SIZE = {24, 40, 40};
    private static final double[] SPACING = {7, 6, 6};

    @Test
    void theSameSeedGivesTheSamePhantom() {
        Phantom a = Phantom.random(SIZE, SPACING, 5);
        Phantom b = Phantom.random(SIZE, SPACING, 5);
        Phantom c = Phantom.random(SIZE, SPACING, 6);
        assertArrayEquals(((FloatVolume) a.volume()).values(), ((FloatVolume) b.volume()).values());
        assertArrayEquals(a.truth().labels(), b.truth().labels());
        assertFalse(Arrays.equals(((FloatVolume) a.volume()).values(), ((FloatVolume) c.volume()).values()));
    }

    @Test
    void everyRegionHasAllTissuesWithPlausibleValues() {
        for (Phantom.Region region : Phantom.Region.values()) {
            for (long seed = 1; seed <= 3; seed++) {
                Phantom p = Phantom.of(region, SIZE, SPACING, false, seed);
                double[] sum = new double[4];
                int[] count = p.truth().counts();
                for (int i = 0; i < p.truth().labels().length; i++) {
                    sum[p.truth().label(i)] += Math.max(-1024, p.volume().value(i));
                }
                String what = region + " of seed " + seed + ": " + Arrays.toString(count);
                assertTrue(count[0] > 0 && count[2] > 1000 && count[3] > 50, what);
                assertTrue(region == Phantom.Region.LEGS || count[1] > 5, what);
                assertTrue(sum[0] / count[0] < -800, what + " background " + sum[0] / count[0]);
                assertEquals(0, sum[2] / count[2], 160, what + " soft tissue");
                assertTrue(sum[3] / count[3] > sum[2] / count[2] + 80, what + " bone " + sum[3] / count[3]);
            }
        }
    }

    @Test
    void batchesDependOnTheStepOnly() {
        PhantomBatches.Settings settings = new PhantomBatches.Settings(new int[] {16, 16, 16}, 2, 6,
                Normalisation.window(-1024, 1500), 3);
        PhantomBatches one = new PhantomBatches(settings, 10);
        PhantomBatches other = new PhantomBatches(settings, 10);
        one.batch(0, 0);
        Batch<int[]> a = one.batch(1, 9);
        Batch<int[]> b = other.batch(1, 9);
        assertArrayEquals(a.images().data(), b.images().data());
        assertArrayEquals(a.target(), b.target());
        assertArrayEquals(new int[] {2, 16, 16, 16, 1}, a.images().shape());
        for (float v : a.images().data()) {
            assertTrue(v >= -1.01f && v <= 1.01f);
        }
    }

    @Test
    void solidsMeasureDistance() {
        Solid ball = Solid.Ellipsoid.of(1, 2, 3, 10, 10, 10);
        assertEquals(-10, ball.distance(1, 2, 3), 0.1);
        assertEquals(5, ball.distance(16, 2, 3), 0.01);
        Solid capsule = new Solid.Capsule(new double[] {0, 0, 0}, new double[] {0, 0, 10}, 2, 4);
        assertEquals(0, capsule.distance(3, 0, 5), 1e-9);
        assertEquals(-2, capsule.distance(0, 0, 0), 1e-9);
        Solid ring = ball.without(Solid.Ellipsoid.of(1, 2, 3, 8, 8, 8));
        assertTrue(ring.distance(1, 2, 3) > 0);
        assertTrue(ring.distance(10, 2, 3) < 0);
    }
}
