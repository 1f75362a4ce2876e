package org.serpentine.tasks.restoration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.picture.Picture;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.RestorationCard;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.StandIn;
import org.serpentine.tasks.training.Adam;
import org.serpentine.tasks.training.Budget;
import org.serpentine.tasks.training.Schedule;
import org.serpentine.tasks.training.Trainer;
import org.serpentine.tasks.training.TrainingFolder;
import org.serpentine.tasks.training.TrainingLog;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.operation.PixelLoss;

class RestorationTrainingTest {
    @TempDir
    private Path folder;

    /** Discs with sharp edges: what bicubic enlargement blurs. */
    private static List<CleanPicture> discs(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<CleanPicture> all = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            float[] values = new float[64 * 64 * 3];
            for (int disc = 0; disc < 8; disc++) {
                double cx = random.nextDouble() * 64;
                double cy = random.nextDouble() * 64;
                double r = 4 + random.nextDouble() * 12;
                int[] colour = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
                for (int i = 0; i < 64 * 64; i++) {
                    if (Math.hypot(i % 64 - cx, i / 64 - cy) < r) {
                        for (int c = 0; c < 3; c++) {
                            values[3 * i + c] = colour[c];
                        }
                    }
                }
            }
            all.add(CleanPicture.of("discs " + k, new Picture(64, 64, 3, Picture.Depth.U8, values)));
        }
        return all;
    }

    private static TrainingLog train(Path out, Degradation degradation, int epochs, int whole, boolean resume) throws IOException {
        StandIn network = new StandIn(degradation.scale(), 1);
        network.initializeFrom(4);
        Trainer.Settings loop = new Trainer.Settings(Budget.epochs(epochs), 40, 0.004,
                p -> Schedule.cosine(0.01).factor(p * epochs / whole), 1, 0.95, 7);
        try (Context ctx = Context.create(2)) {
            RestorationModel model = new RestorationModel(new RestorationCard("stand-in", "none", ""), network);
            return new RestorationTraining(ctx, model, new RestorationTraining.Settings(loop, Adam.Settings.adam(0), PixelLoss.L1))
                    .train(new CropBatches(discs(6, 1), new CropBatches.Settings(degradation, 16, 4, 2)),
                            Trial.of(discs(3, 2), degradation, 5), new TrainingFolder(out), resume, Map.of("degradation", degradation.toString()),
                            Progress.NONE);
        }
    }

    @Test
    void learnsToEnlargeBetterThanBicubicAndGoesOnWhereItStopped() throws IOException {
        Degradation shrinking = new Shrinking(2);
        TrainingLog through = train(folder.resolve("a"), shrinking, 6, 6, false);
        double bicubic = Trial.of(discs(3, 2), shrinking, 5).baseline().psnr();
        assertTrue(through.best() > bicubic + 0.2, through.best() + " dB, bicubic " + bicubic);
        train(folder.resolve("b"), shrinking, 2, 6, false);
        TrainingLog resumed = train(folder.resolve("b"), shrinking, 6, 6, true);
        for (int i = 0; i < 6; i++) {
            assertEquals(through.rows().get(i).loss(), resumed.rows().get(i).loss());
            assertEquals(through.rows().get(i).score(), resumed.rows().get(i).score());
        }
        for (String name : List.of("model.safetensors", "checkpoint.safetensors", "log.csv", "curve.png")) {
            assertTrue(Files.size(folder.resolve("b").resolve(name)) > 0);
        }
    }

    @Test
    void learnsToRemoveNoise() throws IOException {
        Degradation noise = new GaussianNoise(25, 25);
        double input = Trial.of(discs(3, 2), noise, 5).baseline().psnr();
        double best = train(folder, noise, 5, 5, false).best();
        assertTrue(best > input + 2, best + " dB, input " + input);
    }

    @Test
    void anotherTrainingIsNotOverwritten() throws IOException {
        train(folder, new Shrinking(2), 1, 1, false);
        assertTrue(assertThrows(IOException.class, () -> train(folder, new Shrinking(2), 1, 1, false)).getMessage().contains("--resume"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> train(folder, new GaussianNoise(1, 1), 1, 1, true)).getMessage()
                .contains("degradation"));
    }
}
