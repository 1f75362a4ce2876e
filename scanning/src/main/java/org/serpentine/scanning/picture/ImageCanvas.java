package org.serpentine.scanning.picture;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;

/** Paints into an image, several real pixels to a logical one. */
final class ImageCanvas implements Canvas, AutoCloseable {

    private final BufferedImage image;
    private final Graphics2D graphics;

    ImageCanvas(int width, int height, int scale) {
        image = new BufferedImage(width * scale, height * scale, BufferedImage.TYPE_INT_RGB);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.scale(scale, scale);
    }

    BufferedImage image() {
        return image;
    }

    @Override
    public void close() {
        graphics.dispose();
    }

    @Override
    public void box(double x, double y, double width, double height, double radius, int colour, double opacity) {
        graphics.setColor(colour(colour, opacity));
        graphics.fill(new RoundRectangle2D.Double(x, y, width, height, 2 * radius, 2 * radius));
    }

    @Override
    public void line(double[] xs, double[] ys, int from, int to, double width, int colour, double opacity) {
        Path2D path = new Path2D.Double();
        path.moveTo(xs[from], ys[from]);
        for (int i = from + 1; i < to; i++) {
            path.lineTo(xs[i], ys[i]);
        }
        graphics.setStroke(new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        graphics.setColor(colour(colour, opacity));
        graphics.draw(path);
    }

    @Override
    public void disc(double x, double y, double radius, int colour, double rim, int rimColour) {
        Ellipse2D disc = new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
        graphics.setColor(colour(colour, 1));
        graphics.fill(disc);
        graphics.setStroke(new BasicStroke((float) rim));
        graphics.setColor(colour(rimColour, 1));
        graphics.draw(disc);
    }

    @Override
    public void text(double x, double y, double size, boolean bold, boolean atEnd, int colour, String text) {
        try {
            graphics.setFont(new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, 1).deriveFont((float) size));
            graphics.setColor(colour(colour, 1));
            double width = graphics.getFontMetrics().getStringBounds(text, graphics).getWidth();
            graphics.drawString(text, (float) (atEnd ? x - width : x), (float) y);
        } catch (LinkageError | InternalError | RuntimeException noFonts) {
            // a headless Java without any font installed throws one of these: the drawing itself needs no font
            return;
        }
    }

    private static Color colour(int rgb, double opacity) {
        return new Color(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF, (int) Math.round(255 * opacity));
    }
}
