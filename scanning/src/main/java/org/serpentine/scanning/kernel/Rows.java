package org.serpentine.scanning.kernel;

import java.util.Objects;

/**
 * Rows of equal width inside an array: row {@code r} begins at {@code offset + r * stride}. The width is known to whoever reads
 * it, so the same array can be seen as several views: the {@code x} and the {@code z} half of a projection of {@code 2 * d}
 * channels are {@code new Rows(p, 0, 2 * d)} and {@code new Rows(p, d, 2 * d)}. Batch items follow each other: step {@code l} of
 * item {@code b} is row {@code b * length + l}.
 *
 * @param data the values
 * @param offset index of the first value of row 0
 * @param stride distance between the beginnings of two rows; at least the width that is read from it
 */
public record Rows(float[] data, int offset, int stride) {

    public Rows {
        Objects.requireNonNull(data, "Rows: data is null");
        if (offset < 0 || offset > data.length) {
            throw new IllegalArgumentException("Rows: offset is " + offset + ", expected 0.." + data.length);
        }
        if (stride < 0) {
            throw new IllegalArgumentException("Rows: stride is " + stride + ", expected 0 or more");
        }
    }

    /** A view of densely packed rows from the beginning of {@code data}. */
    public static Rows of(float[] data, int width) {
        return new Rows(data, 0, width);
    }

    /** Index of the first value of row {@code row}. */
    public int at(int row) {
        return offset + row * stride;
    }

    /** The same rows, beginning {@code columns} values later: column {@code c} of the result is column {@code c + columns} here. */
    public Rows shifted(int columns) {
        return new Rows(data, offset + columns, stride);
    }

    /** Throws unless {@code rows} rows of {@code width} values lie inside the array. */
    void check(String name, int rows, int width) {
        if (rows == 0 || width == 0) {
            return;
        }
        if (stride < width && rows > 1) {
            throw new IllegalArgumentException(name + ": row stride is " + stride + ", expected at least the width " + width);
        }
        long end = offset + (rows - 1L) * stride + width;
        if (end > data.length) {
            throw new IllegalArgumentException(name + ": " + rows + " rows of " + width + " values at offset " + offset
                    + " and stride " + stride + " end at " + end + ", but the array holds " + data.length);
        }
    }
}
