package org.serpentine.io.picture;

import java.io.IOException;

/** A picture that is read in strips of rows, so that its numbers need not lie in memory all at once. */
public interface RowSource {
    /**
     * Pixels along x.
     *
     * @return at least 1
     */
    int width();

    /**
     * Pixels along y.
     *
     * @return at least 1
     */
    int height();

    /**
     * Values a pixel, as in {@link Picture}.
     *
     * @return 1 grey, 2 grey and alpha, 3 red green blue, 4 red green blue and alpha
     */
    int channels();

    /**
     * How the values are stored, and so their range.
     *
     * @return the depth
     */
    Picture.Depth depth();

    /**
     * Reads rows in the range of the depth.
     *
     * @param from   first row
     * @param to     one past the last row
     * @param target receives {@code (to - from) * width * channels} values from index 0 on
     * @throws IOException if they cannot be read
     */
    void read(int from, int to, float[] target) throws IOException;

    /**
     * A picture in memory as rows.
     *
     * @param picture shared, not copied
     * @return its rows
     */
    static RowSource of(Picture picture) {
        return new RowSource() {
            @Override
            public int width() {
                return picture.width();
            }

            @Override
            public int height() {
                return picture.height();
            }

            @Override
            public int channels() {
                return picture.channels();
            }

            @Override
            public Picture.Depth depth() {
                return picture.depth();
            }

            @Override
            public void read(int from, int to, float[] target) {
                int line = picture.width() * picture.channels();
                System.arraycopy(picture.values(), from * line, target, 0, (to - from) * line);
            }
        };
    }
}
