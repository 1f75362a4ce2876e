package org.serpentine.io.checkpoint;

import java.nio.ByteBuffer;

/** Element types of stored tensors. All can be read as float; integers also as long. */
public enum DType {
    /** IEEE single precision. */
    F32(4),
    /** IEEE half precision. */
    F16(2),
    /** The upper half of a single-precision number. */
    BF16(2),
    /** IEEE double precision; rounded to single precision when read. */
    F64(8),
    /** Signed 64-bit integer. */
    I64(8),
    /** Signed 32-bit integer. */
    I32(4),
    /** Signed 16-bit integer. */
    I16(2),
    /** Signed byte. */
    I8(1),
    /** Unsigned byte. */
    U8(1),
    /** Unsigned 16-bit integer. */
    U16(2),
    /** Unsigned 32-bit integer. */
    U32(4),
    /** One byte, 0 or 1. */
    BOOL(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /**
     * The size of one element.
     *
     * @return bytes, 1 to 8
     */
    public int bytes() {
        return bytes;
    }

    /**
     * Whether the values are whole numbers.
     *
     * @return true for integers and booleans
     */
    public boolean isInteger() {
        return this != F32 && this != F16 && this != BF16 && this != F64;
    }

    /** Decodes elements from the buffer's position on. */
    void toFloats(ByteBuffer from, float[] target, int at, int count) {
        switch (this) {
            case F32 -> from.asFloatBuffer().get(target, at, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = halfToFloat(from.getShort());
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = Float.intBitsToFloat(from.getShort() << 16);
                }
            }
            case F64 -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = (float) from.getDouble();
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    target[at + i] = integer(from);
                }
            }
        }
    }

    /** Decodes integers from the buffer's position on. */
    void toLongs(ByteBuffer from, long[] target, int at, int count) {
        for (int i = 0; i < count; i++) {
            target[at + i] = integer(from);
        }
    }

    private long integer(ByteBuffer from) {
        return switch (this) {
            case I64 -> from.getLong();
            case I32 -> from.getInt();
            case I16 -> from.getShort();
            case I8 -> from.get();
            case U8 -> from.get() & 0xFF;
            case U16 -> from.getShort() & 0xFFFF;
            case U32 -> from.getInt() & 0xFFFFFFFFL;
            case BOOL -> from.get() == 0 ? 0 : 1;
            default -> throw new IllegalStateException(this + " is no integer type");
        };
    }

    /** Encodes one float at the buffer's position; only for the floating types. */
    void putFloat(ByteBuffer to, float value) {
        switch (this) {
            case F32 -> to.putFloat(value);
            case F16 -> to.putShort(floatToHalf(value));
            case BF16 -> to.putShort(floatToBfloat(value));
            case F64 -> to.putDouble(value);
            default -> throw new IllegalStateException(this + " is no floating type");
        }
    }

    /** IEEE 754 binary16 to binary32, exact. (Float.float16ToFloat needs Java 20.) */
    static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >>> 10) & 0x1F;
        int mantissa = half & 0x3FF;
        if (exponent == 0) {
            float tiny = mantissa * 0x1p-24f;
            return sign == 0 ? tiny : -tiny;
        }
        int wide = exponent == 0x1F ? 0xFF : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | wide << 23 | mantissa << 13);
    }

    /** Binary32 to binary16, to nearest, ties to even. */
    static short floatToHalf(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7E00);
        }
        if (magnitude >= 65520) {
            return (short) (sign | 0x7C00);
        }
        if (magnitude < 0x1p-14f) {
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int rebased = (bits & 0x7FFFFFFF) - ((127 - 15) << 23);
        return (short) (sign | (rebased + 0xFFF + ((rebased >>> 13) & 1)) >>> 13);
    }

    private static short floatToBfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }
}
