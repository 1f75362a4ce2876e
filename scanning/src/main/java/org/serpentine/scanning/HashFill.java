package org.serpentine.scanning;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Tensors that are rebuilt from a string key instead of being shipped, bit for bit those of the fixtures' recipe.
 *
 * <p>With {@code u(key, i)} the {@code (i+1)}-th output of SplitMix64 seeded with the 64-bit FNV-1a hash of the key's
 * UTF-8 bytes, shifted right by 40 bits, divided by 2<sup>23</sup>, minus 1 (uniform in {@code [-1, 1)}):
 * <ul>
 * <li>{@link #tensor affine}: {@code (float) (base + amp * u(key, i))};</li>
 * <li>{@link #aLog a_log}: {@code (float) (log(1 + i mod N) + amp * u(key, i))}, {@code N} the last dimension.</li>
 * </ul>
 * The flat index {@code i} runs in row-major order, the last axis fastest, so that the shape itself does not matter.
 */
public final class HashFill {

    private static final double SCALE = 1.0 / (1 << 23);

    private HashFill() {
    }

    /**
     * The 64-bit FNV-1a hash of the UTF-8 bytes of a key.
     *
     * @param key any text
     * @return the hash, to be read as an unsigned number
     */
    public static long fnv1a64(String key) {
        long h = 0xCBF29CE484222325L;
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            h = (h ^ (b & 0xFF)) * 0x100000001B3L;
        }
        return h;
    }

    /**
     * The raw uniform numbers of a key.
     *
     * @param key   the tensor's name
     * @param count how many numbers, at least 0
     * @return {@code u(key, 0 .. count-1)}, each in {@code [-1, 1)} and exactly representable as a float
     */
    public static double[] uniform(String key, int count) {
        requireCount(key, count);
        SplittableRandom random = new SplittableRandom(fnv1a64(key));
        double[] u = new double[count];
        for (int i = 0; i < count; i++) {
            u[i] = draw(random);
        }
        return u;
    }

    /**
     * An affine tensor: {@code base + amp * u}, rounded once to float.
     *
     * @param key   the tensor's name
     * @param count number of values (the product of the shape), at least 0
     * @param base  centre of the values
     * @param amp   half width of the values
     * @return the values in row-major order
     */
    public static float[] tensor(String key, int count, double base, double amp) {
        requireCount(key, count);
        SplittableRandom random = new SplittableRandom(fnv1a64(key));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (base + amp * draw(random));
        }
        return values;
    }

    /**
     * A tensor of logarithms, as state-space networks initialise {@code A_log}: {@code log(1 + i mod lastDim) + amp * u}.
     *
     * @param key     the tensor's name
     * @param count   number of values (the product of the shape), at least 0
     * @param lastDim size of the last axis (the number of states), at least 1
     * @param amp     half width of the noise
     * @return the values in row-major order
     */
    public static float[] aLog(String key, int count, int lastDim, double amp) {
        requireCount(key, count);
        if (lastDim < 1) {
            throw new IllegalArgumentException("lastDim of \"" + key + "\" is " + lastDim + ", expected at least 1");
        }
        SplittableRandom random = new SplittableRandom(fnv1a64(key));
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (StrictMath.log(1.0 + i % lastDim) + amp * draw(random));
        }
        return values;
    }

    private static double draw(SplittableRandom random) {
        return (random.nextLong() >>> 40) * SCALE - 1.0;
    }

    private static void requireCount(String key, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count of \"" + key + "\" is " + count + ", expected 0 or more");
        }
    }
}
