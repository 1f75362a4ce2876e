package org.serpentine.tasks.catalogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.serpentine.io.AtomicFiles;
import org.serpentine.tensor.Context;

/** How the time and memory of networks grow with the size of the picture. */
public final class SizeSweep {
    /** Side of the patches that time and memory are told per, whatever stride a network has: its tokens if that is 16. */
    private static final int PATCH = 16;
    /** However short a time is to be measured: a size that is measured before the compiler is done makes all others look fast. */
    private static final double WINDOW_SECONDS = 0.5;

    /**
     * One network at one size, batch 1.
     *
     * @param model     registered name
     * @param height    height of the picture, in pixels
     * @param width     its width, in pixels
     * @param seconds   median time of a step
     * @param peakBytes most bytes of tensors alive at one time, weights not counted
     */
    public record Point(String model, int height, int width, double seconds, long peakBytes) {
        /** Area of the picture in patches of 16x16 pixels. */
        public double patches() {
            return (double) height * width / (PATCH * PATCH);
        }

        /** Seconds for each patch. */
        public double secondsPerPatch() {
            return seconds / patches();
        }

        /** Bytes for each patch. */
        public double bytesPerPatch() {
            return peakBytes / patches();
        }
    }

    private SizeSweep() {}

    /**
     * Measures each network at each size, after running until steps get no faster.
     *
     * @param sizes   {@code {height, width}} of each
     * @param train   true for forward and backward
     * @param seconds least time to measure each
     * @param each    is told every result as it comes
     * @throws IllegalArgumentException if a network does not take pictures
     */
    public static List<Point> run(List<NetworkEntry> networks, List<int[]> sizes, Context ctx, boolean train, double seconds,
            Consumer<Point> each) {
        for (NetworkEntry entry : networks) {
            if (entry.extents().length != 2) {
                throw new IllegalArgumentException(entry.name() + " takes volumes; sizes can be compared for networks over pictures only");
            }
        }
        List<Point> points = new ArrayList<>();
        for (NetworkEntry entry : networks) {
            for (int[] size : sizes) {
                ctx.trim();
                SpeedRun.Result r = SpeedRun.run(entry, ctx, train, seconds, WINDOW_SECONDS, entry.inputShape(1, size));
                Point p = new Point(entry.name(), size[0], size[1], r.medianSeconds(), r.peakBytes());
                points.add(p);
                each.accept(p);
            }
        }
        return points;
    }

    /** Writes one line a point. */
    public static void writeCsv(List<Point> points, Path csv) throws IOException {
        StringBuilder text = new StringBuilder("model,height,width,patches,seconds,peak_bytes,seconds_per_patch,bytes_per_patch\n");
        for (Point p : points) {
            text.append(String.format(Locale.ROOT, "%s,%d,%d,%.2f,%.6f,%d,%.9f,%.1f%n", p.model, p.height, p.width, p.patches(), p.seconds,
                    p.peakBytes, p.secondsPerPatch(), p.bytesPerPatch()));
        }
        AtomicFiles.write(csv, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
