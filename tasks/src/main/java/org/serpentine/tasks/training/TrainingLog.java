package org.serpentine.tasks.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What happened in each epoch; written as CSV. */
public final class TrainingLog {
    private static final String HEADER = "epoch,steps,seconds,learning_rate,loss,gradient_norm,score";

    /**
     * One epoch.
     *
     * @param epoch        counted from 1
     * @param steps        optimiser steps so far
     * @param seconds      training time so far
     * @param learningRate rate of the last step
     * @param loss         mean training loss
     * @param gradientNorm mean norm of the gradient before clipping
     * @param score        validation score, higher is better; NaN if nothing was validated
     */
    public record Row(int epoch, long steps, double seconds, double learningRate, double loss, double gradientNorm, double score) {
        private String csv() {
            return String.format(Locale.ROOT, "%d,%d,%.1f,%s,%s,%s,%s", epoch, steps, seconds, learningRate, loss, gradientNorm,
                    Double.isNaN(score) ? "" : score);
        }

        private static Row parse(String line) {
            String[] f = line.split(",", -1);
            return new Row(Integer.parseInt(f[0]), Long.parseLong(f[1]), Double.parseDouble(f[2]), Double.parseDouble(f[3]),
                    Double.parseDouble(f[4]), Double.parseDouble(f[5]), f[6].isEmpty() ? Double.NaN : Double.parseDouble(f[6]));
        }
    }

    private final List<Row> rows = new ArrayList<>();

    /** Appends an epoch. */
    public void add(Row row) {
        rows.add(row);
    }

    /** All epochs so far. */
    public List<Row> rows() {
        return Collections.unmodifiableList(rows);
    }

    /** The best validation score so far; NaN if nothing was validated. */
    public double best() {
        return rows.stream().mapToDouble(Row::score).filter(s -> !Double.isNaN(s)).max().orElse(Double.NaN);
    }

    /** A table with a header line. */
    public String csv() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        rows.forEach(r -> text.append(r.csv()).append('\n'));
        return text.toString();
    }

    /**
     * Reads what {@link #csv} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static TrainingLog parse(String csv) {
        TrainingLog log = new TrainingLog();
        List<String> lines = csv.lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
            throw new IllegalArgumentException("no training log: expected the header " + HEADER);
        }
        lines.stream().skip(1).map(Row::parse).forEach(log::add);
        return log;
    }
}
