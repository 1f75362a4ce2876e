package org.serpentine.tasks.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.nn.LinearLayer;
import org.serpentine.nn.Module;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.segmentation.LightMUnet;
import org.serpentine.tasks.segmentation.LightMUnetConfig;
import org.serpentine.tasks.segmentation.SegmentationNetwork;
import org.serpentine.tasks.training.data.Augmentation;
import org.serpentine.tasks.training.data.LabelledImage;
import org.serpentine.tasks.training.data.PatchSampler;
import org.serpentine.tasks.training.metric.ConfusionMatrix;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Activation;
import org.serpentine.tensor.operation.DiceCrossEntropy;
import org.serpentine.tensor.operation.Dropout;

class TrainerTest {
    @TempDir
    private Path folder;

    /** Two linear layers a pixel with dropout in between: enough to learn a threshold, and random while training. */
    private static final class Small extends Module implements SegmentationNetwork {
        private final LinearLayer first = child("first", new LinearLayer(1, 8, true));
        private final LinearLayer second = child("second", new LinearLayer(8, 2, true));

        @Override
        public int classes() {
            return 2;
        }

        @Override
        public int dims() {
            return 2;
        }

        @Override
        public int divisor() {
            return 1;
        }

        @Override
        public Tensor forward(Context ctx, Tensor x) {
            Tensor h = Activation.RELU.apply(ctx, first.forward(ctx, x));
            return second.forward(ctx, Dropout.apply(ctx, h, 0.1));
        }
    }

    /** Squared distance of the logits to one-hot labels: all that these tests need of a loss. */
    private static Tensor squared(Context ctx, Tensor logits, int[] labels) {
        Tensor loss = ctx.zeros(1);
        int n = labels.length;
        double sum = 0;
        for (int i = 0; i < 2 * n; i++) {
            double d = logits.data()[i] - (labels[i / 2] == i % 2 ? 1 : 0);
            sum += d * d / n;
        }
        loss.data()[0] = (float) sum;
        Tape tape = ctx.tape();
        tape.record(loss, dy -> {
            float[] g = tape.gradient(logits);
            for (int i = 0; i < 2 * n; i++) {
                g[i] += dy[0] * 2 * (logits.data()[i] - (labels[i / 2] == i % 2 ? 1 : 0)) / n;
            }
        });
        return loss;
    }

    private static LabelledImage image(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[40 * 32];
        byte[] labels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            labels[i] = (byte) (i % 40 > 10 && i % 40 < 25 && i / 40 > 8 ? 1 : 0);
            values[i] = (float) (labels[i] * 2 - 1 + 0.3 * random.nextGaussian());
        }
        return new LabelledImage("image " + seed, values, labels, 1, 32, 40, 1, new double[] {1, 1, 1});
    }

    private record Run(TrainingLog log, Map<String, org.serpentine.nn.Parameter> weights) {}

    private static Run train(int epochs, Budget whole, Path checkpoint, boolean resume, String note) throws IOException {
        return train(new Small(), TrainerTest::squared, epochs, whole, checkpoint, resume, note);
    }

    private static <N extends Module & SegmentationNetwork> Run train(N network, Trainer.Loss<int[]> loss, int epochs, Budget whole,
            Path checkpoint, boolean resume, String note) throws IOException {
        network.initializeFrom(3);
        try (Context ctx = Context.create(2)) {
            PatchSampler batches = new PatchSampler(List.of(image(1), image(2)),
                    new PatchSampler.Settings(new int[] {1, 16, 16}, 2, 0.33, Augmentation.standard(2), 5), false);
            // The schedule is that of the whole training, also in a run that is stopped early.
            Schedule schedule = p -> Schedule.poly(0.9).factor(p * epochs / whole.epochs());
            Trainer<int[]> trainer = new Trainer<>(ctx, network, network::forward, loss, batches,
                    new Adam(network.parameters(), Adam.Settings.adamW(0.01)),
                    new Trainer.Settings(Budget.epochs(epochs), 5, 0.02, schedule, 1, 0.9, 7))
                    .describe(Map.of("note", note));
            LabelledImage judged = image(9);
            WholeImage labeller = new WholeImage(network, new int[] {1, 16, 16}, 0.5);
            trainer.validate(c -> {
                ConfusionMatrix m = new ConfusionMatrix(2);
                m.add(judged.labels(), labeller.labels(c, judged));
                return m.meanDice(1);
            });
            if (resume) {
                trainer.resume(checkpoint);
            }
            return new Run(trainer.run(checkpoint, Progress.NONE), network.parameters());
        }
    }

    @Test
    void aResumedTrainingHasTheLossesOfAnUninterruptedOneBitForBit() throws IOException {
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        Run through = train(8, Budget.epochs(8), null, false, "a");
        train(3, Budget.epochs(8), checkpoint, false, "a");
        same(through, train(8, Budget.epochs(8), checkpoint, true, "a"));
    }

    @Test
    void aResumedLightMUnetToo() throws IOException {
        LightMUnetConfig config = new LightMUnetConfig(2, 8, 1, 2, List.of(1, 1), List.of(1), 0.1);
        Trainer.Loss<int[]> loss = (ctx, logits, labels) -> DiceCrossEntropy.apply(ctx, logits, labels,
                new DiceCrossEntropy.Options(true, false, 1e-5f)).loss();
        Path checkpoint = folder.resolve("light.safetensors");
        Run through = train(new LightMUnet(config), loss, 3, Budget.epochs(3), null, false, "a");
        train(new LightMUnet(config), loss, 1, Budget.epochs(3), checkpoint, false, "a");
        same(through, train(new LightMUnet(config), loss, 3, Budget.epochs(3), checkpoint, true, "a"));
    }

    private static void same(Run through, Run resumed) {
        assertEquals(through.log.rows().size(), resumed.log.rows().size());
        for (int i = 0; i < through.log.rows().size(); i++) {
            TrainingLog.Row a = through.log.rows().get(i);
            TrainingLog.Row b = resumed.log.rows().get(i);
            assertEquals(a.loss(), b.loss(), "loss of epoch " + (i + 1));
            assertEquals(a.gradientNorm(), b.gradientNorm(), "gradient of epoch " + (i + 1));
            assertEquals(a.score(), b.score(), "score of epoch " + (i + 1));
        }
        through.weights.forEach((key, p) ->
                assertArrayEquals(p.value().data(), resumed.weights.get(key).value().data(), key));
    }

    @Test
    void aSmallNetworkLearnsAThreshold() throws IOException {
        Run run = train(12, Budget.epochs(12), null, false, "a");
        List<TrainingLog.Row> rows = run.log.rows();
        assertTrue(rows.get(11).loss() < 0.5 * rows.get(0).loss(), run.log.csv());
        assertTrue(run.log.best() > 0.9, run.log.csv());
    }

    @Test
    void aCheckpointOfAnotherCommandIsRefused() throws IOException {
        Path checkpoint = folder.resolve("checkpoint.safetensors");
        train(1, Budget.epochs(1), checkpoint, false, "a");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class,
                () -> train(2, Budget.epochs(2), checkpoint, true, "b"));
        assertTrue(e.getMessage().contains("note = a"), e.getMessage());
        Files.writeString(folder.resolve("no.safetensors"), "nothing");
        assertThrows(IOException.class, () -> train(2, Budget.epochs(2), folder.resolve("no.safetensors"), true, "a"));
    }

    @Test
    void aDivergingTrainingStopsWithAnExplanation() {
        Small network = new Small();
        network.initializeFrom(3);
        try (Context ctx = Context.create(1)) {
            Trainer<int[]> trainer = new Trainer<>(ctx, network, network::forward, TrainerTest::squared,
                    (epoch, step) -> org.serpentine.tasks.training.data.Batch.labelled(
                            Tensor.of(new float[] {Float.NaN}, 1, 1, 1, 1), new int[] {0}),
                    new Sgd(network.parameters(), new Sgd.Settings(0, false, 0)),
                    new Trainer.Settings(Budget.epochs(1), 1, 0.1, Schedule.constant(), 0, 0, 1));
            ArithmeticException e = assertThrows(ArithmeticException.class, () -> trainer.run(null, Progress.NONE));
            assertTrue(e.getMessage().contains("learning rate"), e.getMessage());
        }
    }

    @Test
    void aBudgetOfMinutesEnds() throws IOException {
        Small network = new Small();
        network.initializeFrom(3);
        try (Context ctx = Context.create(1)) {
            PatchSampler batches = new PatchSampler(List.of(image(1)),
                    new PatchSampler.Settings(new int[] {1, 8, 8}, 1, 0, Augmentation.none(), 5), false);
            TrainingLog log = new Trainer<>(ctx, network, network::forward, TrainerTest::squared, batches,
                    new Sgd(network.parameters(), new Sgd.Settings(0.9, true, 0)),
                    new Trainer.Settings(Budget.minutes(0.01), 10, 0.01, Schedule.cosine(0), 0, 0, 1)).run(null, Progress.NONE);
            assertTrue(log.rows().size() >= 1);
            assertTrue(log.rows().get(log.rows().size() - 1).seconds() < 30);
        }
    }

    @Test
    void theCurveIsDrawn() throws IOException {
        TrainingLog log = new TrainingLog();
        log.add(new TrainingLog.Row(1, 10, 1, 1e-3, 0.9, 2, 0.4));
        log.add(new TrainingLog.Row(2, 20, 2, 1e-3, 0.7, 2, Double.NaN));
        assertEquals(log.rows(), TrainingLog.parse(log.csv()).rows());
        Path png = folder.resolve("curve.png");
        LearningCurve.write(log, "test", png);
        assertEquals(900, javax.imageio.ImageIO.read(png.toFile()).getWidth());
    }
}
