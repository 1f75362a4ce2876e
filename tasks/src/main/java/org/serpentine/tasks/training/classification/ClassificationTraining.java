package org.serpentine.tasks.training.classification;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.backbones.Backbone;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.tasks.CheckpointWeights;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.classification.ClassificationModel;
import org.serpentine.tasks.classification.Classifier;
import org.serpentine.tasks.classification.PicturePreparation;
import org.serpentine.tasks.training.Optimizer;
import org.serpentine.tasks.training.Trainer;
import org.serpentine.tasks.training.TrainingFolder;
import org.serpentine.tasks.training.TrainingLog;
import org.serpentine.tasks.training.data.BatchSource;
import org.serpentine.tasks.training.metric.ConfusionMatrix;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.CrossEntropy;

/**
 * Trains a classifier into a {@link TrainingFolder}; then measures it on test pictures into {@code test.json}.
 *
 * <p>With validation pictures the weights of the best epoch are kept. Without, the last weights are kept whatever their score, and the score
 * in the log and the curve is the accuracy on the test pictures: it is shown, nothing is chosen by it.
 */
public final class ClassificationTraining {
    private static final int BATCH = 32;

    /**
     * How to train.
     *
     * @param loop      budget, rate, schedule, clipping, averaging, seed
     * @param optimizer what stays the same in the optimiser
     * @param smoothing share of the target spread over all classes, in [0, 1)
     */
    public record Settings(Trainer.Settings loop, Optimizer.Settings optimizer, double smoothing) {
        /** Checks the range. */
        public Settings {
            if (!(smoothing >= 0 && smoothing < 1)) {
                throw new IllegalArgumentException("smoothing is " + smoothing + "; it must be in [0, 1)");
            }
        }

        @Override
        public String toString() {
            return optimizer + ", " + loop.text() + ", smoothing " + smoothing + ", seed " + loop.seed();
        }
    }

    private final Context ctx;
    private final ClassificationModel model;
    private final Settings settings;
    private final Path folder;
    private final Progress progress;
    private final Classifier classifier;
    private Map<String, String> data = Map.of();
    private TrainingLog log = new TrainingLog();

    /**
     * A training.
     *
     * @param ctx      threads and memory
     * @param model    the network, initialised or loaded; what is frozen in it stays as it is
     * @param folder   receives the files
     * @param progress told what happens
     */
    public ClassificationTraining(Context ctx, ClassificationModel model, Settings settings, Path folder, Progress progress) {
        this.ctx = ctx;
        this.model = model;
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
        classifier = new Classifier(model, ctx);
    }

    /** Notes what {@link LabelledPictures#fingerprint} says: a training is resumed with the same pictures only. */
    public ClassificationTraining data(Map<String, String> prints) {
        data = Map.copyOf(prints);
        return this;
    }

    /**
     * Trains, or goes on training.
     *
     * @param batches what the network sees
     * @param judged  pictures whose accuracy is noted after every epoch; may be empty
     * @param choose  whether the weights of the best epoch are kept rather than the last
     * @param resume  true to go on from the folder's checkpoint
     * @param run     what was asked for; must be the same when resuming
     * @throws IOException if files cannot be read or written
     */
    public TrainingLog train(BatchSource<int[]> batches, List<LabelledPicture> judged, boolean choose, boolean resume,
            Map<String, String> run) throws IOException {
        TrainingFolder files = new TrainingFolder(folder);
        Backbone net = model.network();
        Optimizer optimizer = settings.optimizer.create(net.parameters());
        CrossEntropy.Options loss = new CrossEntropy.Options(settings.smoothing, CrossEntropy.NONE, null);
        Trainer<int[]> trainer = new Trainer<>(ctx, net, net::forward,
                (c, logits, labels) -> CrossEntropy.apply(c, logits, labels, loss), batches, optimizer, settings.loop);
        Map<String, String> description = new LinkedHashMap<>(run);
        description.put("network", model.variant().name() + ", " + net.options() + ", " + model.labels());
        description.put("training", settings.toString());
        trainer.describe(description).data(data);
        if (!judged.isEmpty()) {
            trainer.validate(c -> measure(judged, "validation").overallAccuracy());
        }
        log = files.run(trainer, resume, model.variant().name(), choose ? TrainingFolder.Keep.BEST : TrainingFolder.Keep.LAST, model::save,
                progress);
        return log;
    }

    /**
     * Measures the kept weights on test pictures and writes {@code test.json}.
     *
     * @param test at least one picture
     * @throws IOException if files cannot be read or written
     */
    public ClassificationReport test(List<LabelledPicture> test) throws IOException {
        try (Checkpoint kept = Checkpoints.open(new TrainingFolder(folder).model())) {
            model.network().load(new CheckpointWeights(kept), true);
        }
        ClassificationReport report = new ClassificationReport(model.variant().name(), model.network().parameterCount(), model.labels(),
                measure(test, "test"), log);
        report.write(folder.resolve("test.json"));
        return report;
    }

    private ConfusionMatrix measure(List<LabelledPicture> pictures, String task) {
        ConfusionMatrix matrix = new ConfusionMatrix(model.labels().size());
        PicturePreparation preparation = classifier.preparation();
        progress.begin(task, pictures.size());
        for (int from = 0; from < pictures.size(); from += BATCH) {
            List<LabelledPicture> some = pictures.subList(from, Math.min(from + BATCH, pictures.size()));
            Tensor batch = preparation.batch(some.size());
            for (int i = 0; i < some.size(); i++) {
                preparation.write(preparation.crop(some.get(i).picture()), batch, i);
            }
            Tensor probabilities = classifier.probabilities(batch);
            for (int i = 0; i < some.size(); i++) {
                matrix.add(some.get(i).label(), likeliest(probabilities, i));
            }
            progress.advance(from + some.size(), some.get(0).name());
        }
        progress.end();
        return matrix;
    }

    private static int likeliest(Tensor probabilities, int row) {
        int classes = probabilities.channels();
        int best = 0;
        for (int c = 1; c < classes; c++) {
            if (probabilities.data()[row * classes + c] > probabilities.data()[row * classes + best]) {
                best = c;
            }
        }
        return best;
    }
}
