package org.serpentine.tensor.operation;

/**
 * A map cut into square windows, as Swin Transformer does (arXiv 2103.14030): the map is first rolled by {@code shift} towards its
 * upper left corner, then cut, so that some windows hold pixels from opposite borders; these do not see each other.
 */
public final class Windows {
    /** Numbers that {@link #region} gives. */
    static final int REGIONS = 9;

    private final int height;
    private final int width;
    private final int side;
    private final int shift;
    private final int[] pixels;
    private final byte[] regions;

    /**
     * The windows of a map.
     *
     * @param height rows of the map, a multiple of {@code side}
     * @param width  columns of the map, a multiple of {@code side}
     * @param side   rows and columns of a window
     * @param shift  0, or less than {@code side}
     */
    public Windows(int height, int width, int side, int shift) {
        if (side < 1 || height < 1 || width < 1 || height % side != 0 || width % side != 0) {
            throw new IllegalArgumentException("windows of " + side + "x" + side + " over a map of " + height + "x" + width
                    + ": its extents must be multiples of the window's");
        }
        if (shift < 0 || shift >= side) {
            throw new IllegalArgumentException("windows are shifted by " + shift + ", expected 0.." + (side - 1));
        }
        this.height = height;
        this.width = width;
        this.side = side;
        this.shift = shift;
        pixels = new int[height * width];
        regions = new byte[shift == 0 ? 0 : pixels.length];
        int at = 0;
        for (int window = 0; window < count(); window++) {
            for (int i = 0; i < positions(); i++, at++) {
                int row = window / (width / side) * side + i / side;
                int column = window % (width / side) * side + i % side;
                pixels[at] = (row + shift) % height * width + (column + shift) % width;
                if (shift > 0) {
                    regions[at] = (byte) (3 * region(row, height) + region(column, width));
                }
            }
        }
    }

    /** Which of three stretches of the rolled map a row or column lies in: all but the last window, its part that stayed, the rest. */
    private int region(int at, int extent) {
        return at < extent - side ? 0 : at < extent - shift ? 1 : 2;
    }

    /** Rows of the map. */
    public int height() {
        return height;
    }

    /** Columns of the map. */
    public int width() {
        return width;
    }

    /** Rows and columns of a window. */
    public int side() {
        return side;
    }

    /** Number of windows. */
    public int count() {
        return height / side * (width / side);
    }

    /** Pixels of a window. */
    public int positions() {
        return side * side;
    }

    /** Pixels of the map in the order of the windows, row by row in each; not to be changed. */
    public int[] pixels() {
        return pixels;
    }

    /** True if some pixels of a window do not see each other. */
    boolean mixed(int window) {
        if (shift == 0) {
            return false;
        }
        int across = width / side;
        return window % across == across - 1 || window / across == height / side - 1;
    }

    /** Equal for two positions, counted as in {@link #pixels}, that see each other if they are of the same window. */
    int region(int position) {
        return regions[position];
    }
}
