package org.serpentine.scanning.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.Locality;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.ScanPath;

/**
 * A drawing of a walk over a 1D, 2D or 3D grid: the path coloured from its start to its end, jumps thin, a ring at the start and
 * a disc at the end, 3D grids slice by slice with dots where the walk leaves a slice and rings where it enters one.
 */
public final class ScanPicture {

    /** The most cells that are drawn. */
    public static final int MAX_CELLS = 1 << 20;

    private static final int BACKGROUND = 0x0E1020;
    private static final int PANEL = 0x171A30;
    private static final int BRIGHT = 0xF8FAFC;
    private static final int DIM = 0x94A3B8;
    private static final int MARGIN = 28;
    private static final int HEADER = 64;
    private static final int LABEL = 22;
    private static final int GAP = 18;
    private static final int PAD = 8;
    private static final int BAR = 160;
    private static final double SUBTITLE_GLYPH = 6.4;
    private static final double TARGET = 960;
    private static final double MAX_CELL = 44;
    private static final int TILES = 20_000;
    private static final int IMAGE_SCALE = 2;
    /** Steps up to here (the diagonal of a cell) are drawn as part of the path, longer ones as thin jumps. */
    private static final double LONGEST_NEAR_STEP = 1.5;

    private final ScanPath path;
    private final String title;
    private final String subtitle;
    private final int slices;
    private final int rows;
    private final int columns;
    private final int panelsAcross;
    private final double cell;
    private final int width;
    private final int height;

    private ScanPicture(ScanPath path, String title) {
        Grid grid = path.grid();
        if (grid.rank() > 3) {
            throw new IllegalArgumentException("a walk over grid " + grid + " has " + grid.rank()
                    + " axes, expected at most 3 for a picture");
        }
        if (grid.cells() > MAX_CELLS) {
            throw new IllegalArgumentException("a walk over grid " + grid + " has " + grid.cells() + " cells, expected at most "
                    + MAX_CELLS + " for a picture; draw a smaller grid");
        }
        this.path = path;
        this.title = title + "  \u00b7  " + grid;
        Locality locality = Locality.of(path);
        this.subtitle = String.format(Locale.ROOT, "mean jump %.2f   max %.1f   neighbours within %d steps %.0f %%%s",
                locality.meanJump(), locality.maxJump(), locality.within(), 100 * locality.neighboursKept(),
                locality.padding() == 0 ? "" : "   padded steps " + locality.padding());
        int rank = grid.rank();
        this.slices = rank == 3 ? grid.size(0) : 1;
        this.rows = rank == 1 ? 1 : grid.size(rank - 2);
        this.columns = grid.size(rank - 1);
        this.panelsAcross = Math.max(1, Math.min(slices, (int) Math.round(Math.sqrt(1.3 * slices * rows / columns))));
        int panelsDown = (slices - 1) / panelsAcross + 1;
        double fit = Math.min(TARGET / (panelsAcross * columns), TARGET / (panelsDown * rows));
        this.cell = Math.max(1, Math.min(MAX_CELL, fit));
        int label = slices > 1 ? LABEL : 0;
        int captions = (int) (2 * MARGIN + BAR + GAP + SUBTITLE_GLYPH * subtitle.length());
        this.width = Math.max(captions, (int) Math.ceil(2 * MARGIN + panelsAcross * panelWidth() + (panelsAcross - 1) * GAP));
        this.height = (int) Math.ceil(HEADER + MARGIN + panelsDown * (panelHeight() + label) + (panelsDown - 1) * GAP + MARGIN / 2.0);
    }

    /**
     * The picture of a walk.
     *
     * @param path  a walk over at most {@link #MAX_CELLS} cells of a grid of at most three axes
     * @param title shown above it, usually the order's name
     * @return the picture
     */
    public static ScanPicture of(ScanPath path, String title) {
        return new ScanPicture(path, title);
    }

    /**
     * The picture of an order's walk.
     *
     * @param order the order
     * @param grid  a grid that it can walk
     * @return the picture
     */
    public static ScanPicture of(ScanOrder order, Grid grid) {
        return new ScanPicture(order.path(grid), order.name());
    }

    /** The picture as a complete SVG document. */
    public String svg() {
        SvgCanvas canvas = new SvgCanvas(width, height, title);
        paint(canvas);
        return canvas.finish();
    }

    /** The picture as an image; captions are left out on a Java without fonts. */
    public BufferedImage image() {
        try (ImageCanvas canvas = new ImageCanvas(width, height, IMAGE_SCALE)) {
            paint(canvas);
            return canvas.image();
        }
    }

    /**
     * Writes the picture; the file appears whole or not at all.
     *
     * @param file a name that ends in {@code .png} or {@code .svg}
     * @throws IOException              if the file cannot be written
     * @throws IllegalArgumentException if the name ends in anything else
     */
    public void write(Path file) throws IOException {
        byte[] content = encoded(file);
        Path folder = file.toAbsolutePath().getParent();
        Path part = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /**
     * What {@link #write} writes.
     *
     * @param file a name that ends in {@code .png} or {@code .svg}
     * @throws IllegalArgumentException if the name ends in anything else
     */
    public byte[] encoded(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".svg")) {
            return svg().getBytes(StandardCharsets.UTF_8);
        }
        if (!name.endsWith(".png")) {
            throw new IllegalArgumentException("picture file is " + file + ", expected a name ending in .png or .svg");
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image(), "png", png);
        return png.toByteArray();
    }

    private void paint(Canvas canvas) {
        canvas.box(0, 0, width, height, 0, BACKGROUND, 1);
        canvas.text(MARGIN, 34, 19, true, false, BRIGHT, title);
        canvas.text(MARGIN, 54, 11.5, false, false, DIM, subtitle);
        colourBar(canvas);
        for (int slice = 0; slice < slices; slice++) {
            double x = panelX(slice);
            double y = panelY(slice);
            canvas.box(x, y, panelWidth(), panelHeight(), 8, PANEL, 1);
            if (slices > 1) {
                canvas.text(x + 2, y - 7, 11.5, false, false, DIM, "slice " + slice);
            }
        }
        tiles(canvas);
        jumps(canvas);
        strokes(canvas);
        ends(canvas);
    }

    private void colourBar(Canvas canvas) {
        double from = width - MARGIN - BAR;
        double part = BAR / 64.0;
        double[] xs = new double[2];
        double[] ys = {24, 24};
        for (int i = 0; i < 64; i++) {
            xs[0] = from + i * part;
            xs[1] = xs[0] + part;
            canvas.line(xs, ys, 0, 2, 6, Gradient.colour(i * (Gradient.SHADES - 1) / 63), 1);
        }
        canvas.text(from - 2, 44, 11, false, false, DIM, "start");
        canvas.text(width - MARGIN + 2, 44, 11, false, true, DIM, "end");
    }

    /** A faint tile under every cell in the colour of its step. */
    private void tiles(Canvas canvas) {
        int[] step = path.sharedInverse();
        if (step.length > TILES) {
            return;
        }
        double inset = cell > 8 ? 1 : 0;
        for (int c = 0; c < step.length; c++) {
            if (step[c] >= 0) {
                int colour = Gradient.colour(Gradient.shade(step[c], path.length()));
                canvas.box(x(c) - cell / 2 + inset, y(c) - cell / 2 + inset, cell - 2 * inset, cell - 2 * inset,
                        cell > 8 ? cell / 7 : 0, colour, 0.17);
            }
        }
    }

    /** Thin lines for steps that go further than to a neighbour within a slice. */
    private void jumps(Canvas canvas) {
        double thin = Math.max(0.4, cell / 22);
        double[] xs = new double[2];
        double[] ys = new double[2];
        eachStep((from, to, colour) -> {
            if (slice(from) == slice(to) && !near(from, to)) {
                xs[0] = x(from);
                ys[0] = y(from);
                xs[1] = x(to);
                ys[1] = y(to);
                canvas.line(xs, ys, 0, 2, thin, colour, 0.6);
            }
        });
    }

    /** The path itself: runs of near steps of one colour as one line. */
    private void strokes(Canvas canvas) {
        double thick = Math.max(0.7, cell * 0.3);
        double[] xs = new double[path.length()];
        double[] ys = new double[path.length()];
        int[] run = new int[2];
        eachStep((from, to, colour) -> {
            boolean joined = slice(from) == slice(to) && near(from, to);
            if (run[0] > 0 && (!joined || colour != run[1])) {
                canvas.line(xs, ys, 0, run[0], thick, run[1], 1);
                run[0] = 0;
            }
            if (joined) {
                if (run[0] == 0) {
                    xs[0] = x(from);
                    ys[0] = y(from);
                    run[0] = 1;
                    run[1] = colour;
                }
                xs[run[0]] = x(to);
                ys[run[0]++] = y(to);
            }
        });
        if (run[0] > 0) {
            canvas.line(xs, ys, 0, run[0], thick, run[1], 1);
        }
    }

    /** Where slices are left and entered, and the two ends of the walk. */
    private void ends(Canvas canvas) {
        double small = Math.max(0.8, cell * 0.2);
        eachStep((from, to, colour) -> {
            if (slice(from) != slice(to)) {
                canvas.disc(x(from), y(from), small, colour, Math.max(0.4, cell * 0.05), colour);
                canvas.disc(x(to), y(to), small, PANEL, Math.max(0.4, cell * 0.09), colour);
            }
        });
        int first = -1;
        int last = -1;
        for (int c : path.sharedOrder()) {
            first = first < 0 ? c : first;
            last = c >= 0 ? c : last;
        }
        if (first >= 0) {
            double radius = Math.max(2.2, cell * 0.27);
            canvas.disc(x(first), y(first), radius, BACKGROUND, Math.max(1.2, cell * 0.1), BRIGHT);
            canvas.disc(x(last), y(last), radius, BRIGHT, Math.max(1.2, cell * 0.1), BACKGROUND);
        }
    }

    private interface Step {
        void from(int from, int to, int colour);
    }

    /** Visits consecutive cells, padded steps left out. */
    private void eachStep(Step action) {
        int[] order = path.sharedOrder();
        int previous = -1;
        for (int step = 0; step < order.length; step++) {
            if (order[step] >= 0) {
                if (previous >= 0) {
                    action.from(previous, order[step], Gradient.colour(Gradient.shade(step, order.length)));
                }
                previous = order[step];
            }
        }
    }

    private boolean near(int from, int to) {
        return Math.hypot(row(from) - row(to), column(from) - column(to)) < LONGEST_NEAR_STEP;
    }

    private int slice(int c) {
        return c / (rows * columns);
    }

    private int row(int c) {
        return c / columns % rows;
    }

    private int column(int c) {
        return c % columns;
    }

    private double x(int c) {
        return panelX(slice(c)) + PAD + (column(c) + 0.5) * cell;
    }

    private double y(int c) {
        return panelY(slice(c)) + PAD + (row(c) + 0.5) * cell;
    }

    private double panelX(int slice) {
        double used = panelsAcross * panelWidth() + (panelsAcross - 1) * GAP;
        return (width - used) / 2 + slice % panelsAcross * (panelWidth() + GAP);
    }

    private double panelY(int slice) {
        int label = slices > 1 ? LABEL : 0;
        return HEADER + 8 + label + slice / panelsAcross * (panelHeight() + label + GAP);
    }

    private double panelWidth() {
        return columns * cell + 2 * PAD;
    }

    private double panelHeight() {
        return rows * cell + 2 * PAD;
    }
}
