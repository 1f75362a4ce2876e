package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.serpentine.io.AtomicFiles;
import org.serpentine.io.dicom.series.Slice;
import org.serpentine.tasks.segmentation.ModelCard;
import org.serpentine.tasks.segmentation.SegmentationModel;
import org.serpentine.tasks.segmentation.Segmenter;
import org.serpentine.tasks.segmentation.study.BatchSegmentation;
import org.serpentine.tasks.segmentation.study.Discovery;
import org.serpentine.tasks.segmentation.study.ItemResult;
import org.serpentine.tasks.segmentation.study.RunReport;
import org.serpentine.tasks.segmentation.study.StudyItem;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine segment}: a folder of images in, segmentations on the same grids out. */
@Command(name = "segment", sortOptions = false,
        description = "Segments DICOM series, NIfTI volumes and pictures; results lie on the original slices.",
        footer = {"", "Each image gets a folder of its own in OUT, whole or not at all; one bad image does not stop the others.", "",
            "Examples:", "  serpentine segment --demo", "  serpentine segment -i studies/ --list",
            "  serpentine segment -i studies/ -o out/ --preview --statistics --max-memory 4g --report out/run.json"})
final class SegmentCommand implements Callable<Integer> {
    private static final String DEMO_FOLDER = "serpentine-demo";

    @Option(names = {"-i", "--input"}, paramLabel = "PATH", description = "Folder tree with DICOM series, NIfTI files or pictures, or one such file.")
    private Path input;

    @Option(names = {"-o", "--output"}, paramLabel = "DIR", description = "Folder for the results (with --demo: " + DEMO_FOLDER + ").")
    private Path output;

    @Option(names = {"-m", "--model"}, defaultValue = "ct-tissue", paramLabel = "MODEL",
            description = "Bundled model, or a .safetensors file written by `serpentine train`.")
    private String model;

    @Option(names = "--output-type", defaultValue = "dicom_seg,nifti", split = ",", paramLabel = "TYPE",
            description = "dicom_seg (for items that come from DICOM), nifti, or both; pictures give PNG.")
    private List<BatchSegmentation.Output> types;

    @Option(names = "--preview", description = "Also write an overlay picture of each item.")
    private boolean preview;

    @Option(names = "--statistics", description = "Also write statistics.json: volume and mean value of each class.")
    private boolean statistics;

    @Option(names = "--report", paramLabel = "FILE", description = "Write what became of every item as JSON.")
    private Path report;

    @Option(names = "--max-memory", paramLabel = "SIZE",
            description = "Memory that may be used, such as 4g; windows shrink to fit (all that Java may use, if not given).")
    private String memory;

    @Option(names = "--tile", paramLabel = "XxYxZ",
            description = "Largest window, such as 128x128x64, or 256x256 for 2D models (the model's own, if not given).")
    private String tile;

    @Option(names = "--overlap", defaultValue = "0.5", paramLabel = "SHARE", description = "Share of a window that its neighbour covers too.")
    private double overlap;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--force", description = "Segment images of a modality that the model was not made for, too.")
    private boolean force;

    @Option(names = "--list", description = "Only list what would be segmented and what is wrong with the rest.")
    private boolean list;

    @Option(names = "--demo", description = "Make a phantom study, segment it, and compare with the truth.")
    private boolean demo;

    @Mixin
    private Verbosity verbosity;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        checkUsage();
        long budget = MemorySize.budget(memory, out);
        SegmentationModel loaded = SegmentationModel.of(model);
        try (Context ctx = Context.create(threads.count()); ConsoleProgress progress = new ConsoleProgress(out, verbosity.quiet())) {
            ModelCard card = loaded.card();
            Segmenter segmenter = Segmenter.of(loaded, ctx, new Segmenter.Settings(overlap, window(card), budget));
            if (demo) {
                return new SegmentDemo(segmenter, output == null ? Path.of(DEMO_FOLDER) : output, progress, out).run();
            }
            Discovery found = Discovery.of(input, output, card.config().dims() == 2);
            if (found.items().isEmpty() && found.refused().isEmpty()) {
                throw new IOException(nothing(found, card));
            }
            if (list) {
                return list(found, out);
            }
            new Outputs().reads("the model", Path.of(model)).reads("the input", input).uses("the input", sources(found))
                    .file("--report", report);
            BatchSegmentation batch = new BatchSegmentation(segmenter, output,
                    new BatchSegmentation.Settings(EnumSet.copyOf(types), preview, statistics, force), progress);
            return run(batch, found, new RunReport(ownVersion(), spec.commandLine().getParent().getParseResult().originalArgs(), card, ctx), out);
        }
    }

    private static List<Path> sources(Discovery found) {
        return found.items().stream().flatMap(item -> item instanceof StudyItem.Series s
                ? s.series().slices().stream().map(Slice::file) : Stream.of(item.source())).toList();
    }

    private void checkUsage() {
        if (demo == (input != null)) {
            throw new IllegalArgumentException(demo ? "--demo makes its own input; leave -i away"
                    : "nothing to segment is given: type -i FOLDER -o OUT, or --demo to see it work");
        }
        if (!demo && !list && output == null) {
            throw new IllegalArgumentException("no folder for the results is given: add -o OUT, or --list to look at the input only");
        }
        threads.count();
    }

    static String ownVersion() {
        String own = SegmentCommand.class.getPackage().getImplementationVersion();
        return own == null ? "0.1.0-SNAPSHOT" : own;
    }

    private List<Integer> window(ModelCard card) {
        if (tile == null) {
            return List.of();
        }
        int dims = card.config().dims();
        int[] extents = Extents.parse("--tile", tile, dims, dims);
        return dims == 2 ? List.of(extents[0], 1, extents[1]) : List.of(extents[0], extents[1], extents[2]);
    }

    private String nothing(Discovery found, ModelCard card) {
        return input + " holds nothing to segment: no DICOM image, no NIfTI file"
                + (card.config().dims() == 2 ? " and no picture" : "") + " among its files"
                + (found.others() > 0 ? " (" + found.others() + " others were passed over)" : "")
                + (found.pictures() > 0 ? "; the " + found.pictures() + " pictures need a 2D model: give one with -m" : "");
    }

    private int list(Discovery found, PrintWriter out) {
        for (StudyItem item : found.items()) {
            out.println(item.name() + ": " + item.description());
        }
        for (Discovery.Refused refused : found.refused()) {
            out.println((refused.failed() ? "CANNOT BE SEGMENTED: " : "passed over: ") + refused.what() + ": " + refused.reason());
        }
        out.printf(Locale.ROOT, "%d to segment, %d not, %d other files%n", found.items().size(), found.refused().size(), found.others() + found.pictures());
        out.flush();
        return 0;
    }

    private int run(BatchSegmentation batch, Discovery found, RunReport book, PrintWriter out) throws IOException {
        SegmentLines lines = new SegmentLines(out, verbosity.quiet(), verbosity.verbose(), output);
        batch.run(found, new BatchSegmentation.Listener() {
            @Override
            public void begins(int number, int total, String description) {
                lines.begins(number, total, description);
            }

            @Override
            public void ended(ItemResult result) throws IOException {
                lines.ended(result);
                book.add(result);
                boolean complete = book.size() == found.items().size() + found.refused().size();
                if (report != null && (complete || !AtomicFiles.isStream(report))) {
                    book.write(report, complete);
                }
            }
        });
        lines.sum(book, report);
        return book.exitStatus();
    }
}
