package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Variant;
import org.serpentine.tasks.classification.ClassificationModel;
import org.serpentine.tasks.classification.PicturePreparation;
import org.serpentine.tasks.training.classification.ClassificationTraining;
import org.serpentine.tasks.training.classification.LabelledPicture;
import org.serpentine.tasks.training.classification.LabelledPictures;
import org.serpentine.tasks.training.classification.PictureBatches;
import org.serpentine.tasks.training.classification.PictureFolders;
import org.serpentine.tasks.training.classification.PictureVariation;
import org.serpentine.tasks.training.data.DataParts;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine train classification}: a folder of pictures for each class to a classifier. */
@Command(name = "classification", sortOptions = false,
        description = "Trains any backbone on pictures in one folder per class, then measures it on test pictures.",
        footer = {"", "Examples:",
            "  serpentine train classification --data eurosat -m rsmamba_mini --variation tiles --minutes 10 --out runs/rsmamba",
            "  serpentine train classification --data flowers -m efficientvim_m1 --weights m1.pth --freeze-body --epochs 5 --out runs/flowers",
            "  serpentine classify -i new/ -m runs/flowers/model.safetensors"})
final class TrainClassificationCommand implements Callable<Integer> {
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Folder with a folder of pictures for each class.")
    private Path data;

    @Option(names = {"-m", "--model"}, required = true, paramLabel = "NAME",
            description = "Backbone; `serpentine models --names` lists them.")
    private String model;

    @Mixin
    private final TrainingOptions training = TrainingOptions.forClassification();

    @Option(names = "--size", paramLabel = "S|HxW",
            description = "Size of the pictures for the network, one number for a square (its own if not given).")
    private String size;

    @Option(names = "--grey", description = "A network of one input channel.")
    private boolean grey;

    @Option(names = "--weights", paramLabel = "FILE", description = "Checkpoint to begin with; its classifier is replaced if classes differ.")
    private Path weights;

    @Option(names = "--freeze-body", description = "Train the classifier only.")
    private boolean freezeBody;

    @Option(names = "--variation", defaultValue = "photographs", paramLabel = "NAME",
            description = "How pictures are varied: ${COMPLETION-CANDIDATES}; tiles is for pictures from above.")
    private PictureVariation.Named variation;

    @Option(names = "--smoothing", defaultValue = "0.1", paramLabel = "SHARE", description = "Label smoothing.")
    private double smoothing;

    @Option(names = "--drop-path", paramLabel = "RATE", description = "Largest rate of stochastic depth (the network's own if not given).")
    private Double dropPath;

    @Option(names = "--val-share", defaultValue = "0", paramLabel = "SHARE",
            description = "Share of each class to judge by after each epoch; the best weights are kept. With 0 the last weights are kept "
                + "and the curve shows the accuracy on the test pictures.")
    private double validationShare;

    @Option(names = "--test-share", defaultValue = "0.2", paramLabel = "SHARE", description = "Share of each class to measure on at the end.")
    private double testShare;

    @Option(names = "--split-seed", defaultValue = "1", paramLabel = "N",
            description = "Seed of the parts alone: the same for all trainings that are to be compared.")
    private long splitSeed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Variant variant = Backbones.variant(model);
        Preprocessing how = variant.preprocessing();
        if (size != null) {
            int[] extents = Extents.parse("--size", size, 2, 2);
            how = how.resized(extents[0], extents[1]);
        }
        TrainingOptions.expect(smoothing >= 0 && smoothing < 1, "--smoothing", smoothing, "at least 0 and below 1");
        TrainingOptions.expect(dropPath == null || dropPath >= 0 && dropPath < 1, "--drop-path", dropPath, "at least 0 and below 1");
        TrainingOptions.expect(validationShare >= 0 && validationShare < 1, "--val-share", validationShare, "at least 0 and below 1");
        TrainingOptions.expect(testShare >= 0 && testShare < 1, "--test-share", testShare, "at least 0 and below 1");
        TrainingOptions.expect(validationShare + testShare < 1, "--val-share with --test-share", validationShare + testShare,
                "below 1, so that something is left to train on");
        ClassificationTraining.Settings settings = new ClassificationTraining.Settings(training.loop(), training.optimizer(), smoothing);
        training.checkOut(data, weights);
        PictureFolders folders = PictureFolders.find(data);
        new Outputs().uses("a class folder:", folders.classes().stream().map(data::resolve).toList()).folder("--out", training.out());
        if (!folders.empty().isEmpty()) {
            warn("no class, for they hold no pictures: " + String.join(", ", folders.empty()));
        }
        DataParts parts = folders.split(validationShare, testShare, splitSeed);
        PicturePreparation preparation = new PicturePreparation(how, grey ? 1 : 3);
        try (ConsoleProgress progress = new ConsoleProgress(out, training.quiet()); Context ctx = Context.create(training.threads())) {
            ClassificationModel network = network(variant, how, folders.classes(), out);
            LabelledPictures pictures = LabelledPictures.read(folders, parts, preparation, progress,
                    reason -> warn("left out: " + reason));
            warnOfUntested(pictures);
            out.printf(Locale.ROOT, "%s, %,d parameters; %d classes; %d pictures to train on, %d to validate, %d to test; %d x %d pixels%n",
                    variant.name(), network.network().parameterCount(), folders.classes().size(), pictures.train().size(),
                    pictures.validation().size(), pictures.test().size(), how.height(), how.width());
            out.flush();
            PictureBatches batches = new PictureBatches(pictures.train(), preparation, variation.variation(), training.batch(),
                    training.stepsPerEpoch(), training.seed());
            boolean choose = !pictures.validation().isEmpty();
            List<LabelledPicture> judged = choose ? pictures.validation() : pictures.test();
            ClassificationTraining run = new ClassificationTraining(ctx, network, settings, training.out(), progress)
                    .data(pictures.fingerprint(folders.root()));
            run.train(batches, judged, choose, training.resume(), description());
            if (!pictures.test().isEmpty()) {
                out.println(run.test(pictures.test()).table());
            }
            out.println("written to " + training.out());
            out.flush();
        }
        return 0;
    }

    private void warn(String what) {
        spec.commandLine().getErr().println(spec.qualifiedName() + ": " + what);
        spec.commandLine().getErr().flush();
    }

    private void warnOfUntested(LabelledPictures pictures) {
        Set<Integer> tested = pictures.test().stream().map(LabelledPicture::label).collect(Collectors.toSet());
        List<String> others = IntStream.range(0, pictures.classes().size()).filter(c -> !tested.contains(c))
                .mapToObj(pictures.classes()::get).toList();
        if (!tested.isEmpty() && !others.isEmpty()) {
            warn("no test picture, so that nothing will be known of how well they are found: " + String.join(", ", others));
        }
    }

    private ClassificationModel network(Variant variant, Preprocessing how, List<String> classes, PrintWriter out) throws IOException {
        Backbones.Builder builder = Backbones.builder(variant.name()).classes(classes.size()).inputs(grey ? 1 : 3)
                .size(how.height(), how.width()).seed(training.seed());
        Backbone net = (dropPath == null ? builder : builder.dropPath(dropPath)).build();
        if (weights != null) {
            out.println(ClassificationModel.fill(net, weights).text() + " from " + weights);
        } else if (freezeBody) {
            throw new IllegalArgumentException("--freeze-body leaves random weights as they are: give --weights too");
        }
        net.freezeBody(freezeBody);
        return new ClassificationModel(variant, net, classes);
    }

    private Map<String, String> description() {
        Map<String, String> d = training.description();
        d.put("parts", "validation " + validationShare + ", test " + testShare + ", seed " + splitSeed);
        d.put("variation", variation.toString());
        d.put("weights", String.valueOf(weights));
        d.put("frozen", String.valueOf(freezeBody));
        return d;
    }
}
