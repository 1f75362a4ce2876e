package org.serpentine.io.volume;

import java.util.List;

/**
 * A segmentation: one label a voxel, 0 to 255, on a {@link Geometry}.
 *
 * @param geometry the grid
 * @param labels   {@code geometry.voxels()} labels, read as unsigned bytes, x fastest; shared, not copied
 * @param names    name of each label in order; the first is the background. Every label in the data has a name.
 */
public record LabelVolume(Geometry geometry, byte[] labels, List<String> names) {

    /** Checks the length and that every label has a name. */
    public LabelVolume {
        Boxes.checkLength(geometry, labels.length);
        names = List.copyOf(names);
        if (names.isEmpty() || names.size() > 256) {
            throw new IllegalArgumentException("names has " + names.size() + " entries; it must have 1 to 256.");
        }
        int largest = 0;
        for (byte label : labels) {
            largest = Math.max(largest, label & 0xFF);
        }
        if (largest >= names.size()) {
            throw new IllegalArgumentException("Label " + largest + " occurs, but only " + names.size()
                    + " labels (0 to " + (names.size() - 1) + ") have names: " + names + ".");
        }
    }

    /**
     * The label of one voxel.
     *
     * @param index data index, see {@link Geometry#index(int, int, int)}
     * @return 0 to 255
     */
    public int label(int index) {
        return labels[index] & 0xFF;
    }

    /**
     * The label of one voxel.
     *
     * @param x index along x
     * @param y index along y
     * @param z index along z
     * @return 0 to 255
     */
    public int label(int x, int y, int z) {
        return label(geometry.index(x, y, z));
    }

    /**
     * How many voxels carry each label.
     *
     * @return one count a name
     */
    public int[] counts() {
        int[] counts = new int[names.size()];
        for (byte label : labels) {
            counts[label & 0xFF]++;
        }
        return counts;
    }
}
