package org.serpentine.io.nifti;

import java.nio.ByteBuffer;

/** The voxel types that are read, with their NIfTI codes. */
enum NiftiType {
    UINT8(2, 1), INT16(4, 2), INT32(8, 4), FLOAT32(16, 4), FLOAT64(64, 8), INT8(256, 1), UINT16(512, 2), UINT32(768, 4),
    INT64(1024, 8), UINT64(1280, 8);

    private static final double TWO_TO_64 = 0x1p64;

    final int code;
    final int bytes;

    NiftiType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    static NiftiType of(int code) throws NiftiException {
        for (NiftiType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new NiftiException("its voxels have type " + code + " (" + name(code) + "), which is not read; convert it to "
                + "int16 or float32.");
    }

    private static String name(int code) {
        return switch (code) {
            case 1 -> "single bits";
            case 32, 1792, 2048 -> "complex numbers";
            case 128, 2304 -> "colours";
            case 1536 -> "128-bit floats";
            default -> "no known type";
        };
    }

    /** Whether a 16-bit integer holds every value. */
    boolean fitsShort() {
        return this == UINT8 || this == INT8 || this == INT16 || this == UINT16;
    }

    /** The stored bits of the next voxel of a type that {@link #fitsShort()}. */
    short bits(ByteBuffer from) {
        return switch (this) {
            case UINT8 -> (short) (from.get() & 0xFF);
            case INT8 -> from.get();
            default -> from.getShort();
        };
    }

    /** The next voxel of any type. */
    double value(ByteBuffer from) {
        return switch (this) {
            case UINT8 -> from.get() & 0xFF;
            case INT8 -> from.get();
            case INT16 -> from.getShort();
            case UINT16 -> from.getShort() & 0xFFFF;
            case INT32 -> from.getInt();
            case UINT32 -> from.getInt() & 0xFFFFFFFFL;
            case INT64 -> from.getLong();
            case UINT64 -> {
                long bits = from.getLong();
                yield bits >= 0 ? bits : bits + TWO_TO_64;
            }
            case FLOAT32 -> from.getFloat();
            case FLOAT64 -> from.getDouble();
        };
    }
}
