package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.serpentine.tasks.classification.BatchClassification;
import org.serpentine.tasks.classification.ClassificationModel;
import org.serpentine.tasks.classification.Classifier;
import org.serpentine.tasks.classification.PictureResult;
import org.serpentine.tasks.classification.ResultFiles;
import org.serpentine.tasks.classification.explain.Attribution;
import org.serpentine.tasks.classification.explain.Explanations;
import org.serpentine.tasks.classification.explain.IntegratedGradients;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine classify}: what is in a picture, or in all pictures of a folder. */
@Command(name = "classify", sortOptions = false, description = "Names what pictures show.",
        footer = {"", "Pictures are resized (PIL's bicubic), cropped and normalised as the network was trained with.", "", "Examples:",
            "  serpentine classify -i dog.jpg -m efficientvim_m1 --weights m1.pth --classes imagenet_classes.txt",
            "  serpentine classify -i tiles/ -m runs/eurosat/model.safetensors --top 3 --csv tiles.csv --json tiles.json"})
final class ClassifyCommand implements Callable<Integer> {
    @Option(names = {"-i", "--input"}, required = true, paramLabel = "PATH", description = "A picture, or a folder tree with pictures.")
    private Path input;

    @Option(names = {"-m", "--model"}, required = true, paramLabel = "NAME|FILE",
            description = "Registered backbone (with --weights), or a model file of `serpentine train classification`.")
    private String model;

    @Option(names = "--weights", paramLabel = "FILE", description = "Checkpoint for a registered backbone: safetensors or .pth.")
    private Path weights;

    @Option(names = "--classes", paramLabel = "FILE",
            description = "Class names, one a line, equal ones are numbered (those in the checkpoint, or numbers, if not given).")
    private Path classes;

    @Option(names = "--top", defaultValue = "5", paramLabel = "N", description = "Classes to list for each picture.")
    private int top;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write all results as a table.")
    private Path csv;

    @Option(names = "--json", paramLabel = "FILE", description = "Write all results as JSON.")
    private Path json;

    @Option(names = "--batch", defaultValue = "8", paramLabel = "N", description = "Pictures that go through the network together.")
    private int batch;

    @Option(names = "--explain", paramLabel = "DIR",
            description = "Write for each picture what its likeliest class rests on (integrated gradients), as an overlay NAME-CLASS.png. "
                + "Where names are equal but for their endings, overlays keep these: x_jpg-CLASS.png, x_jpeg-CLASS.png; "
                + "where they still are, a number: x_jpg_2-CLASS.png.")
    private Path explain;

    @Option(names = "--explain-steps", defaultValue = "32", paramLabel = "N", description = "Points of the integral; more are more exact.")
    private int explainSteps;

    @Mixin
    private ContextOptions computing;

    @Mixin
    private Verbosity verbosity;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (explainSteps < 1) {
            throw new IllegalArgumentException("--explain-steps is " + explainSteps + ", expected at least 1");
        }
        List<Path> files = BatchClassification.find(input, explain);
        new Outputs().reads("the input", input).uses("the input", files).reads("the model", Path.of(model)).reads("--weights", weights)
                .reads("--classes", classes).file("--csv", csv).file("--json", json).folder("--explain", explain);
        ClassificationModel.Opened opened = ClassificationModel.open(model, weights, classes);
        if (verbosity.verbose()) {
            out.println(opened.loaded());
        }
        try (Context ctx = computing.open(); ConsoleProgress progress = new ConsoleProgress(out, verbosity.quiet())) {
            Classifier classifier = new Classifier(opened.model(), ctx);
            BatchClassification run = new BatchClassification(classifier, top, batch);
            List<PictureResult> results = run.run(files, result -> print(out, result), progress);
            boolean whole = csv == null || written(() -> ResultFiles.csv(csv, results));
            whole &= json == null || written(() -> ResultFiles.json(json, opened.model().variant().name(), results));
            if (explain != null) {
                whole &= explain(new Explanations(classifier, new IntegratedGradients(explainSteps, batch), input, files, explain), results,
                        progress, out);
            }
            return Math.max(summary(out, results), whole ? 0 : Failures.SOME);
        }
    }

    /** Writes something. */
    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    /** Writes one of the results; a failure is told, and does not keep the others from being written. */
    private boolean written(Writing writing) {
        try {
            writing.run();
            return true;
        } catch (IOException e) {
            spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
            spec.commandLine().getErr().flush();
            return false;
        }
    }

    private boolean explain(Explanations explanations, List<PictureResult> results, ConsoleProgress progress, PrintWriter out) {
        progress.begin("explaining", results.size());
        boolean whole = true;
        int done = 0;
        for (PictureResult result : results) {
            whole &= result.failed() || written(() -> {
                Attribution a = explanations.write(result);
                if (verbosity.verbose()) {
                    out.printf(Locale.ROOT, "%s: score %.3f, of the mean colour %.3f; attributions add up to the difference within %.1f %%%n",
                            result.file(), a.score(), a.baselineScore(), 100 * a.completenessError());
                }
            });
            progress.advance(++done, result.file().getFileName().toString());
        }
        progress.end();
        return whole;
    }

    private void print(PrintWriter out, PictureResult result) {
        if (result.failed()) {
            out.println("FAILED  " + result.file() + ": " + result.error());
        } else if (!verbosity.quiet()) {
            out.println(result.file() + ": " + result.predictions().stream()
                    .map(p -> String.format(Locale.ROOT, "%s %.1f %%", p.label(), 100 * p.probability())).collect(Collectors.joining(", ")));
        }
        out.flush();
    }

    private int summary(PrintWriter out, List<PictureResult> results) {
        long failed = results.stream().filter(PictureResult::failed).count();
        if (results.size() > 1 || failed > 0) {
            out.printf(Locale.ROOT, "%d picture%s classified, %d failed%n", results.size() - failed,
                    results.size() - failed == 1 ? "" : "s", failed);
            out.flush();
        }
        return Failures.status(failed, results.size());
    }
}
