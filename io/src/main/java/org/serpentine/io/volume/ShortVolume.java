package org.serpentine.io.volume;

/**
 * A volume stored as 16-bit integers, half the memory of floats: {@code value = stored * slope + intercept}.
 *
 * @param geometry  the grid
 * @param stored    {@code geometry.voxels()} stored values, x fastest; shared, not copied
 * @param slope     factor from stored to real values; finite, not 0
 * @param intercept value of a stored 0; finite
 */
public record ShortVolume(Geometry geometry, short[] stored, double slope, double intercept) implements Volume {

    private static final int UNSIGNED_OFFSET = 32768;

    /** Checks length and scaling. */
    public ShortVolume {
        Boxes.checkLength(geometry, stored.length);
        if (!Double.isFinite(slope) || slope == 0 || !Double.isFinite(intercept)) {
            throw new IllegalArgumentException("slope is " + slope + " and intercept is " + intercept
                    + "; both must be finite and slope must not be 0.");
        }
    }

    /**
     * A volume from unsigned 16-bit data, without loss: the bits are shifted into the signed range IN PLACE and the
     * intercept makes up for it.
     *
     * @param geometry  the grid
     * @param bits      unsigned stored values; changed
     * @param slope     factor from stored to real values
     * @param intercept real value of an unsigned stored 0
     * @return the volume
     */
    public static ShortVolume fromUnsigned(Geometry geometry, short[] bits, double slope, double intercept) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (short) (bits[i] ^ 0x8000);
        }
        return new ShortVolume(geometry, bits, slope, intercept + UNSIGNED_OFFSET * slope);
    }

    @Override
    public float value(int index) {
        return (float) (stored[index] * slope + intercept);
    }

    @Override
    public void copyRun(int index, int length, float[] target, int at) {
        for (int i = 0; i < length; i++) {
            target[at + i] = (float) (stored[index + i] * slope + intercept);
        }
    }
}
