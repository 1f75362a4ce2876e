package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.segmentation.SegmentationModel;
import org.serpentine.tasks.segmentation.Segmenter;
import org.serpentine.tasks.training.metric.ConfusionMatrix;
import org.serpentine.tasks.training.metric.Share;
import org.serpentine.tasks.training.metric.SurfaceDistance;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine evaluate}: how a model's labels of a NIfTI volume agree with given ones. */
@Command(name = "evaluate", sortOptions = false, description = "Segments a NIfTI volume and compares the result with given labels.",
        subcommands = {EvaluateSuperResolutionCommand.class, EvaluateRestorationCommand.class},
        footer = {"", "Examples:",
            "  serpentine evaluate -i ct.nii.gz --truth labels.nii.gz -m runs/ct/model.safetensors",
            "  serpentine evaluate -i head.nii.gz --truth bone_mask.nii.gz --classes bone"})
final class EvaluateCommand implements Callable<Integer> {
    /** Single-precision headers are not exact. */
    private static final double TOLERANCE_MM = 0.05;

    @Option(names = {"-i", "--input"}, paramLabel = "FILE", description = "The image.")
    private Path input;

    @Option(names = "--truth", paramLabel = "FILE", description = "Its labels, or a mask.")
    private Path truth;

    @Option(names = {"-m", "--model"}, defaultValue = "ct-tissue", paramLabel = "NAME|FILE", description = "Bundled model or model file.")
    private String model;

    @Option(names = "--classes", split = ",", paramLabel = "NAME",
            description = "Compare these classes of the model, taken together, with everything in the mask that is not 0.")
    private List<String> classes;

    @Option(names = "--overlap", defaultValue = "0.5", paramLabel = "SHARE", description = "Overlap of windows.")
    private double overlap;

    @Mixin
    private ThreadsOption threads;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (input == null || truth == null) {
            throw new IllegalArgumentException("give an image with -i and its labels with --truth, or say what else to evaluate: "
                    + "superresolution or restoration");
        }
        int cores = threads.count();
        SegmentationModel loaded = SegmentationModel.of(model);
        Volume volume = Nifti.read(input).volume();
        LabelVolume expected = Nifti.readLabels(truth);
        Optional<String> difference = volume.geometry().difference(expected.geometry(), TOLERANCE_MM);
        if (difference.isPresent()) {
            throw new IOException(truth + " does not lie on " + input + ": " + difference.get());
        }
        boolean[] chosen = chosen(loaded.card().labels());
        LabelVolume got;
        try (ConsoleProgress progress = new ConsoleProgress(out, false); Context ctx = Context.create(cores)) {
            got = Segmenter.of(loaded, ctx, new Segmenter.Settings(overlap, List.of(), Long.MAX_VALUE)).segment(volume, progress);
        }
        List<String> names = chosen == null ? loaded.card().labels() : List.of("other", String.join(" + ", classes));
        byte[] want = chosen == null ? expected.labels() : mask(expected.labels(), null);
        byte[] found = chosen == null ? got.labels() : mask(got.labels(), chosen);
        report(out, names, want, found, volume);
        return 0;
    }

    private boolean[] chosen(List<String> labels) {
        if (classes == null) {
            return null;
        }
        boolean[] chosen = new boolean[256];
        List<String> unknown = new ArrayList<>(classes);
        unknown.removeAll(labels);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("--classes: the model has no class " + unknown + "; it has " + labels);
        }
        classes.forEach(name -> chosen[labels.indexOf(name)] = true);
        return chosen;
    }

    private static byte[] mask(byte[] labels, boolean[] chosen) {
        byte[] mask = new byte[labels.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) ((chosen == null ? labels[i] != 0 : chosen[labels[i] & 0xFF]) ? 1 : 0);
        }
        return mask;
    }

    private static void report(PrintWriter out, List<String> names, byte[] want, byte[] found, Volume volume) {
        ConfusionMatrix m = new ConfusionMatrix(names.size());
        m.add(want, found);
        int[] size = {volume.geometry().depth(), volume.geometry().height(), volume.geometry().width()};
        double[] s = volume.geometry().spacing();
        out.printf(Locale.ROOT, "%-32s %8s %8s %9s %8s %9s %9s%n", "class", "Dice", "IoU", "precision", "recall", "HD95 mm", "ASSD mm");
        for (int c = 0; c < names.size(); c++) {
            SurfaceDistance d = SurfaceDistance.of(want, found, c, size, new double[] {s[2], s[1], s[0]});
            out.printf(Locale.ROOT, "%-32s %8.4f %8.4f %9s %8s %9.2f %9.2f%n", names.get(c), m.dice(c), m.iou(c),
                    Share.text(m.precision(c)), Share.text(m.recall(c)), d.hausdorff95(), d.averageSymmetric());
        }
        out.flush();
    }
}
