package org.serpentine.scanning.picture;

import java.util.Locale;

/** Paints as SVG text. */
final class SvgCanvas implements Canvas {

    private final StringBuilder out = new StringBuilder();

    SvgCanvas(int width, int height, String title) {
        out.append(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                + "viewBox=\"0 0 %d %d\" font-family=\"Inter, 'DejaVu Sans', 'Segoe UI', Helvetica, Arial, sans-serif\">%n",
                width, height, width, height));
        out.append("<title>").append(escape(title)).append("</title>\n");
    }

    String finish() {
        return out.append("</svg>\n").toString();
    }

    @Override
    public void box(double x, double y, double width, double height, double radius, int colour, double opacity) {
        out.append("<rect x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" width=\"").append(number(width))
                .append("\" height=\"").append(number(height));
        if (radius > 0) {
            out.append("\" rx=\"").append(number(radius));
        }
        out.append("\" fill=\"").append(colour(colour));
        opacity("fill-opacity", opacity);
        out.append("\"/>\n");
    }

    @Override
    public void line(double[] xs, double[] ys, int from, int to, double width, int colour, double opacity) {
        out.append("<polyline points=\"");
        for (int i = from; i < to; i++) {
            out.append(i == from ? "" : " ").append(number(xs[i])).append(',').append(number(ys[i]));
        }
        out.append("\" fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\" stroke-width=\"").append(number(width))
                .append("\" stroke=\"").append(colour(colour));
        opacity("stroke-opacity", opacity);
        out.append("\"/>\n");
    }

    @Override
    public void disc(double x, double y, double radius, int colour, double rim, int rimColour) {
        out.append("<circle cx=\"").append(number(x)).append("\" cy=\"").append(number(y)).append("\" r=\"").append(number(radius))
                .append("\" fill=\"").append(colour(colour)).append("\" stroke=\"").append(colour(rimColour))
                .append("\" stroke-width=\"").append(number(rim)).append("\"/>\n");
    }

    @Override
    public void text(double x, double y, double size, boolean bold, boolean atEnd, int colour, String text) {
        out.append("<text x=\"").append(number(x)).append("\" y=\"").append(number(y)).append("\" font-size=\"").append(number(size))
                .append(bold ? "\" font-weight=\"600" : "").append(atEnd ? "\" text-anchor=\"end" : "")
                .append("\" fill=\"").append(colour(colour)).append("\">").append(escape(text)).append("</text>\n");
    }

    private void opacity(String attribute, double opacity) {
        if (opacity < 1) {
            out.append("\" ").append(attribute).append("=\"").append(number(opacity));
        }
    }

    private static String colour(int rgb) {
        return String.format("#%06x", rgb);
    }

    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.endsWith(".00") ? text.substring(0, text.length() - 3) : text;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
