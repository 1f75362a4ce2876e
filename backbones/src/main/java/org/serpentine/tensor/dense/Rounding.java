package org.serpentine.tensor.dense;

/** Conversion of floats to bfloat16, the upper half of a float: the nearest one, ties to even; NaN stays NaN. */
public interface Rounding {
    /** Rounds {@code n} values of {@code x} from {@code at} on into {@code to} from {@code toAt} on. */
    void round(float[] x, int at, short[] to, int toAt, int n);

    /** One value: the definition. */
    static short round(float x) {
        int bits = Float.floatToRawIntBits(x);
        int rounded = bits + 0x7fff + ((bits >>> 16) & 1) >>> 16;
        return (short) (x != x ? 0x7fc0 : rounded);
    }
}
