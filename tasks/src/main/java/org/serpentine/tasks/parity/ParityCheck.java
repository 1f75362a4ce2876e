package org.serpentine.tasks.parity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.serpentine.tensor.Context;

/**
 * Compares what our code computes with a fixture of the authors' code.
 *
 * <p>The error of an output is {@code max|got - want| / max|want|} over the sampled values; its bound is
 * {@code max(tolerance, 4 * noise * std / max|want|)}, where the noise is that of the official float32 run itself. Scan orders must be
 * equal, element by element.
 */
public final class ParityCheck {
    /** One compared output. */
    public record Line(String output, double error, double bound, String problem) {
        /** True if the error is within the bound. */
        public boolean pass() {
            return problem == null && error <= bound;
        }

        private double severity() {
            if (problem != null) {
                return Double.POSITIVE_INFINITY;
            }
            return Double.isNaN(error) ? Double.MAX_VALUE : error == 0 ? 0 : error / bound;
        }
    }

    /**
     * What a file's check found.
     *
     * @param unread options of the fixture's config that nothing looked at: notes, or what our code does not know
     */
    public record Report(String name, List<Line> lines, double seconds, List<String> unread) {
        /** True if every output passed and there was at least one. */
        public boolean pass() {
            return !lines.isEmpty() && lines.stream().allMatch(Line::pass);
        }

        /** The output that is worst relative to its bound. */
        public Line worst() {
            Line worst = new Line("(nothing to compare)", 0, 0, "the fixture lists no outputs");
            double severity = -1;
            for (Line line : lines) {
                if (line.severity() > severity) {
                    severity = line.severity();
                    worst = line;
                }
            }
            return worst;
        }
    }

    private ParityCheck() {}

    /**
     * Checks one fixture file.
     *
     * @param tolerance least bound of the relative error
     * @throws IOException              if the file is unreadable or no fixture
     * @throws IllegalArgumentException if no network or operation of ours answers to it
     */
    public static Report check(Path file, double tolerance, Context ctx) throws IOException {
        Fixture f = Fixture.read(file);
        long start = System.nanoTime();
        List<Line> lines = f.json().has("order") ? IndexSubject.compare(f) : compare(f, Subjects.find(f).run(f, ctx), tolerance);
        return new Report(f.name(), lines, (System.nanoTime() - start) * 1e-9, f.unread());
    }

    private static List<Line> compare(Fixture f, Map<String, Values> got, double tolerance) {
        List<Line> lines = new ArrayList<>();
        f.outputs().forEach((name, want) -> {
            Values v = got.get(name);
            if (v == null) {
                lines.add(new Line(name, Double.NaN, tolerance, "we compute no such output"));
            } else if (v.data().length != elements(want.shape())) {
                lines.add(new Line(name, Double.NaN, tolerance, "our shape is " + Arrays.toString(v.shape()) + ", the fixture's "
                        + Arrays.toString(want.shape())));
            } else {
                lines.add(compare(name, want, v.data(), tolerance));
            }
        });
        return lines;
    }

    private static Line compare(String name, Fixture.Expected want, float[] got, double tolerance) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < want.value().length; i++) {
            largest = Math.max(largest, Math.abs(want.value()[i]));
            double d = Math.abs((double) got[want.index()[i]] - want.value()[i]);
            difference = d <= difference ? difference : d; // a NaN sticks
        }
        double scale = largest == 0 ? 1 : largest;
        // the noise of a single number is relative to its absolute value, of an array to its standard deviation
        double spread = want.value().length == 1 ? scale : want.deviation();
        return new Line(name, difference / scale, Math.max(tolerance, 4 * want.noise() * spread / scale), null);
    }

    private static long elements(int[] shape) {
        return Arrays.stream(shape).asLongStream().reduce(1, (a, b) -> a * b);
    }
}
