package org.serpentine.tasks.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.Progress;
import org.serpentine.tensor.Context;

class MemoryPlanTest {
    private static final int CLASSES = 8;
    private static final long MB = 1 << 20;

    private static Segmenter segmenter(Context ctx, long memory) {
        float[] values = new float[CLASSES];
        for (int c = 0; c < CLASSES; c++) {
            values[c] = 100 * c;
        }
        return new Segmenter(NearestValueNetwork.card(3, CLASSES, Normalisation.none(), List.of(), 64, 64, 64),
                new NearestValueNetwork(3, 8, values), ctx, new Segmenter.Settings(0.25, List.of(), memory));
    }

    private static ShortVolume volume(int width, int height, int depth) {
        Geometry grid = Geometry.axisAligned(width, height, depth, 1, 1, 1);
        short[] stored = new short[grid.voxels()];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = (short) (i % 7 * 100 + i % 3);
        }
        return new ShortVolume(grid, stored, 1, 0);
    }

    @Test
    void withoutALimitTheWindowIsTheModelsOrTheImages() throws Exception {
        try (Context ctx = Context.create(1)) {
            assertEquals(List.of(64, 64, 16), segmenter(ctx, Long.MAX_VALUE).plan(volume(100, 65, 13)).window());
        }
    }

    @Test
    void countsImageLabelsAndSlabByHand() throws Exception {
        try (Context ctx = Context.create(1)) {
            MemoryPlan plan = segmenter(ctx, Long.MAX_VALUE).plan(volume(100, 80, 70));
            assertEquals(2L * 100 * 80 * 70, plan.image());
            assertEquals(100L * 80 * 70, plan.labels());
            assertEquals(4L * 100 * 80 * 64 * CLASSES, plan.blend());
            long exact = 4L * 64 * 64 * 64 * (CLASSES + 1);
            assertTrue(plan.network() >= exact && plan.network() <= exact * 1.2, "network " + plan.network() + " against " + exact);
        }
    }

    @Test
    void aTighterBudgetShrinksTheWindowUntilTheErrorNamesTheLeast() throws Exception {
        ShortVolume volume = volume(256, 256, 128);
        try (Context ctx = Context.create(1)) {
            long before = Long.MAX_VALUE;
            for (long budget : new long[] {320 * MB, 250 * MB, 210 * MB}) {
                MemoryPlan plan = segmenter(ctx, budget).plan(volume);
                assertTrue(plan.total() <= budget, plan + " for " + budget);
                assertTrue(plan.blend() < before, "a smaller slab for " + budget);
                before = plan.blend();
            }
            SegmentationException e = assertThrows(SegmentationException.class, () -> segmenter(ctx, 120 * MB).plan(volume));
            Matcher least = Pattern.compile("--max-memory (\\d+)m").matcher(e.getMessage());
            assertTrue(least.find(), e.getMessage());
            long enough = Long.parseLong(least.group(1)) * MB;
            assertEquals(16, segmenter(ctx, enough).plan(volume).window().get(2));
            assertThrows(SegmentationException.class, () -> segmenter(ctx, enough - 17 * MB).plan(volume));
        }
    }

    /** A volume whose logits would take 0.9 GB is segmented by a Java machine that has 352 MB. */
    @Test
    void aMachineWithNoMoreThanTheBudgetFinishes() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx352m",
                "-XX:+UseParallelGC", "-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Small.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        assertEquals(0, process.exitValue(), output);
        assertTrue(output.contains("wrong: 0"), output);
    }

    /** What the small machine runs. */
    static final class Small {
        private Small() { }

        public static void main(String[] args) throws Exception {
            ShortVolume volume = volume(384, 384, 192);
            try (Context ctx = Context.create(1)) {
                Segmenter segmenter = segmenter(ctx, 352 * MB);
                System.out.println(segmenter.plan(volume));
                byte[] labels = segmenter.segment(volume, Progress.NONE).labels();
                int wrong = 0;
                for (int i = 0; i < labels.length; i++) {
                    if (labels[i] != i % 7) {
                        wrong++;
                    }
                }
                System.out.println("wrong: " + wrong);
            }
        }
    }
}
