package org.serpentine.tasks.training;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.serpentine.io.AtomicFiles;

/** Draws a training log: the loss on the left axis, the validation score on the right one. */
public final class LearningCurve {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 520;

    private LearningCurve() {}

    /**
     * Writes the picture.
     *
     * @param log   at least one epoch
     * @param title over the picture
     * @param png   the file
     * @throws IOException if it cannot be written
     */
    public static void write(TrainingLog log, String title, Path png) throws IOException {
        XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("epoch").yAxisTitle("loss").build();
        chart.getStyler().setLegendPosition(LegendPosition.InsideN);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        List<Double> epochs = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        List<Double> judged = new ArrayList<>();
        List<Double> scores = new ArrayList<>();
        for (TrainingLog.Row row : log.rows()) {
            epochs.add((double) row.epoch());
            losses.add(row.loss());
            if (!Double.isNaN(row.score())) {
                judged.add((double) row.epoch());
                scores.add(row.score());
            }
        }
        chart.addSeries("training loss", epochs, losses).setMarker(SeriesMarkers.NONE).setLineColor(new Color(0x1f77b4));
        if (!scores.isEmpty()) {
            XYSeries series = chart.addSeries("validation score", judged, scores);
            series.setYAxisGroup(1);
            series.setMarker(SeriesMarkers.NONE).setLineColor(new Color(0xd62728));
            chart.setYAxisGroupTitle(1, "score");
        }
        BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        chart.paint(pen, WIDTH, HEIGHT);
        pen.dispose();
        AtomicFiles.write(png, out -> ImageIO.write(picture, "png", out));
    }
}
