package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.serpentine.io.AtomicFiles;
import org.serpentine.scanning.Grid;
import org.serpentine.scanning.Locality;
import org.serpentine.scanning.PointOrders;
import org.serpentine.scanning.ScanFamily;
import org.serpentine.scanning.ScanOrder;
import org.serpentine.scanning.ScanOrders;
import org.serpentine.scanning.ScanPath;
import org.serpentine.scanning.picture.ScanPicture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lists the scan orders with their locality figures, or shows and draws one of them. */
@Command(name = "scans", description = {
    "List the scan orders with their locality on a grid, or show and draw one.",
    "",
    "  serpentine scans --grid 64x64",
    "  serpentine scans --order gilbert --grid 32x24 --picture out.png",
    ""})
final class ScansCommand implements Callable<Integer> {

    private static final String PLANE = "32x24";
    private static final String VOLUME = "16x16x8";

    @Spec
    private CommandSpec spec;

    @Option(names = "--order", paramLabel = "NAME", description = "Show this order only; add -reverse to any name to walk it backwards.")
    private String order;

    @Option(names = "--grid", paramLabel = "HxW", showDefaultValue = Visibility.NEVER,
            description = "Extents, slowest axis first: HxW or DxHxW (default: " + PLANE + ", or " + VOLUME + " for orders of volumes).")
    private String grid;

    @Option(names = "--within", paramLabel = "K", defaultValue = "" + Locality.DEFAULT_WITHIN,
            description = "Count neighbours visited at most K steps apart as kept.")
    private int within;

    @Option(names = "--picture", paramLabel = "FILE", description = "Draw the order into a .png or .svg file.")
    private Path picture;

    @Option(names = "--indices", description = "Print the flat index visited at each step (-1: padded zero).")
    private boolean indices;

    @Override
    public Integer call() throws IOException {
        if (order == null && (picture != null || indices)) {
            throw new ParameterException(spec.commandLine(), (picture != null ? "--picture" : "--indices")
                    + " needs an order: add --order NAME, such as --order gilbert");
        }
        new Outputs().file("--picture", picture);
        ScanOrders orders = ScanOrders.standard();
        PrintWriter out = spec.commandLine().getOut();
        if (order == null) {
            list(orders, out);
        } else {
            show(orders.get(order), out);
        }
        out.flush();
        return 0;
    }

    private void list(ScanOrders orders, PrintWriter out) {
        int widest = orders.names().stream().mapToInt(String::length).max().orElse(0);
        String row = "%-" + widest + "s  %-8s  %9s  %8s  %8s  %6s  %s%n";
        out.printf(Locale.ROOT, row, "ORDER", "GRID", "MEAN JUMP", "MAX JUMP", "KEPT", "PADDED", "");
        for (String name : orders.names()) {
            ScanOrder each = orders.get(name);
            Grid on = gridFor(each);
            if (each.refusal(on).isPresent()) {
                out.printf(Locale.ROOT, row, name, on, "-", "-", "-", "-", each.description());
                continue;
            }
            Locality figures = Locality.of(each.path(on), within);
            out.printf(Locale.ROOT, row, name, on, decimals(2, figures.meanJump()), decimals(1, figures.maxJump()),
                    decimals(1, 100 * figures.neighboursKept()) + " %", figures.padding() == 0 ? "" : figures.padding(),
                    each.description());
        }
        out.println();
        out.println("Jumps are Euclidean, in cells. KEPT: neighbouring cells visited at most " + within + " steps apart. "
                + "-: cannot walk this grid (--order NAME says why).");
        out.println("Names follow these patterns, each also with -reverse: "
                + orders.families().stream().map(ScanFamily::pattern).collect(Collectors.joining(", ")) + ".");
        out.println("For point sets: " + String.join(", ", PointOrders.standard().names()) + ".");
        out.println("Draw one: serpentine scans --order gilbert --grid 32x24 --picture out.png");
    }

    private void show(ScanOrder one, PrintWriter out) throws IOException {
        Grid on = gridFor(one);
        ScanPath path = one.path(on);
        if (indices) {
            out.println(Arrays.stream(path.order()).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        } else {
            Locality figures = Locality.of(path, within);
            out.println(one.name() + " on " + on + ": " + one.description());
            out.println("steps                " + path.length()
                    + (path.padding() == 0 ? "" : ", " + path.padding() + " of them padding"));
            out.println("mean jump            " + decimals(3, figures.meanJump()) + " cells, " + decimals(3, figures.meanManhattan())
                    + " unit moves");
            out.println("max jump             " + decimals(3, figures.maxJump()) + " cells, " + figures.maxManhattan() + " unit moves");
            out.println("neighbours kept      " + decimals(1, 100 * figures.neighboursKept()) + " % within " + within + " steps");
            out.println("mean neighbour gap   " + decimals(1, figures.meanGap()) + " steps");
        }
        if (picture != null) {
            byte[] drawn = ScanPicture.of(path, one.name()).encoded(picture);
            AtomicFiles.write(picture, stream -> stream.write(drawn));
            if (!indices) {
                out.println("picture              " + picture);
            }
        }
    }

    /** The grid asked for; without one, a plane if the order can walk it, else a volume. */
    private Grid gridFor(ScanOrder one) {
        return Optional.ofNullable(grid).map(Grid::parse).orElseGet(() -> Grid.parse(one.supportsRank(2) ? PLANE : VOLUME));
    }

    private static String decimals(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
