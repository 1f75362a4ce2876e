package org.serpentine.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.serpentine.tasks.catalogue.Catalogue;
import org.serpentine.tasks.catalogue.NetworkEntry;
import org.serpentine.tasks.catalogue.NetworkSummary;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serpentine models}: what can be built, and what it costs. */
@Command(name = "models", description = "Lists the networks with parameters, multiply-accumulates (MACs), FLOPs and memory.",
        footer = {"", "Example:", "  serpentine models lightmunet_2d --size 512x512"})
final class ModelsCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Networks to describe; all of them if none is named.")
    private java.util.List<String> names;

    @Option(names = "--size", paramLabel = "HxW|DxHxW", description = "Input size; each network's own default if not given.")
    private String size;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Catalogue catalogue = Catalogue.standard();
        out.printf(Locale.ROOT, "%-22s %-12s %13s %10s %10s %7s %10s  %s%n", "network", "input", "parameters", "MACs", "FLOPs", "scan",
                "memory", "");
        try (Context ctx = Context.create()) {
            for (String name : names == null ? catalogue.names() : names) {
                NetworkEntry entry = catalogue.get(name);
                int[] extents = size == null ? entry.extents()
                        : Extents.parse("--size", size, entry.extents().length, entry.extents().length);
                NetworkSummary s = NetworkSummary.of(entry, ctx, entry.inputShape(1, extents));
                out.printf(Locale.ROOT, "%-22s %-12s %,13d %9.3fG %9.3fG %6.1f%% %6.1f MiB  %s%n", name,
                        Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining("x")), s.parameters(),
                        s.macs() * 1e-9, s.flops() * 1e-9, 100 * s.scanShare(), s.peakBytes() / 1048576.0, entry.description());
                if (!entry.claim().isEmpty()) {
                    out.println("    the paper says: " + entry.claim());
                }
                out.flush();
            }
        }
        out.println("MACs are multiply-accumulates with the scan counted; FLOPs are two a MAC plus exponentials, roots and sums; "
                + "memory is tensors at their peak, batch 1, without weights.");
        out.flush();
        return 0;
    }
}
