package org.serpentine.tasks.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.training.data.BatchSource;
import org.serpentine.tasks.training.data.LabelledImage;
import org.serpentine.tasks.training.metric.ConfusionMatrix;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.operation.DiceCrossEntropy;

/** Trains a segmentation network into a {@link TrainingFolder}; then measures it on test images into {@code test.json}. */
public final class SegmentationTraining {
    /**
     * How to train.
     *
     * @param loop      budget, rate, schedule, clipping, averaging, seed
     * @param optimizer what stays the same in the optimiser
     * @param window    extents of the training patches along z, y, x, which are the windows of validation and test too
     * @param overlap   of the windows, in [0, 1)
     */
    public record Settings(Trainer.Settings loop, Optimizer.Settings optimizer, int[] window, double overlap) {
        /** Keeps a copy of the window. */
        public Settings {
            window = window.clone();
        }

        @Override
        public String toString() {
            return optimizer + ", " + loop.text() + ", seed " + loop.seed();
        }
    }

    private final Context ctx;
    private final TrainableNetwork model;
    private final Settings settings;
    private final Path folder;
    private final Progress progress;

    /**
     * A training.
     *
     * @param ctx      threads and memory
     * @param model    the network, initialised
     * @param settings how to train
     * @param folder   receives the files
     * @param progress told what happens
     */
    public SegmentationTraining(Context ctx, TrainableNetwork model, Settings settings, Path folder, Progress progress) {
        this.ctx = ctx;
        this.model = model;
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * Trains, or goes on training.
     *
     * @param batches    what the network sees
     * @param validation images to judge it by after every epoch; may be empty
     * @param resume     true to go on from the folder's checkpoint
     * @param run        what was asked for; must be the same when resuming
     * @throws IOException if files cannot be read or written
     */
    public TrainingLog train(BatchSource<int[]> batches, List<LabelledImage> validation, boolean resume, Map<String, String> run)
            throws IOException {
        TrainingFolder files = new TrainingFolder(folder);
        Optimizer optimizer = settings.optimizer.create(model.module().parameters());
        DiceCrossEntropy.Options loss = new DiceCrossEntropy.Options(true, false, 1e-5f);
        Trainer<int[]> trainer = new Trainer<>(ctx, model.module(), model.network()::forward,
                (c, logits, labels) -> DiceCrossEntropy.apply(c, logits, labels, loss).loss(), batches, optimizer, settings.loop);
        Map<String, String> description = new LinkedHashMap<>(run);
        description.put("network", model.toString());
        description.put("training", settings.toString());
        trainer.describe(description);
        if (!validation.isEmpty()) {
            trainer.validate(c -> score(validation));
        }
        return files.run(trainer, resume, model.name(), model::save, progress);
    }

    /** Mean Dice of the classes from 1 on over all pixels of the images. */
    private double score(List<LabelledImage> images) {
        WholeImage whole = new WholeImage(model.network(), settings.window, settings.overlap);
        ConfusionMatrix m = new ConfusionMatrix(model.network().classes());
        progress.begin("validation", images.size());
        int done = 0;
        for (LabelledImage image : images) {
            m.add(image.labels(), whole.labels(ctx, image));
            progress.advance(++done, image.name());
        }
        progress.end();
        return m.meanDice(1);
    }

    /**
     * Measures the best weights of the folder on test images, and for two classes the thresholds it has to beat.
     *
     * @param training images on which the thresholds are chosen
     * @param test     at least one image
     * @param pictures whether the predicted labels are written to {@code test/}, beside the true ones and the image
     * @throws IOException if files cannot be read or written
     */
    public TestReport test(List<LabelledImage> training, List<LabelledImage> test, boolean pictures) throws IOException {
        model.load(new TrainingFolder(folder).model());
        TestReport report = new TestReport(model.labels(), test);
        measureNetwork(report, test.size(), pictures);
        if (model.network().classes() == 2) {
            measureThresholds(report, training);
        }
        report.write(folder.resolve("test.json"));
        return report;
    }

    private void measureNetwork(TestReport report, int images, boolean pictures) throws IOException {
        WholeImage whole = new WholeImage(model.network(), settings.window, settings.overlap);
        String name = String.format(Locale.ROOT, "%s (%.2f M)", model.name(), model.module().parameterCount() / 1e6);
        progress.begin("test", images);
        try {
            int[] done = {0};
            report.measure(name, image -> whole.labels(ctx, image), (image, labels) -> {
                progress.advance(++done[0], image.name());
                if (pictures && image.depth() == 1) {
                    ComparisonPicture.write(image, labels, folder.resolve("test").resolve(image.name() + ".png"));
                }
            });
        } finally {
            progress.end();
        }
    }

    private void measureThresholds(TestReport report, List<LabelledImage> training) throws IOException {
        for (ThresholdBaseline baseline : List.of(ThresholdBaseline.otsu(training), ThresholdBaseline.global(training))) {
            report.measure(baseline.name(), baseline::labels, (image, labels) -> { });
            progress.message(baseline.toString());
        }
    }
}
