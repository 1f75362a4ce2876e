package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.serpentine.tasks.parity.ParityCheck;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serpentine parity}: our numbers against the authors'. */
@Command(name = "parity", description = "Compares our networks, operations and scan orders with fixtures of the authors' code.",
        footer = {"", "Example:", "  serpentine parity ../shared/parity/lightm_unet/*.json ../shared/parity/scan-orders"})
final class ParityCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Fixture files, or folders of them.")
    private List<Path> files;

    @Option(names = "--tolerance", defaultValue = "1e-4", paramLabel = "T",
            description = "Least bound of the relative error max|got-want| / max|want|; the official code's own float32 noise may raise it.")
    private double tolerance;

    @Option(names = "--all", description = "Print every output, not only the worst of each file.")
    private boolean all;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (!(tolerance >= 0)) {
            throw new IllegalArgumentException("--tolerance is " + tolerance + ", expected 0 or more");
        }
        int failed = 0;
        List<Path> fixtures = expand();
        try (Context ctx = Context.create()) {
            for (Path file : fixtures) {
                if (!check(file, ctx, out)) {
                    failed++;
                }
                out.flush();
            }
        }
        out.printf(Locale.ROOT, "%d of %d fixtures pass%n", fixtures.size() - failed, fixtures.size());
        return Failures.status(failed, fixtures.size());
    }

    private boolean check(Path file, Context ctx, PrintWriter out) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            out.printf(Locale.ROOT, "%-44s %s; give fixture files or a folder of them  FAIL%n", file,
                    Files.isDirectory(file) ? "this folder holds no .json file"
                            : Files.exists(file) ? "this file cannot be read" : "no such file");
            return false;
        }
        ParityCheck.Report report;
        try {
            report = ParityCheck.check(file, tolerance, ctx);
        } catch (IOException | RuntimeException e) {
            out.printf(Locale.ROOT, "%-44s %s  FAIL%n", file.getFileName(), e.getMessage());
            return false;
        }
        if (all) {
            report.lines().forEach(line -> print(out, report, line, line.pass(), -1));
        }
        print(out, report, report.worst(), report.pass(), report.seconds());
        if (!report.pass() && !report.unread().isEmpty()) {
            out.println("  options of its config that nothing looked at: " + String.join(", ", report.unread()));
        }
        return report.pass();
    }

    private static void print(PrintWriter out, ParityCheck.Report report, ParityCheck.Line line, boolean pass, double seconds) {
        String figure = line.problem() != null ? line.problem()
                : String.format(Locale.ROOT, "%.2e (bound %.2e)", line.error(), line.bound());
        out.printf(Locale.ROOT, "%-44s %-44s %s  %s%s%n", report.name(), line.output(), figure, pass ? "PASS" : "FAIL",
                seconds < 0 ? "" : String.format(Locale.ROOT, "  %.2f s", seconds));
    }

    /** The files of the folders in their place; what is missing, and a folder without fixtures, stands for itself. */
    private List<Path> expand() throws IOException {
        List<Path> fixtures = new ArrayList<>();
        for (Path file : files) {
            List<Path> inside = List.of();
            if (Files.isDirectory(file)) {
                try (Stream<Path> list = Files.list(file)) {
                    inside = list.filter(p -> p.toString().endsWith(".json")).sorted().toList();
                }
            }
            fixtures.addAll(inside.isEmpty() ? List.of(file) : inside);
        }
        return fixtures;
    }
}
