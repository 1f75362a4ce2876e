package org.serpentine.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.serpentine.tasks.training.Adam;
import org.serpentine.tasks.training.Budget;
import org.serpentine.tasks.training.Optimizer;
import org.serpentine.tasks.training.Schedule;
import org.serpentine.tasks.training.Sgd;
import org.serpentine.tasks.training.Trainer;
import org.serpentine.tasks.training.TrainingFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every training; the fields' first values are the defaults. */
final class TrainingOptions {
    /** Optimisers by name. */
    enum OptimizerName { ADAM, ADAMW, SGD }

    /** Schedules by name. */
    enum ScheduleName { POLY, COSINE, HALVING, CONSTANT }

    @Option(names = {"-o", "--out"}, required = true, paramLabel = "DIR",
            description = "Folder for model.safetensors, checkpoint.safetensors, log.csv, curve.png, test.json.")
    private Path out;

    @Option(names = "--minutes", paramLabel = "M",
            description = "Train for this long on the clock, validation included (30 if --epochs is not given either).")
    private Double minutes;

    @Option(names = "--epochs", paramLabel = "N", description = "Train for so many epochs: repeatable to the bit, unlike minutes.")
    private Integer epochs;

    @Option(names = "--steps-per-epoch", paramLabel = "N", description = "Steps between validations and checkpoints.")
    private int stepsPerEpoch = 50;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "${COMPLETION-CANDIDATES}.")
    private OptimizerName optimizer = OptimizerName.ADAMW;

    @Option(names = "--lr", paramLabel = "RATE", description = "Initial learning rate.")
    private double learningRate = 1e-3;

    @Option(names = "--weight-decay", paramLabel = "D", description = "Weight decay.")
    private double weightDecay = 0.01;

    @Option(names = "--schedule", paramLabel = "NAME",
            description = "How the rate falls: ${COMPLETION-CANDIDATES}; poly has nnU-Net's power of 0.9, "
                + "halving goes down at 50, 80, 90 and 95 percent.")
    private ScheduleName schedule = ScheduleName.POLY;

    @Option(names = "--warm-up", paramLabel = "SHARE", description = "Part of the training in which the rate rises.")
    private double warmUp = 0.03;

    @Option(names = "--clip", paramLabel = "NORM", description = "Largest norm of the gradient; 0 for no bound.")
    private double clip = 12;

    @Option(names = "--ema", paramLabel = "D", description = "Decay of the average of the weights; 0 for none.")
    private double average = 0.99;

    @Option(names = "--batch", paramLabel = "N", description = "Patches or pictures a step.")
    private int batch = 2;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N", description = "Seed of weights, parts, order and variation.")
    private long seed;

    @Option(names = "--resume", description = "Go on from the checkpoint in --out; repeat the other options.")
    private boolean resume;

    @Mixin
    private ThreadsOption threads = new ThreadsOption();

    @Option(names = {"-q", "--quiet"}, description = "No progress bar.")
    private boolean quiet;

    @Option(names = {"-v", "--verbose"}, description = "Show the stack trace of an error.")
    private boolean verbose;

    /** The defaults for classifiers: a transformer's recipe in small. */
    static TrainingOptions forClassification() {
        TrainingOptions options = new TrainingOptions();
        options.batch = 32;
        options.weightDecay = 0.05;
        options.schedule = ScheduleName.COSINE;
        options.warmUp = 0.05;
        options.clip = 1;
        return options;
    }

    /** The defaults for super-resolution and restoration: many short steps. */
    static TrainingOptions forPictures() {
        TrainingOptions options = new TrainingOptions();
        options.stepsPerEpoch = 250;
        options.batch = 8;
        options.optimizer = OptimizerName.ADAM;
        options.weightDecay = 0;
        options.schedule = ScheduleName.COSINE;
        options.warmUp = 0.02;
        options.clip = 1;
        options.average = 0.999;
        return options;
    }

    Path out() {
        return out;
    }

    /**
     * Checks, before anything is read, that the folder of the results can be written into, holds a training to resume or none, and is
     * not read itself.
     *
     * @param data    the folder of the data; null for none
     * @param weights the weights to begin with; null for none
     */
    void checkOut(Path data, Path weights) throws IOException {
        new Outputs().reads("--data", data).folder("--out", out);
        TrainingFolder folder = new TrainingFolder(out);
        folder.check(resume);
        new Outputs().reads("--weights", weights).file("the model of --out", folder.model())
                .file("the checkpoint of --out", folder.checkpoint());
    }

    int batch() {
        return batch;
    }

    int stepsPerEpoch() {
        return stepsPerEpoch;
    }

    long seed() {
        return seed;
    }

    boolean resume() {
        return resume;
    }

    boolean quiet() {
        return quiet && !verbose;
    }

    int threads() {
        return threads.count();
    }

    /** What must be the same when a training is resumed, beside what the trainer notes itself. */
    Map<String, String> description() {
        Map<String, String> d = new LinkedHashMap<>();
        d.put("schedule", schedule + ", warm-up " + warmUp);
        d.put("batch", String.valueOf(batch));
        return d;
    }

    /** Budget, rate, schedule, clipping, averaging, seed. */
    Trainer.Settings loop() {
        if (minutes != null && epochs != null) {
            throw new IllegalArgumentException("give --minutes or --epochs, not both");
        }
        checkRanges();
        Budget budget = epochs != null ? Budget.epochs(epochs) : Budget.minutes(minutes == null ? 30 : minutes);
        Schedule base = switch (schedule) {
            case POLY -> Schedule.poly(0.9);
            case COSINE -> Schedule.cosine(0.01);
            case HALVING -> Schedule.halving();
            case CONSTANT -> Schedule.constant();
        };
        Schedule whole = warmUp > 0 ? base.afterWarmUp(warmUp, 0.05) : base;
        return new Trainer.Settings(budget, stepsPerEpoch, learningRate, whole, clip, average, seed);
    }

    private void checkRanges() {
        expect(minutes == null || minutes > 0, "--minutes", minutes, "above 0");
        expect(epochs == null || epochs > 0, "--epochs", epochs, "at least 1");
        expect(stepsPerEpoch >= 1, "--steps-per-epoch", stepsPerEpoch, "at least 1");
        expect(learningRate > 0 && Double.isFinite(learningRate), "--lr", learningRate, "above 0");
        expect(weightDecay >= 0, "--weight-decay", weightDecay, "at least 0");
        expect(warmUp >= 0 && warmUp < 1, "--warm-up", warmUp, "at least 0 and below 1");
        expect(clip >= 0, "--clip", clip, "at least 0");
        expect(average >= 0 && average < 1, "--ema", average, "at least 0 and below 1");
        expect(batch >= 1, "--batch", batch, "at least 1");
    }

    /** Refuses an option's value by the option's name. */
    static void expect(boolean right, String option, Object value, String expected) {
        if (!right) {
            throw new IllegalArgumentException(option + " is " + value + ", expected " + expected);
        }
    }

    /** Settings of the optimiser. */
    Optimizer.Settings optimizer() {
        return switch (optimizer) {
            case ADAM -> Adam.Settings.adam(weightDecay);
            case ADAMW -> Adam.Settings.adamW(weightDecay);
            case SGD -> new Sgd.Settings(0.99, true, weightDecay);
        };
    }
}
