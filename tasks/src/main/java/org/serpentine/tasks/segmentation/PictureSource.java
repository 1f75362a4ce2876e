package org.serpentine.tasks.segmentation;

/**
 * A picture for {@link SlidingWindow}: rows along z. Outside, the outermost pixels continue.
 *
 * @param values channels fastest, not normalised
 */
record PictureSource(int width, int height, int channels, float[] values, InputScaling scaling) implements SlidingWindow.Source {
    @Override
    public int[] extents() {
        return new int[] {width, 1, height};
    }

    @Override
    public void read(int x0, int y0, int z0, int w, int h, int d, float[] target) {
        int at = 0;
        for (int row = z0; row < z0 + d; row++) {
            int y = Math.min(Math.max(row, 0), height - 1);
            for (int column = x0; column < x0 + w; column++, at += channels) {
                int x = Math.min(Math.max(column, 0), width - 1);
                System.arraycopy(values, (y * width + x) * channels, target, at, channels);
            }
        }
        scaling.apply(target);
    }
}
