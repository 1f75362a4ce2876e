package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.serpentine.tasks.catalogue.Catalogue;
import org.serpentine.tasks.catalogue.NetworkEntry;
import org.serpentine.tasks.catalogue.SizeSweep;
import org.serpentine.tasks.catalogue.SweepChart;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Option;

/** The part of {@code serpentine bench} that compares sizes. */
final class SweepOptions {
    @Option(names = "--sizes", split = ",", paramLabel = "S|HxW", description = "Compare these picture sizes; one number is a square.")
    private List<String> sizes;

    @Option(names = "--against", split = ",", paramLabel = "NAME", description = "With --sizes: other networks to measure too.")
    private List<String> against;

    @Option(names = "--plot", paramLabel = "PNG", description = "With --sizes: draw time and memory a patch over the size.")
    private Path plot;

    @Option(names = "--csv", paramLabel = "FILE", description = "With --sizes: write the figures.")
    private Path csv;

    /** Whether sizes are to be compared. */
    boolean wanted() {
        if (sizes == null && (against != null || plot != null || csv != null)) {
            throw new IllegalArgumentException("--against, --plot and --csv go with --sizes, such as --sizes 224,512,1024");
        }
        return sizes != null;
    }

    void run(String model, Context ctx, boolean train, double seconds, PrintWriter out) throws IOException {
        Catalogue catalogue = Catalogue.standard();
        List<NetworkEntry> networks = new ArrayList<>(List.of(catalogue.get(model)));
        for (String name : against == null ? List.<String>of() : against) {
            networks.add(catalogue.get(name));
        }
        if (plot != null && !plot.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new IllegalArgumentException("--plot is " + plot + ", expected a name that ends in .png");
        }
        new Outputs().file("--csv", csv).file("--plot", plot);
        List<int[]> extents = new ArrayList<>();
        for (String size : sizes) {
            extents.add(Extents.parse("--sizes", size, 2, 2));
        }
        out.printf(Locale.ROOT, "%-24s %-10s %10s %12s %7s %11s %11s %7s%n", "network", "size", "median", "us/patch", "", "memory", "KiB/patch",
                "");
        Map<String, SizeSweep.Point> firsts = new HashMap<>();
        List<SizeSweep.Point> points = SizeSweep.run(networks, extents, ctx, train, seconds, p -> {
            SizeSweep.Point first = firsts.computeIfAbsent(p.model(), name -> p);
            out.printf(Locale.ROOT, "%-24s %-10s %7.1f ms %12.1f %6.2fx %7.1f MiB %11.2f %6.2fx%n", p.model(), p.height() + "x" + p.width(),
                    1e3 * p.seconds(), 1e6 * p.secondsPerPatch(), p.secondsPerPatch() / first.secondsPerPatch(), p.peakBytes() / 1048576.0,
                    p.bytesPerPatch() / 1024, p.bytesPerPatch() / first.bytesPerPatch());
            out.flush();
        });
        out.println("A patch is 16x16 pixels; factors are relative to the network's first size. Memory is tensors at their peak, without weights.");
        if (csv != null) {
            SizeSweep.writeCsv(points, csv);
        }
        if (plot != null) {
            SweepChart.write(points, plot);
        }
    }
}
