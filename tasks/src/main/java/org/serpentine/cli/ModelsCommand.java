package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.serpentine.io.AtomicFiles;
import org.serpentine.tasks.catalogue.Catalogue;
import org.serpentine.tasks.catalogue.NetworkEntry;
import org.serpentine.tasks.catalogue.NetworkSummary;
import org.serpentine.tasks.catalogue.NetworkTable;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serpentine models}: what can be built, and what it costs. */
@Command(name = "models", description = "Lists the networks with parameters, multiply-accumulates (MACs), FLOPs and memory.",
        footer = {"", "Examples:", "  serpentine models --names 'vim*'", "  serpentine models 'vim*' resnet18 --size 512x512"})
final class ModelsCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Networks to describe, * for any characters; all of them if none is named.")
    private List<String> names;

    @Option(names = "--names", description = "List names and descriptions only: at once, since nothing is measured.")
    private boolean namesOnly;

    @Option(names = "--size", paramLabel = "S|HxW|DxHxW",
            description = "Input size, one number for a square; each network's own default if not given.")
    private String size;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Also write the table as a page, such as docs/models.md.")
    private Path markdown;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Catalogue catalogue = Catalogue.standard();
        List<String> chosen = names == null ? catalogue.names() : catalogue.names(names);
        if (namesOnly) {
            if (size != null || markdown != null) {
                throw new IllegalArgumentException("--names measures nothing: leave --size and --markdown away, or leave --names away");
            }
            list(catalogue, chosen, out);
            return 0;
        }
        new Outputs().file("--markdown", markdown);
        if (chosen.size() > 1) {
            out.println("Builds and measures " + chosen.size() + " networks one after the other; --names lists names only, at once.");
        }
        List<NetworkTable.Row> rows = new ArrayList<>();
        out.println(NetworkTable.header());
        try (Context ctx = Context.create()) {
            for (String name : chosen) {
                NetworkEntry entry = catalogue.get(name);
                int[] extents = size == null ? entry.extents()
                        : Extents.parse("--size", size, entry.extents().length, entry.extents().length);
                NetworkTable.Row row = new NetworkTable.Row(entry, extents, NetworkSummary.of(entry, ctx, entry.inputShape(1, extents)));
                rows.add(row);
                out.println(row.text());
                out.flush();
            }
        }
        out.println(NetworkTable.legend());
        if (markdown != null) {
            byte[] page = NetworkTable.markdown(rows).getBytes(StandardCharsets.UTF_8);
            AtomicFiles.write(markdown, stream -> stream.write(page));
            out.println("written to " + markdown);
        }
        out.flush();
        return 0;
    }

    private static void list(Catalogue catalogue, List<String> chosen, PrintWriter out) {
        int widest = chosen.stream().mapToInt(String::length).max().orElse(0);
        chosen.forEach(name -> out.println(String.format("%-" + widest + "s  %s", name, catalogue.get(name).description()).strip()));
        out.flush();
    }
}
