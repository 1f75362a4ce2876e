package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.serpentine.cli.Said.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.tasks.segmentation.SegmentationModel;
import org.serpentine.tasks.training.TrainingLog;

class TrainCommandTest {
    @TempDir
    private Path folder;

    private Path pictures() throws IOException {
        Path data = folder.resolve("data");
        for (int n = 0; n < 5; n++) {
            float[] image = new float[32 * 32];
            float[] mask = new float[32 * 32];
            for (int i = 0; i < image.length; i++) {
                boolean on = Math.hypot(i % 32 - 12 - n, i / 32 - 16) < 9;
                image[i] = (on ? 180 : 60) + (i * 31 % 17);
                mask[i] = on ? 255 : 0;
            }
            Pictures.write(Files.createDirectories(data.resolve("images")).resolve(n + ".png"),
                    new Picture(32, 32, 1, Picture.Depth.U8, image));
            Pictures.write(Files.createDirectories(data.resolve("masks")).resolve(n + ".png"),
                    new Picture(32, 32, 1, Picture.Depth.U8, mask));
        }
        return data;
    }

    private String[] command(Path data, String out, String... more) {
        String[] base = {"train", "segmentation", "--data", data.toString(), "--out", folder.resolve(out).toString(), "--filters", "8",
            "--blocks-down", "1,1", "--blocks-up", "1", "--patch", "16x16", "--steps-per-epoch", "2", "--train", "0-2", "--val", "3",
            "--test", "4", "-q"};
        String[] all = java.util.Arrays.copyOf(base, base.length + more.length);
        System.arraycopy(more, 0, all, base.length, more.length);
        return all;
    }

    @Test
    void trainsResumesAndMeasures() throws IOException {
        Path data = pictures();
        Said first = run(command(data, "a", "--epochs", "1"));
        assertEquals(0, first.status(), first.err());
        Said more = run(command(data, "a", "--epochs", "3", "--resume"));
        assertEquals(0, more.status(), more.err());
        assertTrue(more.out().contains("Otsu") && more.out().contains("global threshold"), more.out());
        TrainingLog log = TrainingLog.parse(Files.readString(folder.resolve("a/log.csv")));
        assertEquals(3, log.rows().size());
        for (String file : new String[] {"curve.png", "test.json", "test/4.png", "checkpoint.safetensors"}) {
            assertTrue(Files.size(folder.resolve("a").resolve(file)) > 100, file);
        }
        SegmentationModel model = SegmentationModel.load(folder.resolve("a/model.safetensors"));
        assertEquals("zscore", model.card().normalisation().toString());
        assertEquals(List.of(16, 1, 16), model.card().window());
    }

    @Test
    void aModelOfVolumesIsTrainedAndEvaluated() throws IOException {
        Path data = folder.resolve("volumes");
        Geometry grid = Geometry.axisAligned(16, 16, 16, 1, 1, 1);
        for (int n = 0; n < 2; n++) {
            float[] hu = new float[grid.voxels()];
            byte[] labels = new byte[grid.voxels()];
            for (int i = 0; i < hu.length; i++) {
                labels[i] = (byte) (i % 16 > 4 + n && i / 256 > 6 ? 1 : 0);
                hu[i] = labels[i] * 400 - 200 + i % 7;
            }
            Nifti.write(data.resolve("imagesTr/" + n + ".nii.gz"), new FloatVolume(grid, hu));
            Nifti.write(data.resolve("labelsTr/" + n + ".nii.gz"), new LabelVolume(grid, labels, List.of("background", "body")));
        }
        Said trained = run("train", "segmentation", "--data", data.toString(), "--dims", "3", "--patch", "16x16x16", "--filters", "8",
                "--blocks-down", "1,1", "--blocks-up", "1", "--epochs", "1", "--steps-per-epoch", "10", "--lr", "0.01", "--batch", "1",
                "--train", "0", "--test", "1", "--normalise", "window:-300:300", "--class-names", "background,body", "--ema", "0",
                "--out", folder.resolve("v").toString(), "-q");
        assertEquals(0, trained.status(), trained.err());
        String model = folder.resolve("v/model.safetensors").toString();
        String image = data.resolve("imagesTr/1.nii.gz").toString();
        String truth = data.resolve("labelsTr/1.nii.gz").toString();
        Said whole = run("evaluate", "-i", image, "--truth", truth, "-m", model);
        assertEquals(0, whole.status(), whole.err());
        Said body = run("evaluate", "-i", image, "--truth", truth, "-m", model, "--classes", "body");
        String line = body.out().lines().filter(l -> l.startsWith("body")).findFirst().orElseThrow();
        assertEquals(line, whole.out().lines().filter(l -> l.startsWith("body")).findFirst().orElseThrow());
        assertTrue(Double.parseDouble(line.trim().split(" +")[1]) > 0.5, body.out());
        Said unknown = run("evaluate", "-i", image, "--truth", truth, "-m", model, "--classes", "bone");
        assertEquals(2, unknown.status());
        assertTrue(unknown.err().contains("[background, body]"), unknown.err());
    }

    @Test
    void mistakesAreExplained() throws IOException {
        Path data = pictures();
        Said none = run("train", "segmentation", "--data", folder.resolve("nothing").toString(), "--out", folder.resolve("b").toString());
        assertEquals(3, none.status());
        assertTrue(none.err().contains("is no folder"), none.err());
        Said part = run(command(data, "b", "--epochs", "1", "--train", "0-9"));
        assertEquals(2, part.status());
        Said both = run(command(data, "b", "--epochs", "1", "--minutes", "1"));
        assertEquals(2, both.status());
        assertTrue(both.err().contains("not both"), both.err());
        Said resume = run(command(data, "never", "--epochs", "1", "--resume"));
        assertEquals(3, resume.status());
        assertTrue(resume.err().contains("nothing to resume"), resume.err());
        assertEquals(2, run("train").status());
    }

    @Test
    void optionsAreCalledByTheirNames() throws IOException {
        Path data = pictures();
        String[][] wrong = {{"--lr", "-1"}, {"--ema", "1.0"}, {"--clip", "-2.0"}, {"--epochs", "0"}, {"--minutes", "0.0"},
            {"--weight-decay", "-1.0"}, {"--warm-up", "2.0"}, {"--batch", "0"}};
        for (String[] one : wrong) {
            Said said = run(command(data, "c", one));
            assertEquals(2, said.status(), said.err());
            assertTrue(said.err().startsWith("serpentine train segmentation: " + one[0] + " is " + one[1]), said.err());
            assertTrue(said.err().contains(", expected "), said.err());
        }
    }

    @Test
    void theFolderOfTheResultsIsLookedAtBeforeTheData() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "kept");
        Path nothing = folder.resolve("nothing");
        for (String kind : new String[] {"segmentation", "classification", "superresolution"}) {
            List<String> args = new ArrayList<>(List.of("train", kind, "--data", nothing.toString(), "--epochs", "1", "-o"));
            if (kind.equals("classification")) {
                args.addAll(2, List.of("-m", "test_resnet"));
            }
            args.add(file.toString());
            Said said = run(args.toArray(String[]::new));
            assertEquals(3, said.status(), said.err());
            assertTrue(said.err().startsWith("serpentine train " + kind + ": "), said.err());
            assertTrue(said.err().contains(file + " is a file, expected a folder"), said.err());
            args.set(args.size() - 1, Files.createDirectories(nothing).toString());
            Said same = run(args.toArray(String[]::new));
            assertEquals(2, same.status(), same.err());
            assertTrue(same.err().contains("--out is " + nothing + ", which is also --data"), same.err());
            Files.delete(nothing);
        }
    }
}
