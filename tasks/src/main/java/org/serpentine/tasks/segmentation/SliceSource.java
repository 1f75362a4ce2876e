package org.serpentine.tasks.segmentation;

/** One slice of a volume as a picture: rows along z, as {@link SlidingWindow} wants it. */
record SliceSource(VolumeSource volume, int slice) implements SlidingWindow.Source {
    @Override
    public int[] extents() {
        int[] size = volume.extents();
        return new int[] {size[0], 1, size[1]};
    }

    @Override
    public int channels() {
        return volume.channels();
    }

    @Override
    public void read(int x0, int y0, int z0, int w, int h, int d, float[] target) {
        volume.read(x0, z0, slice, w, d, 1, target);
    }
}
