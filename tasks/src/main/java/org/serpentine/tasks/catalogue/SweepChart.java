package org.serpentine.tasks.catalogue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.serpentine.io.AtomicFiles;

/**
 * Draws a {@link SizeSweep}: time and memory for each patch over the number of patches, a line for each network, sizes in their order.
 * Flat is linear.
 */
public final class SweepChart {
    private static final int WIDTH = 620;
    private static final int HEIGHT = 440;
    private static final Color[] COLORS = {new Color(0x1f77b4), new Color(0xd62728), new Color(0x2ca02c), new Color(0x9467bd)};

    private SweepChart() {}

    /**
     * Writes the picture.
     *
     * @param points at least one
     * @throws IOException if it cannot be written
     */
    public static void write(List<SizeSweep.Point> points, Path png) throws IOException {
        BufferedImage picture = new BufferedImage(2 * WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        chart(points, "time", "microseconds a patch", p -> 1e6 * p.secondsPerPatch()).paint(pen, WIDTH, HEIGHT);
        pen.translate(WIDTH, 0);
        chart(points, "memory", "KiB a patch", p -> p.bytesPerPatch() / 1024).paint(pen, WIDTH, HEIGHT);
        pen.dispose();
        AtomicFiles.write(png, out -> ImageIO.write(picture, "png", out));
    }

    private static XYChart chart(List<SizeSweep.Point> points, String title, String unit, ToDoubleFunction<SizeSweep.Point> value) {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("patches of 16x16 pixels")
                .yAxisTitle(unit).build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setYAxisMax(1.1 * points.stream().mapToDouble(value).max().orElseThrow());
        List<String> names = points.stream().map(SizeSweep.Point::model).distinct().toList();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            List<SizeSweep.Point> own = points.stream().filter(p -> p.model().equals(name))
                    .sorted(Comparator.comparingDouble(SizeSweep.Point::patches)).toList();
            chart.addSeries(name, own.stream().mapToDouble(SizeSweep.Point::patches).toArray(), own.stream().mapToDouble(value).toArray())
                    .setMarker(SeriesMarkers.CIRCLE).setMarkerColor(COLORS[i % COLORS.length]).setLineColor(COLORS[i % COLORS.length]);
        }
        return chart;
    }
}
