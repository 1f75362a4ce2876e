package org.serpentine.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.serpentine.tasks.segmentation.MemoryPlan;
import org.serpentine.tasks.segmentation.study.ClassStatistics;
import org.serpentine.tasks.segmentation.study.ItemResult;
import org.serpentine.tasks.segmentation.study.RunReport;

/** What {@code serpentine segment} prints about its items. */
final class SegmentLines {
    private final PrintWriter out;
    private final boolean quiet;
    private final boolean verbose;
    private final Path folder;

    SegmentLines(PrintWriter out, boolean quiet, boolean verbose, Path folder) {
        this.out = out;
        this.quiet = quiet;
        this.verbose = verbose;
        this.folder = folder;
    }

    void begins(int number, int total, String description) {
        if (!quiet) {
            out.println("[" + number + "/" + total + "] " + description);
            out.flush();
        }
    }

    void ended(ItemResult result) {
        if (result.status() == ItemResult.Status.FAILED) {
            out.println((quiet ? result.description() + ": " : "  ") + "FAILED: " + result.reason());
        } else if (result.status() == ItemResult.Status.SKIPPED && !quiet) {
            out.println("  skipped: " + result.reason());
        } else if (!quiet) {
            done(result);
        }
        if (verbose) {
            result.notes().forEach(note -> out.println("  note: " + note));
            if (result.plan() != null) {
                out.println("  " + result.plan() + "; heap at its peak " + MemoryPlan.megabytes(result.peakBytes()));
            }
        }
        out.flush();
    }

    private void done(ItemResult result) {
        String classes = result.statistics().stream().skip(1).map(c -> amount(result, c)).collect(Collectors.joining(", "));
        out.printf(Locale.ROOT, "  done in %.1f s: %s%n", result.seconds(), classes);
        out.println("  -> " + folder.resolve(result.name()) + ": "
                + result.files().stream().map(f -> f.getFileName().toString()).collect(Collectors.joining(", ")));
    }

    private static String amount(ItemResult result, ClassStatistics c) {
        if (result.kind().equals("picture")) {
            long all = result.statistics().stream().mapToLong(ClassStatistics::count).sum();
            return String.format(Locale.ROOT, "%s %.1f %%", c.name(), 100.0 * c.count() / all);
        }
        return c.count() == 0 ? c.name() + " none" : String.format(Locale.ROOT, "%s %.1f ml (mean %.0f)", c.name(), c.millilitres(), c.mean());
    }

    void sum(RunReport book, Path report) {
        out.printf(Locale.ROOT, "%d done, %d failed, %d skipped%s%n", book.count(ItemResult.Status.DONE), book.count(ItemResult.Status.FAILED),
                book.count(ItemResult.Status.SKIPPED), report == null ? "" : "; report in " + report);
        out.flush();
    }
}
