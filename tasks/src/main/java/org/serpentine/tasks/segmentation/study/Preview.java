package org.serpentine.tasks.segmentation.study;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.serpentine.io.AtomicFiles;
import org.serpentine.io.picture.LabelImage;
import org.serpentine.io.picture.Overlay;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.segmentation.GridMap;

/**
 * The overlay picture: the segmentation in colour over axial, coronal and sagittal slices through the middle of what was found, at true
 * proportions, the patient's right on the left and the head up, with a legend.
 */
final class Preview {
    private static final double OPACITY = 0.35;
    private static final int LONGEST = 420;
    private static final int MARGIN = 12;
    private static final int LINE = 20;
    private static final int SAMPLES = 100_000;
    private static final String[] VIEWS = {"axial", "coronal", "sagittal"};
    /** Patient axes (0 left, 1 back, 2 head) across and down each view, and the letters of its left, right, upper and lower edge. */
    private static final int[][] AXES = {{0, 1}, {0, 2}, {1, 2}};
    private static final String[] EDGES = {"RLAP", "RLSI", "APSI"};

    private final List<BufferedImage> panels = new ArrayList<>();
    private final List<String> titles = new ArrayList<>();
    private final List<String> edges = new ArrayList<>();

    private Preview() {
    }

    /**
     * Grey values shown as black and white.
     *
     * @param low  black
     * @param high white
     */
    record Levels(double low, double high) {
        /** The usual window for soft tissue in CT. */
        static final Levels CT = new Levels(-160, 240);

        /** The 1st to the 99th percentile of a sample of the voxels. */
        static Levels of(Volume volume) {
            int n = volume.geometry().voxels();
            int step = Math.max(1, n / SAMPLES) | 1;
            float[] sample = new float[(n + step - 1) / step];
            for (int i = 0; i < sample.length; i++) {
                sample[i] = volume.value(i * step);
            }
            Arrays.sort(sample);
            double low = sample[(int) (0.01 * (sample.length - 1))];
            double high = sample[(int) (0.99 * (sample.length - 1))];
            return new Levels(low, high > low ? high : low + 1);
        }

        float shade(double value) {
            return (float) Math.min(1, Math.max(0, (value - low) / (high - low)));
        }
    }

    /** Writes the picture of a volume. */
    static void write(Path file, String title, Volume volume, LabelVolume labels, Levels levels, List<ClassStatistics> statistics) throws IOException {
        Preview preview = new Preview();
        GridMap map = GridMap.of(volume.geometry(), List.of(), true, false);
        Geometry grid = volume.geometry();
        double[] spacing = new double[3];
        double longest = 0;
        for (int i = 0; i < 3; i++) {
            spacing[i] = grid.spacing(map.axis()[i]);
            longest = Math.max(longest, map.size()[i] * spacing[i]);
        }
        int[] middle = middle(map, labels);
        for (int view = 0; view < 3; view++) {
            preview.add(view, map, middle, spacing, LONGEST / longest, volume, labels, levels);
        }
        List<String> legend = new ArrayList<>();
        for (ClassStatistics c : statistics.subList(1, statistics.size())) {
            legend.add(String.format(Locale.ROOT, "%s  %.1f ml", c.name(), c.millilitres()));
        }
        preview.write(file, title, legend);
    }

    /** Writes the picture of a picture. */
    static void write(Path file, String title, Picture picture, LabelImage labels, List<ClassStatistics> statistics) throws IOException {
        Preview preview = new Preview();
        preview.panels.add(image(new Overlay(OPACITY).paint(picture, labels)));
        preview.titles.add("");
        preview.edges.add("");
        List<String> legend = new ArrayList<>();
        double all = picture.width() * (double) picture.height();
        for (ClassStatistics c : statistics.subList(1, statistics.size())) {
            legend.add(String.format(Locale.ROOT, "%s  %.1f %%", c.name(), 100 * c.count() / all));
        }
        preview.write(file, title, legend);
    }

    /** The voxel, on the patient's axes, in the middle of everything that is not background; of the grid if there is nothing. */
    private static int[] middle(GridMap map, LabelVolume labels) {
        double[] sum = new double[3];
        long count = 0;
        Geometry grid = labels.geometry();
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    if (labels.label(x, y, z) != 0) {
                        sum[0] += x;
                        sum[1] += y;
                        sum[2] += z;
                        count++;
                    }
                }
            }
        }
        int[] middle = new int[3];
        for (int i = 0; i < 3; i++) {
            middle[i] = count == 0 ? map.size()[i] / 2 : (int) Math.round(map.fromSource(i, sum[map.axis()[i]] / count));
        }
        return middle;
    }

    private void add(int view, GridMap map, int[] middle, double[] spacing, double pixelsPerMillimetre, Volume volume, LabelVolume labels,
            Levels levels) {
        int across = AXES[view][0];
        int down = AXES[view][1];
        int width = (int) Math.max(1, Math.round(map.size()[across] * spacing[across] * pixelsPerMillimetre));
        int height = (int) Math.max(1, Math.round(map.size()[down] * spacing[down] * pixelsPerMillimetre));
        float[] grey = new float[width * height];
        byte[] label = new byte[width * height];
        int[] place = new int[3];
        int[] voxel = new int[3];
        int fixed = 3 - across - down;
        place[fixed] = middle[fixed];
        for (int y = 0; y < height; y++) {
            int row = (int) ((y + 0.5) * map.size()[down] / height);
            // Heads are shown upwards, backs downwards.
            place[down] = down == 2 ? map.size()[2] - 1 - row : row;
            for (int x = 0; x < width; x++) {
                place[across] = (int) ((x + 0.5) * map.size()[across] / width);
                for (int i = 0; i < 3; i++) {
                    voxel[map.axis()[i]] = (int) Math.round(map.toSource(i, place[i]));
                }
                grey[y * width + x] = levels.shade(volume.value(voxel[0], voxel[1], voxel[2]));
                label[y * width + x] = (byte) labels.label(voxel[0], voxel[1], voxel[2]);
            }
        }
        panels.add(image(new Overlay(OPACITY).paint(new Picture(width, height, 1, Picture.Depth.F32, grey), new LabelImage(width, height, label))));
        titles.add(String.format(Locale.ROOT, "%s %d/%d", VIEWS[view], middle[fixed] + 1, map.size()[fixed]));
        edges.add(EDGES[view]);
    }

    private static BufferedImage image(Picture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        float[] v = picture.values();
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            int rgb = Math.round(v[3 * i]) << 16 | Math.round(v[3 * i + 1]) << 8 | Math.round(v[3 * i + 2]);
            image.setRGB(i % picture.width(), i / picture.width(), rgb);
        }
        return image;
    }

    private void write(Path file, String title, List<String> legend) throws IOException {
        int width = MARGIN;
        int height = 0;
        for (BufferedImage panel : panels) {
            width += panel.getWidth() + MARGIN;
            height = Math.max(height, panel.getHeight());
        }
        width = Math.max(width, 2 * LONGEST);
        int columns = Math.max(1, width / 260);
        int lines = (legend.size() + columns - 1) / columns;
        int top = 2 * LINE + MARGIN;
        BufferedImage sheet = new BufferedImage(width, top + height + MARGIN + lines * LINE + MARGIN, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = sheet.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        boolean text = canWrite(g);
        g.setColor(Color.WHITE);
        text(g, text, title, MARGIN, LINE);
        int x = MARGIN;
        for (int i = 0; i < panels.size(); i++) {
            BufferedImage panel = panels.get(i);
            g.setColor(Color.LIGHT_GRAY);
            text(g, text, titles.get(i), x, 2 * LINE + 2);
            g.drawImage(panel, x, top, null);
            letters(g, text, edges.get(i), x, top, panel);
            x += panel.getWidth() + MARGIN;
        }
        for (int i = 0; i < legend.size(); i++) {
            int left = MARGIN + i % columns * (width / columns);
            int base = top + height + MARGIN + (i / columns + 1) * LINE - 5;
            g.setColor(new Color(SegmentCodes.rgb(i + 1)));
            g.fillRect(left, base - 12, 14, 14);
            g.setColor(Color.WHITE);
            text(g, text, legend.get(i), left + LINE, base);
        }
        g.dispose();
        AtomicFiles.write(file, out -> {
            if (!ImageIO.write(sheet, "png", out)) {
                throw new IOException("this Java cannot write PNG pictures");
            }
        });
    }

    private static void letters(Graphics2D g, boolean able, String edge, int x, int y, BufferedImage panel) {
        if (edge.isEmpty()) {
            return;
        }
        int w = panel.getWidth();
        int h = panel.getHeight();
        g.setColor(Color.YELLOW);
        text(g, able, edge.substring(0, 1), x + 3, y + h / 2);
        text(g, able, edge.substring(1, 2), x + w - 13, y + h / 2);
        text(g, able, edge.substring(2, 3), x + w / 2, y + 14);
        text(g, able, edge.substring(3, 4), x + w / 2, y + h - 4);
    }

    /** A Java without any font installed cannot draw letters; the picture is worth having all the same. */
    private static boolean canWrite(Graphics2D g) {
        try {
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
            return g.getFontMetrics().stringWidth("text") > 0;
        } catch (RuntimeException | InternalError | LinkageError e) {
            return false;
        }
    }

    private static void text(Graphics2D g, boolean able, String text, int x, int y) {
        if (able && !text.isEmpty()) {
            g.drawString(text, x, y);
        }
    }
}
