package org.serpentine.tasks.restoration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.Upscaler;
import org.serpentine.tasks.training.Optimizer;
import org.serpentine.tasks.training.Trainer;
import org.serpentine.tasks.training.TrainingFolder;
import org.serpentine.tasks.training.TrainingLog;
import org.serpentine.tasks.training.data.BatchSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.PixelLoss;

/** Trains a super-resolution or restoration network into a folder; the score after each epoch is the mean PSNR of a trial. */
public final class RestorationTraining {
    /**
     * How to train.
     *
     * @param loop      budget, rate, schedule, clipping, averaging, seed
     * @param optimizer what stays the same in the optimiser
     * @param loss      what is made small
     */
    public record Settings(Trainer.Settings loop, Optimizer.Settings optimizer, PixelLoss loss) {
        @Override
        public String toString() {
            return optimizer + ", " + loop.text() + ", seed " + loop.seed() + ", loss " + loss;
        }
    }

    private final Context ctx;
    private final RestorationModel model;
    private final Settings settings;

    /** A training of a model whose network is initialised. */
    public RestorationTraining(Context ctx, RestorationModel model, Settings settings) {
        this.ctx = ctx;
        this.model = model;
        this.settings = settings;
    }

    /**
     * Trains, or goes on training.
     *
     * @param batches  what the network sees
     * @param judge    measured after every epoch; null to keep the last weights instead of the best
     * @param folder   receives the files
     * @param resume   true to go on from the folder's checkpoint
     * @param run      what was asked for; must be the same when resuming
     * @param progress told what happens
     * @throws IOException if files cannot be read or written
     */
    public TrainingLog train(BatchSource<Tensor> batches, Trial judge, TrainingFolder folder, boolean resume, Map<String, String> run,
            Progress progress) throws IOException {
        var module = model.network().module();
        Optimizer optimizer = settings.optimizer.create(module.parameters());
        Trainer<Tensor> trainer = new Trainer<>(ctx, module, model.network()::forward, settings.loss::apply, batches, optimizer, settings.loop);
        Map<String, String> description = new LinkedHashMap<>(run);
        description.put("network", model.card().network() + ", " + module.parameterCount() + " parameters");
        description.put("training", settings.toString());
        trainer.describe(description);
        if (judge != null) {
            Upscaler upscaler = Upscaler.of(model, ctx, Upscaler.Settings.standard());
            trainer.validate(c -> {
                try {
                    return Trial.mean(judge.run(Trial.with(upscaler), progress)).psnr();
                } catch (IOException e) {
                    throw new UncheckedIOException(e.getMessage(), e);
                }
            });
        }
        return folder.run(trainer, resume, model.card().name(), model::save, progress);
    }
}
