package org.serpentine.tasks.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.serpentine.nn.Module;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.training.data.Batch;
import org.serpentine.tasks.training.data.BatchSource;
import org.serpentine.tasks.training.data.Seeds;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/**
 * The training loop: batches, loss, gradients, clipping, optimiser, weight average, validation, checkpoint. Everything random
 * depends on the seed and the step alone, so that a training stopped after any epoch and resumed gives the losses of one that
 * was never stopped, bit for bit.
 *
 * @param <T> kind of target, as in {@link Batch}: {@code int[]} for classes, {@link Tensor} for images
 */
public final class Trainer<T> {
    /** The network as a function. */
    @FunctionalInterface
    public interface Forward {
        /** The output for a batch of images. */
        Tensor apply(Context ctx, Tensor images);
    }

    /**
     * What is made small.
     *
     * @param <T> kind of target
     */
    @FunctionalInterface
    public interface Loss<T> {
        /** One number, recorded on the tape. */
        Tensor apply(Context ctx, Tensor output, T target);
    }

    /** Judges the network between epochs. */
    @FunctionalInterface
    public interface Validation {
        /** A score; higher is better. */
        double score(Context ctx);
    }

    /** Told after every epoch, before the checkpoint is written. */
    @FunctionalInterface
    public interface Listener {
        /**
         * An epoch is over. The network holds its averaged weights, if weights are averaged.
         *
         * @param log      all epochs so far
         * @param improved true if the score is the best so far, or if nothing is validated
         * @throws IOException if something could not be written
         */
        void epoch(TrainingLog log, boolean improved) throws IOException;
    }

    /**
     * How to train.
     *
     * @param budget        how long
     * @param stepsPerEpoch steps between validations and checkpoints, at least 1
     * @param learningRate  initial rate, above 0
     * @param schedule      how the rate changes
     * @param clip          largest norm of the gradient; 0 for no bound
     * @param average       decay of the weight average (EMA), below 1; 0 for none
     * @param seed          of the batches and of dropout
     */
    public record Settings(Budget budget, int stepsPerEpoch, double learningRate, Schedule schedule, double clip, double average,
            long seed) {
        /** Checks the ranges. */
        public Settings {
            if (stepsPerEpoch < 1) {
                throw new IllegalArgumentException("stepsPerEpoch is " + stepsPerEpoch + "; it must be at least 1");
            }
            if (!(learningRate > 0)) {
                throw new IllegalArgumentException("learningRate is " + learningRate + "; it must be above 0");
            }
            if (!(clip >= 0)) {
                throw new IllegalArgumentException("clip is " + clip + "; it must be at least 0");
            }
            if (!(average >= 0 && average < 1)) {
                throw new IllegalArgumentException("average is " + average + "; it must be in [0, 1)");
            }
        }

        /** Rate, steps, clipping and averaging, in the words by which a checkpoint tells whether a training may go on from it. */
        public String text() {
            return "rate " + learningRate + ", " + stepsPerEpoch + " steps an epoch, clip " + clip + ", average " + average;
        }
    }

    private final Context ctx;
    private final Forward forward;
    private final Loss<T> loss;
    private final BatchSource<T> batches;
    private final Settings settings;
    private final TrainingState state;
    private Validation validation;
    private Listener listener = (log, improved) -> { };
    private double sumOfLosses;
    private double sumOfNorms;
    private int stepsDone;
    private double rate;

    /**
     * A training from the network's present weights.
     *
     * @param ctx       threads and memory
     * @param network   what is trained
     * @param forward   the network as a function
     * @param loss      what is made small
     * @param batches   what it sees
     * @param optimizer an optimiser of the network's parameters
     * @param settings  how to train
     */
    public Trainer(Context ctx, Module network, Forward forward, Loss<T> loss, BatchSource<T> batches, Optimizer optimizer,
            Settings settings) {
        this.ctx = ctx;
        this.forward = forward;
        this.loss = loss;
        this.batches = batches;
        this.settings = settings;
        WeightAverage average = settings.average > 0 ? new WeightAverage(network.distinctParameters(), settings.average) : null;
        state = new TrainingState(network, optimizer, average, new LinkedHashMap<>());
    }

    /** Judges after every epoch. */
    public Trainer<T> validate(Validation judge) {
        validation = judge;
        return this;
    }

    /** Calls {@code told} after every epoch. */
    public Trainer<T> listen(Listener told) {
        listener = told;
        return this;
    }

    /** Notes what was asked for in the checkpoint; {@link #resume} refuses a checkpoint that was asked for something else. */
    public Trainer<T> describe(Map<String, String> run) {
        state.description.putAll(run);
        return this;
    }

    /** Notes in the checkpoint what tells the data from other data; {@link #resume} refuses a checkpoint that notes others. */
    public Trainer<T> data(Map<String, String> prints) {
        state.data.putAll(prints);
        return this;
    }

    /**
     * Takes up a training where its checkpoint left it.
     *
     * @throws IOException              if the file cannot be read or is no checkpoint of a training
     * @throws IllegalArgumentException if it is of another network, another command or other data
     */
    public Trainer<T> resume(Path checkpoint) throws IOException {
        state.load(checkpoint);
        return this;
    }

    /**
     * Trains until the budget is used up. Afterwards the network holds its averaged weights, if weights are averaged.
     *
     * @param checkpoint written after every epoch; null for none
     * @return the log, of earlier runs that were resumed too
     * @throws IOException if a file cannot be written
     */
    public TrainingLog run(Path checkpoint, Progress progress) throws IOException {
        if (checkpoint != null && checkpoint.toAbsolutePath().getParent() != null) {
            Files.createDirectories(checkpoint.toAbsolutePath().getParent());
        }
        double before = state.seconds;
        long started = System.nanoTime();
        while (share(before, started) < 1) {
            runEpoch(before, started, progress);
            swapAverage();
            double score = validation == null ? Double.NaN : validation.score(ctx);
            double best = state.log.best();
            TrainingLog.Row row = finishEpoch(score, before + elapsed(started));
            listener.epoch(state.log, Double.isNaN(score) || Double.isNaN(best) || score > best);
            swapAverage();
            if (checkpoint != null) {
                state.save(checkpoint);
            }
            progress.message(String.format(Locale.ROOT, "epoch %d  %.1f min  rate %.2e  loss %.4f%s", row.epoch(),
                    row.seconds() / 60, row.learningRate(), row.loss(),
                    Double.isNaN(score) ? "" : String.format(Locale.ROOT, "  score %.4f", score)));
        }
        swapAverage();
        return state.log;
    }

    private void runEpoch(double before, long started, Progress progress) {
        sumOfLosses = 0;
        sumOfNorms = 0;
        stepsDone = 0;
        progress.begin("epoch " + (state.epoch + 1), settings.stepsPerEpoch);
        for (int i = 0; i < settings.stepsPerEpoch; i++) {
            double share = share(before, started);
            if (share >= 1 && i > 0) {
                break;
            }
            rate = settings.learningRate * settings.schedule.factor(share);
            float value = step(batches.batch(state.epoch, i), i);
            sumOfLosses += value;
            stepsDone++;
            progress.advance(stepsDone, String.format(Locale.ROOT, "loss %.4f", value));
        }
        progress.end();
    }

    private float step(Batch<T> batch, int stepInEpoch) {
        ctx.seed(Seeds.mix(settings.seed, 1, state.epoch, stepInEpoch));
        ctx.training(true);
        state.network.clearGradients();
        float value;
        try (Tape tape = ctx.startTape()) {
            state.network.watch(tape);
            Tensor result = loss.apply(ctx, forward.apply(ctx, batch.images()), batch.target());
            value = result.data()[0];
            if (!Float.isFinite(value)) {
                throw diverged("loss", value);
            }
            tape.backward(result);
        } finally {
            ctx.training(false);
        }
        var parameters = state.network.distinctParameters().values();
        double norm = settings.clip > 0 ? GradientClip.clip(parameters, settings.clip) : GradientClip.norm(parameters);
        if (!Double.isFinite(norm)) {
            throw diverged("norm of the gradient", norm);
        }
        sumOfNorms += norm;
        state.optimizer.step(ctx.workers(), rate);
        if (state.average != null) {
            state.average.update(ctx.workers(), state.optimizer.steps());
        }
        return value;
    }

    private ArithmeticException diverged(String what, double value) {
        return new ArithmeticException("the " + what + " became " + value + " in epoch " + (state.epoch + 1) + " after "
                + state.optimizer.steps() + " steps; lower the learning rate (now " + rate
                + ") or look for damaged values in the images");
    }

    private TrainingLog.Row finishEpoch(double score, double seconds) {
        state.epoch++;
        state.seconds = seconds;
        TrainingLog.Row row = new TrainingLog.Row(state.epoch, state.optimizer.steps(), seconds, rate, sumOfLosses / stepsDone,
                sumOfNorms / stepsDone, score);
        state.log.add(row);
        return row;
    }

    private void swapAverage() {
        if (state.average != null) {
            state.average.swap();
        }
    }

    private double share(double before, long started) {
        return settings.budget.progress(state.optimizer.steps(), settings.stepsPerEpoch, before + elapsed(started));
    }

    private static double elapsed(long started) {
        return (System.nanoTime() - started) / 1e9;
    }
}
