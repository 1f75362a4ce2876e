package org.serpentine.io.picture;

import java.io.IOException;

/** Takes a picture in strips of rows, from the top down. */
@FunctionalInterface
public interface RowSink {
    /**
     * Takes the next rows.
     *
     * @param rows   how many
     * @param values {@code rows * width * channels} values in the range of the picture's depth, from index 0 on; whole numbers for whole
     *               depths. The array is used again after the call
     * @throws IOException if they cannot be written
     */
    void write(int rows, float[] values) throws IOException;
}
