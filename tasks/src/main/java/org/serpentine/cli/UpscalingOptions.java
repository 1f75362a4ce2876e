package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.Upscaler;
import org.serpentine.tasks.superresolution.batch.FileResult;
import org.serpentine.tasks.superresolution.batch.FolderUpscaling;
import org.serpentine.tasks.superresolution.batch.UpscalingReport;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code upscale} and {@code restore} have in common: files in, files out, tiles and memory. */
final class UpscalingOptions {
    /** Endings as typed. */
    enum Ending {
        PNG(PictureFiles.Format.PNG), TIFF(PictureFiles.Format.TIFF), TIF(PictureFiles.Format.TIFF), JPG(PictureFiles.Format.JPEG);

        private final PictureFiles.Format format;

        Ending(PictureFiles.Format format) {
            this.format = format;
        }
    }

    @Option(names = {"-i", "--input"}, required = true, paramLabel = "PATH",
            description = "A picture, NIfTI volume or DICOM image, or a folder tree of them.")
    private Path input;

    @Option(names = {"-o", "--output"}, required = true, paramLabel = "PATH", description = "Folder for the results; for one file its name may be given.")
    private Path output;

    @Mixin
    private RestorationModelOptions model;

    @Option(names = "--tile", defaultValue = "0", paramLabel = "N", description = "Side of the tiles in pixels of the input; 0: as large as memory permits, up to 256.")
    private int tile;

    @Option(names = "--tile-pad", defaultValue = "-1", paramLabel = "N", description = "Margin around tiles; -1: what the network needs.")
    private int pad;

    @Option(names = "--max-memory", paramLabel = "SIZE", description = "Memory that may be used, such as 2g (all that Java may use, if not given).")
    private String memory;

    @Option(names = "--suffix", paramLabel = "S", description = "Put between a result's name and its ending (_x2, _restored, ...).")
    private String suffix;

    @Option(names = "--ext", paramLabel = "png|tiff|jpg", description = "Format of the results (that of each picture, if not given).")
    private Ending ending;

    @Option(names = "--compare", description = "Also write NAME_compare.png: nearest, bicubic and the model side by side.")
    private boolean compare;

    @Option(names = "--report", paramLabel = "FILE", description = "Write what became of every file as JSON.")
    private Path report;

    @Mixin
    private ContextOptions context;

    @Mixin
    private Verbosity verbosity;

    RestorationModelOptions model() {
        return model;
    }

    /**
     * Works through the input; the exit status says how it went.
     *
     * @param remarks said before it begins
     */
    int run(RestorationModel loaded, String usualSuffix, List<String> remarks, PrintWriter out) throws IOException {
        long budget = MemorySize.budget(memory, out);
        FolderUpscaling.Settings settings = new FolderUpscaling.Settings(suffix == null ? usualSuffix : suffix,
                Optional.ofNullable(ending).map(e -> e.format), compare, budget);
        UpscalingReport book = new UpscalingReport(SegmentCommand.ownVersion(), loaded);
        if (!verbosity.quiet()) {
            out.println(loaded);
        }
        remarks.forEach(out::println);
        out.flush();
        try (Context ctx = context.open(); ConsoleProgress progress = new ConsoleProgress(out, verbosity.quiet())) {
            Upscaler upscaler = Upscaler.of(loaded, ctx, new Upscaler.Settings(tile, pad, budget));
            new FolderUpscaling(upscaler, loaded.card().name(), settings, progress).run(input, output, new FolderUpscaling.Listener() {
                @Override
                public void planned(Set<Path> involved) throws IOException {
                    if (report != null) {
                        Outputs outputs = new Outputs().uses("a file that is read or written:", involved);
                        model.note(outputs);
                        outputs.file("--report", report);
                    }
                }

                @Override
                public void begins(int number, int total, Path file) {
                    if (!verbosity.quiet()) {
                        out.println("[" + number + "/" + total + "] " + file);
                        out.flush();
                    }
                }

                @Override
                public void ended(FileResult result) {
                    book.add(result);
                    say(result, out);
                }
            });
        }
        List<FileResult> failed = book.results().stream().filter(r -> !r.done()).toList();
        out.printf("%d of %d done%s%n", book.results().size() - failed.size(), book.results().size(), failed.isEmpty() ? "" : "; failed:");
        failed.forEach(r -> out.println("  " + r.source() + ": " + r.reason()));
        out.flush();
        if (report != null) {
            book.write(report);
        }
        return Failures.status(failed.size(), book.results().size());
    }

    private void say(FileResult result, PrintWriter out) {
        if (!result.done()) {
            out.println("  FAILED: " + result.reason());
        } else if (!verbosity.quiet()) {
            out.printf(Locale.ROOT, "  %s, %.1f s -> %s%n", result.description(), result.seconds(), result.files().get(0));
        }
        out.flush();
    }
}
