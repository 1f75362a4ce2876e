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
        footer = {"", "Example:", "  serpentine models 'vim*' resnet18 --size 512x512"})
final class ModelsCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Networks to describe, * for any characters; all of them if none is named.")
    private List<String> names;

    @Option(names = "--size", paramLabel = "HxW|DxHxW", description = "Input size; each network's own default if not given.")
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
        new Outputs().file("--markdown", markdown);
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
}
