package org.serpentine.tasks.segmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

class SlidingWindowTest {
    /** Class 1 where the value is above a half: needs no neighbourhood, so tiling must not change anything. */
    private record Threshold(int dims, int divisor) implements SegmentationNetwork {
        @Override
        public Tensor forward(Context ctx, Tensor image) {
            int[] shape = image.shape();
            shape[shape.length - 1] = 2;
            Tensor y = ctx.allocate(shape);
            for (int i = 0; i < image.elements(); i++) {
                y.data()[2 * i] = 0.5f;
                y.data()[2 * i + 1] = image.data()[i];
            }
            return y;
        }

        @Override
        public int classes() {
            return 2;
        }
    }

    private static SlidingWindow.Source source(float[] values, int... size) {
        return new SlidingWindow.Source() {
            @Override
            public int[] extents() {
                return size;
            }

            @Override
            public int channels() {
                return 1;
            }

            @Override
            public void read(int x0, int y0, int z0, int w, int h, int d, float[] target) {
                for (int i = 0; i < target.length; i++) {
                    int x = x0 + i % w;
                    int y = y0 + i / w % h;
                    int z = z0 + i / (w * h);
                    boolean inside = x >= 0 && y >= 0 && z >= 0 && x < size[0] && y < size[1] && z < size[2];
                    target[i] = inside ? values[(z * size[1] + y) * size[0] + x] : 0f;
                }
            }
        };
    }

    private static void tilingChangesNothing(int dims, int[] size, int[] window, double overlap) {
        SplittableRandom random = new SplittableRandom(size[0] * 31L + size[2]);
        float[] values = new float[size[0] * size[1] * size[2]];
        byte[] want = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
            want[i] = (byte) (values[i] > 0.5f ? 1 : 0);
        }
        int[] progress = new int[2];
        try (Context ctx = Context.create(1)) {
            byte[] got = new SlidingWindow(new Threshold(dims, 4), window, overlap).label(ctx, source(values, size),
                    (done, total) -> {
                        assertEquals(++progress[0], done);
                        progress[1] = total;
                    });
            assertArrayEquals(want, got);
        }
        assertEquals(progress[1], progress[0], "every window is reported");
    }

    @Test
    void volumesOfAnySize() {
        tilingChangesNothing(3, new int[] {13, 9, 21}, new int[] {8, 8, 8}, 0.5);
        tilingChangesNothing(3, new int[] {5, 3, 2}, new int[] {8, 8, 8}, 0.5);
        tilingChangesNothing(3, new int[] {8, 17, 8}, new int[] {8, 4, 4}, 0);
    }

    @Test
    void pictures() {
        tilingChangesNothing(2, new int[] {33, 1, 18}, new int[] {16, 1, 8}, 0.25);
    }

    @Test
    void windowsCoverAnAxisEvenly() {
        for (int size = 1; size < 70; size++) {
            int[] starts = WindowPlan.starts(size, 16, 0.5);
            int covered = 0;
            for (int s : starts) {
                assertTrue(s <= covered, "gap before " + s + " for size " + size);
                covered = s + 16;
            }
            assertTrue(starts[0] <= 0 && covered >= size, "size " + size);
        }
    }

    @Test
    void refusesWindowsTheNetworkCannotTake() {
        var e = assertThrows(IllegalArgumentException.class, () -> new SlidingWindow(new Threshold(3, 4), new int[] {8, 8, 6}, 0.5));
        assertTrue(e.getMessage().contains("[8, 8, 6]") && e.getMessage().contains("multiples of 4"), e.getMessage());
    }
}
