package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.serpentine.tasks.restoration.CleanPicture;
import org.serpentine.tasks.restoration.Degradation;
import org.serpentine.tasks.restoration.Trial;
import org.serpentine.tasks.superresolution.PictureQuality;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.Upscaler;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The course of measuring a model on pictures: one table for each degradation. */
final class PictureEvaluation {
    /** Another way to restore, to compare with. */
    record Rival(String name, Function<Degradation, Trial.Restorer> maker) {}

    private static final String LINE = "%-24s";
    private static final String CELL = " %9.2f %8.4f";

    @Option(names = "--data", required = true, split = ",", paramLabel = "DIR", description = "Folders of clean pictures; each gets a table.")
    private List<Path> data;

    @Mixin
    private RestorationModelOptions model;

    @Option(names = "--tile", defaultValue = "0", paramLabel = "N", description = "Side of the tiles; 0: as large as memory permits.")
    private int tile;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Seed of the noise.")
    private long seed;

    @Mixin
    private ContextOptions context;

    RestorationModel model(String bundled) throws IOException {
        if (!model.given() && !RestorationModel.bundledNames().contains(bundled)) {
            throw new IllegalArgumentException("no model \"" + bundled + "\" comes with this build; give one with -m, and --weights if it needs them");
        }
        return model.load(bundled);
    }

    int run(RestorationModel loaded, List<? extends Degradation> degradations, List<Rival> rivals, PrintWriter out) throws IOException {
        out.println(loaded);
        try (Context ctx = context.open(); ConsoleProgress progress = new ConsoleProgress(out, false)) {
            Upscaler upscaler = Upscaler.of(loaded, ctx, new Upscaler.Settings(tile, -1, Runtime.getRuntime().maxMemory()));
            for (Path folder : data) {
                List<CleanPicture> pictures = CleanPicture.readAll(folder, progress);
                for (Degradation degradation : degradations) {
                    Trial trial = Trial.of(pictures, degradation, seed);
                    List<String> names = new ArrayList<>(List.of(trial.baselineName()));
                    List<List<PictureQuality>> columns = new ArrayList<>();
                    columns.add(trial.items().stream().map(item -> trial.quality(item, trial.baseline(item))).toList());
                    for (Rival rival : rivals) {
                        names.add(rival.name());
                        columns.add(trial.run(rival.maker().apply(degradation), progress));
                    }
                    names.add(loaded.card().name());
                    columns.add(trial.run(Trial.with(upscaler), progress));
                    table(folder, trial, names, columns, out);
                }
            }
        }
        return 0;
    }

    private static void table(Path folder, Trial trial, List<String> names, List<List<PictureQuality>> columns, PrintWriter out) {
        out.println();
        out.println(folder + ", " + trial.degradation().description());
        out.printf(LINE, "picture");
        names.forEach(name -> out.printf(" %18s", name.length() > 18 ? name.substring(0, 18) : name));
        out.println();
        out.printf(LINE, "");
        names.forEach(name -> out.printf(" %9s %8s", "PSNR dB", "SSIM"));
        out.println();
        for (int i = 0; i < trial.items().size(); i++) {
            int row = i;
            row(trial.items().get(i).name(), columns.stream().map(c -> c.get(row)).toList(), out);
        }
        row("mean", columns.stream().map(Trial::mean).toList(), out);
        out.flush();
    }

    private static void row(String name, List<PictureQuality> cells, PrintWriter out) {
        out.printf(LINE, name);
        cells.forEach(q -> out.printf(Locale.ROOT, CELL, q.psnr(), q.ssim()));
        out.println();
    }
}
