package org.serpentine.tasks.segmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.serpentine.io.picture.LabelImage;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.Progress;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

class SegmenterTest {
    private static final Segmenter.Settings STANDARD = Segmenter.Settings.standard();

    private static Volume random(Geometry grid, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        short[] stored = new short[grid.voxels()];
        for (int i = 0; i < stored.length; i++) {
            stored[i] = (short) random.nextInt(3000);
        }
        return new ShortVolume(grid, stored, 1, -1024);
    }

    @Test
    void labelsEveryVoxelOfAnOddGridByItsOwnValue() throws Exception {
        Geometry grid = Geometry.axisAligned(19, 13, 11, 0.7, 0.7, 3);
        Volume volume = random(grid, 1);
        // The window -1000..1000 becomes -1..1.
        ModelCard card = NearestValueNetwork.card(3, 3, Normalisation.window(-1000, 1000), List.of(), 8, 8, 4);
        try (Context ctx = Context.create(1)) {
            LabelVolume labels = new Segmenter(card, new NearestValueNetwork(3, 2, -1, 0, 1), ctx, STANDARD).segment(volume, Progress.NONE);
            assertEquals(grid, labels.geometry());
            assertEquals(card.labels(), labels.names());
            for (int i = 0; i < grid.voxels(); i++) {
                float v = volume.value(i);
                if (Math.abs(Math.abs(v) - 500) > 0.5) {
                    assertEquals(v < -500 ? 0 : v < 500 ? 1 : 2, labels.label(i), "voxel " + i + " of " + v + " HU");
                }
            }
        }
    }

    @Test
    void zScoreUsesTheWholeVolume() throws Exception {
        Geometry grid = Geometry.axisAligned(16, 8, 8, 1, 1, 1);
        float[] values = new float[grid.voxels()];
        for (int i = 0; i < values.length; i++) {
            // Left half low, right half high: a window's own mean would split each half.
            values[i] = (i % 16 < 8 ? 100 : 900) + i % 7;
        }
        ModelCard card = NearestValueNetwork.card(3, 2, Normalisation.zScore(), List.of(), 8, 8, 8);
        try (Context ctx = Context.create(1)) {
            LabelVolume labels = new Segmenter(card, new NearestValueNetwork(3, 2, -1, 1), ctx,
                    new Segmenter.Settings(0, List.of(), Long.MAX_VALUE)).segment(new FloatVolume(grid, values), Progress.NONE);
            for (int i = 0; i < values.length; i++) {
                assertEquals(i % 16 < 8 ? 0 : 1, labels.label(i));
            }
        }
    }

    @Test
    void networksSeeThePatientsAxesWhateverTheStorageOrder() throws Exception {
        // Stored: x runs to the head, y to the right, z to the front; so the patient's left is -y, the back -z, the head x.
        Geometry grid = new Geometry(6, 10, 8, new double[] {3, 1, 2}, new double[] {5, 6, 7}, new double[] {0, 0, 1, -1, 0, 0, 0, -1, 0});
        float[] values = new float[grid.voxels()];
        for (int z = 0; z < 8; z++) {
            for (int y = 0; y < 10; y++) {
                for (int x = 0; x < 6; x++) {
                    values[grid.index(x, y, z)] = 100 * x + 10 * (9 - y) + (7 - z);
                }
            }
        }
        int[] seen = new int[1];
        SegmentationNetwork network = new SegmentationNetwork() {
            @Override
            public Tensor forward(Context ctx, Tensor image) {
                int[] s = image.shape();
                Tensor logits = ctx.zeros(s[0], s[1], s[2], s[3], 2);
                for (int z = 0; z < s[1]; z++) {
                    for (int y = 0; y < s[2]; y++) {
                        for (int x = 0; x < s[3]; x++) {
                            int i = (z * s[2] + y) * s[3] + x;
                            if (image.data()[i] == 100 * z + 10 * x + y) {
                                seen[0]++;
                            }
                            logits.data()[2 * i + 1] = x == 9 && z == 0 ? 1 : -1;
                        }
                    }
                }
                return logits;
            }

            @Override
            public int classes() {
                return 2;
            }

            @Override
            public int dims() {
                return 3;
            }

            @Override
            public int divisor() {
                return 1;
            }
        };
        ModelCard card = NearestValueNetwork.card(3, 2, Normalisation.none(), List.of(), 10, 8, 6);
        try (Context ctx = Context.create(1)) {
            Segmenter segmenter = new Segmenter(card, network, ctx, STANDARD);
            Volume volume = new FloatVolume(grid, values);
            MemoryPlan plan = segmenter.plan(volume);
            seen[0] = 0;
            LabelVolume labels = segmenter.segment(volume, plan, Progress.NONE);
            assertEquals(480, seen[0], "voxels in the patient's order");
            for (int i = 0; i < values.length; i++) {
                // The network's leftmost column of the lowest layer is x = 0, y = 0 of the storage.
                assertEquals(i % 6 == 0 && i / 6 % 10 == 0 ? 1 : 0, labels.label(i), "voxel " + i);
            }
        }
    }

    @Test
    void aBorderKeepsItsPlaceThroughAnotherSpacing() throws Exception {
        // Values rise by 10 a millimetre along x; the border of 0 lies between voxels 20 and 21 of 0.5 mm.
        Geometry grid = new Geometry(48, 6, 9, new double[] {0.5, 1, 2.5}, new double[3], new double[] {-1, 0, 0, 0, 1, 0, 0, 0, 1});
        float[] values = new float[grid.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 5 * (i % 48 - 20.5f);
        }
        ModelCard card = NearestValueNetwork.card(3, 2, Normalisation.none(), List.of(2.0, 2.0, 2.0), 8, 4, 4);
        try (Context ctx = Context.create(1)) {
            LabelVolume labels = new Segmenter(card, new NearestValueNetwork(3, 2, -100, 100), ctx, STANDARD)
                    .segment(new FloatVolume(grid, values), Progress.NONE);
            assertEquals(grid, labels.geometry());
            for (int i = 0; i < values.length; i++) {
                assertEquals(i % 48 <= 20 ? 0 : 1, labels.label(i), "voxel " + i % 48);
            }
        }
    }

    @Test
    void planarNetworksTakeVolumesSliceBySlice() throws Exception {
        Geometry grid = Geometry.axisAligned(13, 9, 4, 1, 1, 5);
        Volume volume = random(grid, 3);
        ModelCard card = NearestValueNetwork.card(2, 2, Normalisation.none(), List.of(), 8, 1, 8);
        try (Context ctx = Context.create(1)) {
            LabelVolume labels = new Segmenter(card, new NearestValueNetwork(2, 4, 0, 1000), ctx, STANDARD).segment(volume, Progress.NONE);
            for (int i = 0; i < grid.voxels(); i++) {
                if (volume.value(i) != 500) {
                    assertEquals(volume.value(i) > 500 ? 1 : 0, labels.label(i));
                }
            }
        }
    }

    @Test
    void picturesAreMadeGreyAndScaledToOne() throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        float[] rgb = new float[21 * 10 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = random.nextInt(65536);
        }
        Picture picture = new Picture(21, 10, 3, Picture.Depth.U16, rgb);
        ModelCard card = NearestValueNetwork.card(2, 2, Normalisation.none(), List.of(), 8, 1, 8);
        try (Context ctx = Context.create(1)) {
            LabelImage labels = new Segmenter(card, new NearestValueNetwork(2, 4, 0, 1), ctx, STANDARD).segment(picture, Progress.NONE);
            byte[] expected = new byte[210];
            for (int i = 0; i < 210; i++) {
                double grey = (0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2]) / 65535;
                expected[i] = (byte) (grey > 0.5 ? 1 : 0);
            }
            assertArrayEquals(expected, labels.labels());
        }
    }

    @Test
    void aModelForVolumesRefusesPictures() {
        ModelCard card = NearestValueNetwork.card(3, 2, Normalisation.none(), List.of(), 8, 8, 8);
        try (Context ctx = Context.create(1)) {
            Segmenter segmenter = new Segmenter(card, new NearestValueNetwork(3, 4, 0, 1), ctx, STANDARD);
            SegmentationException e = assertThrows(SegmentationException.class,
                    () -> segmenter.segment(new Picture(2, 2, 1, Picture.Depth.U8, new float[4]), Progress.NONE));
            assertTrue(e.getMessage().contains("2D model"), e.getMessage());
        }
    }

    @Test
    void aTileThatTheNetworkCannotTakeIsRefusedWithAnExample() {
        ModelCard card = NearestValueNetwork.card(3, 2, Normalisation.none(), List.of(), 16, 16, 8);
        try (Context ctx = Context.create(1)) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                    () -> new Segmenter(card, new NearestValueNetwork(3, 8, 0, 1), ctx,
                            new Segmenter.Settings(0.5, List.of(20, 16, 8), Long.MAX_VALUE)));
            assertTrue(e.getMessage().contains("20x16x8") && e.getMessage().contains("multiples of 8") && e.getMessage().contains("--tile 16x16x8"),
                    e.getMessage());
        }
    }
}
