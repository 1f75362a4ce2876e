package org.serpentine.scanning.picture;

/** What a drawing needs; lengths in logical pixels, colours as {@code 0xRRGGBB}. */
interface Canvas {

    /** A filled rectangle with rounded corners. */
    void box(double x, double y, double width, double height, double radius, int colour, double opacity);

    /** A line through points {@code (xs[i], ys[i])}, {@code from <= i < to}, with round ends and corners. */
    void line(double[] xs, double[] ys, int from, int to, double width, int colour, double opacity);

    /** A filled disc with a rim. */
    void disc(double x, double y, double radius, int colour, double rim, int rimColour);

    /** Text that starts at x, or ends there if {@code atEnd}; y is the base line. */
    void text(double x, double y, double size, boolean bold, boolean atEnd, int colour, String text);
}
