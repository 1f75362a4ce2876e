package org.serpentine.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.segmentation.LightMUnetConfig;
import org.serpentine.tasks.segmentation.ModelCard;
import org.serpentine.tasks.segmentation.PlainUnet;
import org.serpentine.tasks.training.SegmentationTraining;
import org.serpentine.tasks.training.TrainableNetwork;
import org.serpentine.tasks.training.data.Augmentation;
import org.serpentine.tasks.training.data.DataParts;
import org.serpentine.tasks.training.data.ImagePairs;
import org.serpentine.tasks.training.data.LabelledImage;
import org.serpentine.tasks.training.data.PairLoader;
import org.serpentine.tasks.training.data.PatchSampler;
import org.serpentine.tasks.training.data.SegmentationData;
import org.serpentine.tensor.Context;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serpentine train segmentation}: pictures or NIfTI volumes with labels to a LightM-UNet, measured against baselines. */
@Command(name = "segmentation", sortOptions = false,
        description = "Trains LightM-UNet on pairs of images and labels, then measures it on test images against thresholds.",
        footer = {"", "Examples:",
            "  serpentine train segmentation --data em --out runs/em --train 0-15 --test 16-19 --minutes 35",
            "  serpentine train segmentation --data drive --images 'training/images/*_training.tif' "
                + "--labels 'training/1st_manual/*_manual1.gif' --out runs/drive",
            "  serpentine train segmentation --data ct --dims 3 --patch 64x64x48 --normalise window:-1000:1000 --classes 3 --out runs/ct"})
final class TrainSegmentationCommand implements Callable<Integer> {
    /** Networks by name. */
    enum Architecture { LIGHTM_UNET, PLAIN_UNET }

    @Option(names = "--data", required = true, paramLabel = "DIR",
            description = "Folder with images and labels: image/ and label/, images/ and masks/, imagesTr/ and labelsTr/, ...")
    private Path data;

    @Option(names = "--images", paramLabel = "PATTERN", description = "Where the images are, such as 'images/*_training.tif'.")
    private String images;

    @Option(names = "--labels", paramLabel = "PATTERN",
            description = "Where the labels are, such as 'manual/*_mask.gif'; what the * stands for makes the pair.")
    private String labels;

    @Mixin
    private TrainingOptions training;

    @Option(names = "--overlap", defaultValue = "0.5", paramLabel = "SHARE", description = "Overlap of windows in validation and test.")
    private double overlap;

    @Option(names = "--dims", defaultValue = "2", paramLabel = "2|3", description = "2 for pictures, 3 for NIfTI volumes.")
    private int dims;

    @Option(names = "--model", defaultValue = "lightm_unet", paramLabel = "NAME",
            description = "${COMPLETION-CANDIDATES}; plain_unet is the yardstick, with at least as many parameters as the LightM-UNet of "
                + "the same options.")
    private Architecture architecture;

    @Mixin
    private final LightMUnetOptions size = LightMUnetOptions.released();

    @Option(names = "--classes", defaultValue = "2", paramLabel = "N", description = "Classes, the background included.")
    private int classes;

    @Option(names = "--class-names", split = ",", paramLabel = "NAME", description = "Their names, the background's first.")
    private List<String> classNames;

    @Option(names = "--label-values", split = ",", paramLabel = "V",
            description = "The value of each class in the label files, if not 0,1,2,... (for two classes 0 and 255 is understood).")
    private List<Integer> labelValues;

    @Option(names = "--grey", description = "Read colour pictures in grey.")
    private boolean grey;

    @Option(names = "--patch", paramLabel = "HxW|DxHxW", description = "Size of training patches (256x256, or 64x64x64 for volumes).")
    private String patch;

    @Option(names = "--normalise", defaultValue = "zscore", paramLabel = "HOW", description = "none, zscore or window:LOW:HIGH.")
    private String normalise;

    @Option(names = "--train", paramLabel = "LIST", description = "Pairs to train on, such as 0-15 (all that are in no other part).")
    private String trainList;

    @Option(names = "--val", paramLabel = "LIST", description = "Pairs to judge by after each epoch; the best weights are kept.")
    private String validationList;

    @Option(names = "--test", paramLabel = "LIST", description = "Pairs to measure on at the end.")
    private String testList;

    @Option(names = "--val-share", defaultValue = "0", paramLabel = "SHARE", description = "Without lists: share drawn for validation.")
    private double validationShare;

    @Option(names = "--test-share", defaultValue = "0.2", paramLabel = "SHARE", description = "Without lists: share drawn for the test.")
    private double testShare;

    @Option(names = "--no-augment", description = "Do not vary the patches.")
    private boolean plain;

    @Option(names = "--name", defaultValue = "my-model", paramLabel = "NAME", description = "Name kept in the model file.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if ((images == null) != (labels == null)) {
            throw new IllegalArgumentException("--images and --labels belong together: give both patterns or none");
        }
        int[] window = window();
        SegmentationTraining.Settings settings = new SegmentationTraining.Settings(training.loop(), training.optimizer(), window, overlap);
        Normalisation normalisation = Normalisation.parse(normalise);
        training.checkOut(data, null);
        try (ConsoleProgress progress = new ConsoleProgress(out, training.quiet()); Context ctx = Context.create(training.threads())) {
            ImagePairs pairs = images == null ? ImagePairs.find(data) : ImagePairs.find(data, images, labels);
            DataParts parts = parts(pairs.pairs().size());
            SegmentationData read = SegmentationData.read(pairs, parts,
                    new PairLoader(new PairLoader.Settings(dims, grey, classes, labelValues == null ? List.of() : labelValues, normalisation)), progress);
            LabelledImage first = read.train().get(0);
            TrainableNetwork network = network(first.channels(), normalisation, window);
            PatchSampler batches = new PatchSampler(read.train(), new PatchSampler.Settings(window, training.batch(), 0.33,
                    plain ? Augmentation.none() : Augmentation.standard(dims), training.seed()), dims == 3);
            out.printf("%s%n%d pairs to train on, %d to validate, %d to test; patches %s, %d channels%n", network,
                    parts.train().size(), parts.validation().size(), parts.test().size(), java.util.Arrays.toString(window),
                    first.channels());
            out.flush();
            SegmentationTraining run = new SegmentationTraining(ctx, network, settings, training.out(), progress);
            run.train(batches, read.validation(), training.resume(), description(parts));
            if (!read.test().isEmpty()) {
                out.println(run.test(read.train(), read.test(), true).table());
            }
            out.println("written to " + training.out());
            out.flush();
        }
        return 0;
    }

    private int[] window() {
        if (dims != 2 && dims != 3) {
            throw new IllegalArgumentException("--dims is " + dims + "; it must be 2 or 3");
        }
        int[] p = Extents.parse("--patch", patch != null ? patch : dims == 2 ? "256x256" : "64x64x64", dims, dims);
        return dims == 2 ? new int[] {1, p[0], p[1]} : p;
    }

    private DataParts parts(int count) {
        if (trainList == null && validationList == null && testList == null) {
            return DataParts.random(count, validationShare, testShare, training.seed());
        }
        List<Integer> validation = DataParts.indices("--val", validationList, count);
        List<Integer> test = DataParts.indices("--test", testList, count);
        List<Integer> train = new ArrayList<>(DataParts.indices("--train", trainList, count));
        for (int i = 0; trainList == null && i < count; i++) {
            if (!validation.contains(i) && !test.contains(i)) {
                train.add(i);
            }
        }
        return new DataParts(train, validation, test);
    }

    private TrainableNetwork network(int channels, Normalisation normalisation, int[] window) {
        List<String> names = classNames == null ? defaultNames() : classNames;
        if (names.size() != classes) {
            throw new IllegalArgumentException(names.size() + " --class-names for " + classes + " classes");
        }
        LightMUnetConfig config = size.config(dims, channels, classes);
        ModelCard card = new ModelCard(name, "LightM-UNet trained on " + data.getFileName(), config, names, normalisation, List.of(),
                List.of(window[2], dims == 2 ? 1 : window[1], dims == 2 ? window[1] : window[0]));
        TrainableNetwork lightM = TrainableNetwork.lightMUnet(card, training.seed());
        TrainableNetwork chosen = architecture == Architecture.LIGHTM_UNET ? lightM
                : TrainableNetwork.plainUnet(PlainUnet.withParameters(dims, channels, classes, lightM.module().parameterCount()), names,
                        training.seed());
        int divisor = chosen.network().divisor();
        for (int axis = dims == 2 ? 1 : 0; axis < 3; axis++) {
            if (window[axis] % divisor != 0) {
                throw new IllegalArgumentException("--patch " + patch + ": every extent must be a multiple of " + divisor
                        + " for this network");
            }
        }
        return chosen;
    }

    private List<String> defaultNames() {
        List<String> names = new ArrayList<>(List.of("background"));
        for (int c = 1; c < classes; c++) {
            names.add(classes == 2 ? "foreground" : "class " + c);
        }
        return names;
    }

    private Map<String, String> description(DataParts parts) {
        Map<String, String> d = training.description();
        d.put("parts", parts.toString());
        d.put("normalisation", normalise);
        d.put("augmentation", String.valueOf(!plain));
        d.put("patch", String.valueOf(patch));
        return d;
    }
}
