package org.serpentine.io.volume;

/**
 * A volume stored as float.
 *
 * @param geometry the grid
 * @param values   {@code geometry.voxels()} values, x fastest; shared, not copied
 */
public record FloatVolume(Geometry geometry, float[] values) implements Volume {

    /** Checks the length. */
    public FloatVolume {
        Boxes.checkLength(geometry, values.length);
    }

    @Override
    public float value(int index) {
        return values[index];
    }

    @Override
    public void copyRun(int index, int length, float[] target, int at) {
        System.arraycopy(values, index, target, at, length);
    }
}
