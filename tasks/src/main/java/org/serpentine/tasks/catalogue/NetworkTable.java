package org.serpentine.tasks.catalogue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.serpentine.backbones.Published;

/** What networks cost beside what their papers print, as lines for a terminal and as a page. */
public final class NetworkTable {
    private static final double MIB = 1 << 20;

    /**
     * One network.
     *
     * @param entry   which
     * @param extents size of the input it was counted at
     * @param summary what was counted
     */
    public record Row(NetworkEntry entry, int[] extents, NetworkSummary summary) {
        private String size() {
            return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining("x"));
        }

        /** One line, with what the paper says on a second one. */
        public String text() {
            String line = String.format(Locale.ROOT, "%-30s %-9s %,13d %9.3fG %9.3fG %6.1f%% %7.1f MiB  %s", entry.name(), size(),
                    summary.parameters(), summary.macs() * 1e-9, summary.flops() * 1e-9, 100 * summary.scanShare(),
                    summary.peakBytes() / MIB, entry.description());
            Published p = entry.published();
            String says = List.of(p.parameters(), p.cost(), p.accuracy(), p.remark()).stream().filter(s -> !s.isEmpty())
                    .collect(Collectors.joining("; "));
            return says.isEmpty() ? line : line + String.format("%n    the paper says: ") + says;
        }

        private String markdown() {
            Published p = entry.published();
            return String.format(Locale.ROOT, "| `%s` | %s | %,d | %s | %.3f | %s | %.3f | %.1f | %.1f | %s | %s |", entry.name(), size(),
                    summary.parameters(), p.parameters(), summary.macs() * 1e-9, p.cost(), summary.flops() * 1e-9,
                    100 * summary.scanShare(), summary.peakBytes() / MIB, p.accuracy(), p.remark());
        }
    }

    private NetworkTable() {}

    /** Heads the lines of {@link Row#text}. */
    public static String header() {
        return String.format(Locale.ROOT, "%-30s %-9s %13s %10s %10s %7s %11s", "network", "input", "parameters", "MACs", "FLOPs", "scan",
                "memory");
    }

    /** Explains the columns. */
    public static String legend() {
        return "MACs are multiply-accumulates with the scan counted; FLOPs are two a MAC plus exponentials, roots and sums; "
                + "memory is tensors at their peak, batch 1, without weights.";
    }

    /** The whole table as a page in Markdown. */
    public static String markdown(List<Row> rows) {
        StringBuilder page = new StringBuilder("""
                # Networks by name

                Written by `serpentine models --markdown docs/models.md`; a test compares it with what the code builds. Every figure of ours
                is counted while the network runs once on one picture of the given size. MACs are multiply-accumulates, those of the scans
                included; FLOPs are two a MAC plus exponentials, roots and sums; "scan" is the scans' share of the MACs; memory is tensors at
                their peak, without weights. "Paper" is what the authors print: their FLOPs are mostly multiply-accumulates, counted by tools
                that leave the scans out or estimate them, so they belong beside our MACs. Accuracies are theirs, for their weights: top-1 on
                ImageNet-1k if nothing else is said. The last column says why figures differ. Names that begin with `test_` are miniatures
                for tests.

                | network | input | parameters | paper | GMACs | paper | GFLOPs | scan % | memory MiB | accuracy (paper) | remarks |
                |---|---|---:|---:|---:|---:|---:|---:|---:|---|---|
                """);
        rows.forEach(row -> page.append(row.markdown()).append('\n'));
        return page.toString();
    }
}
