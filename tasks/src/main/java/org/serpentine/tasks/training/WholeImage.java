package org.serpentine.tasks.training;

import org.serpentine.tasks.segmentation.SegmentationNetwork;
import org.serpentine.tasks.segmentation.SlidingWindow;
import org.serpentine.tasks.training.data.LabelledImage;
import org.serpentine.tensor.Context;

/**
 * Labels whole images by sliding windows of the training patch's size, for validation and the test report. What lies beyond an
 * image is its mirror image, as in training.
 */
public final class WholeImage {
    private final SlidingWindow windows;
    private final boolean flat;

    /**
     * A labeller.
     *
     * @param network the network
     * @param window  extents along z, y, x; z is 1 for pictures
     * @param overlap share of a window that the next one covers again, in [0, 1)
     */
    public WholeImage(SegmentationNetwork network, int[] window, double overlap) {
        flat = network.dims() == 2;
        windows = new SlidingWindow(network, flat ? new int[] {window[2], 1, window[1]}
                : new int[] {window[2], window[1], window[0]}, overlap);
    }

    /** The most likely class of each pixel. */
    public byte[] labels(Context ctx, LabelledImage image) {
        return windows.label(ctx, new Mirrored(image, flat), (done, total) -> { });
    }

    /** An image as windows see it: pictures lie in the x-z plane. */
    private record Mirrored(LabelledImage image, boolean flat) implements SlidingWindow.Source {
        @Override
        public int[] extents() {
            return flat ? new int[] {image.width(), 1, image.height()} : new int[] {image.width(), image.height(), image.depth()};
        }

        @Override
        public int channels() {
            return image.channels();
        }

        @Override
        public void read(int x0, int y0, int z0, int w, int h, int d, float[] target) {
            int[] size = extents();
            int channels = image.channels();
            int to = 0;
            for (int z = z0; z < z0 + d; z++) {
                for (int y = y0; y < y0 + h; y++) {
                    int row = (mirror(z, size[2]) * size[1] + mirror(y, size[1])) * size[0];
                    for (int x = x0; x < x0 + w; x++, to += channels) {
                        System.arraycopy(image.image(), (row + mirror(x, size[0])) * channels, target, to, channels);
                    }
                }
            }
        }

        private static int mirror(int p, int n) {
            if (n == 1) {
                return 0;
            }
            int r = Math.floorMod(p, 2 * (n - 1));
            return r < n ? r : 2 * (n - 1) - r;
        }
    }
}
