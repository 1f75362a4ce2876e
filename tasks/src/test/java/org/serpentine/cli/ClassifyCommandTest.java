package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.serpentine.cli.Said.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.io.checkpoint.Checkpoints;
import org.serpentine.io.checkpoint.SafetensorsWriter;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.tasks.training.TrainingLog;

class ClassifyCommandTest {
    @TempDir
    private Path folder;

    /** Twenty reddish and twenty bluish noisy pictures. */
    @BeforeEach
    void pictures() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int n = 0; n < 40; n++) {
            float[] values = new float[36 * 36 * 3];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(120) + (i % 3 == n % 2 * 2 ? 100 : 0);
            }
            Path file = folder.resolve("data").resolve(n % 2 == 0 ? "red" : "blue, deep").resolve(n + ".png");
            Files.createDirectories(file.getParent());
            Pictures.write(file, new Picture(36, 36, 3, Picture.Depth.U8, values));
        }
    }

    private String[] training(String out, String... more) {
        List<String> args = new ArrayList<>(List.of("train", "classification", "--data", folder.resolve("data").toString(), "-m", "test_resnet",
                "--out", folder.resolve(out).toString(), "--steps-per-epoch", "6", "--batch", "8", "--lr", "0.01", "--threads", "1", "-q"));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    private float[] weights(String out) throws IOException {
        try (Checkpoint c = Checkpoints.open(folder.resolve(out + "/model.safetensors"))) {
            return c.read("layer2.0.conv1.weight");
        }
    }

    @Test
    void trainsResumesExactlyAndClassifies() throws IOException {
        Said whole = run(training("whole", "--epochs", "3", "--drop-path", "0.1"));
        assertEquals(0, whole.status(), whole.err());
        assertTrue(whole.out().contains("32 pictures to train on, 0 to validate, 8 to test") && whole.out().contains("blue, deep"), whole.out());
        // The rate depends on the length of the training, so the halves are cut by a constant one.
        Said one = run(training("one", "--epochs", "4", "--schedule", "constant", "--warm-up", "0"));
        assertEquals(0, one.status(), one.err());
        assertEquals(0, run(training("two", "--epochs", "2", "--schedule", "constant", "--warm-up", "0")).status());
        Said resumed = run(training("two", "--epochs", "4", "--schedule", "constant", "--warm-up", "0", "--resume"));
        assertEquals(0, resumed.status(), resumed.err());
        assertArrayEquals(weights("one"), weights("two"), "resumed to the bit");
        Said other = run(training("two", "--epochs", "5", "--schedule", "constant", "--warm-up", "0", "--resume", "--smoothing", "0"));
        assertEquals(2, other.status());
        assertTrue(other.err().contains("cannot resume"), other.err());

        TrainingLog log = TrainingLog.parse(Files.readString(folder.resolve("one/log.csv")));
        assertEquals(4, log.rows().size());
        assertTrue(Files.size(folder.resolve("one/curve.png")) > 1000);
        JsonNode report = new ObjectMapper().readTree(folder.resolve("one/test.json").toFile());
        assertEquals(8, report.path("pictures").asInt());
        int right = report.path("confusion").path(0).path(0).asInt() + report.path("confusion").path(1).path(1).asInt();
        assertEquals(right / 8.0, report.path("accuracy").asDouble(), 1e-9);
        assertTrue(right >= 7, "colours are easy: " + report);

        Files.writeString(folder.resolve("data/red/broken.png"), "no picture");
        String model = folder.resolve("one/model.safetensors").toString();
        Said found = run("classify", "-i", folder.resolve("data").toString(), "-m", model, "--top", "1", "--batch", "7", "--csv",
                folder.resolve("a.csv").toString(), "--json", folder.resolve("a.json").toString(), "--threads", "1");
        assertEquals(1, found.status(), found.err());
        assertTrue(found.out().contains("FAILED") && found.out().contains("broken.png") && found.out().contains("40 pictures classified, 1 failed"),
                found.out());
        List<String> csv = Files.readAllLines(folder.resolve("a.csv"));
        assertEquals("file,rank,index,class,probability,error", csv.get(0));
        assertEquals(42, csv.size());
        long named = csv.stream().filter(l -> l.contains("red/") && l.contains(",1,red,") || l.contains("deep/") && l.contains(",\"blue, deep\","))
                .count();
        assertTrue(named >= 36, named + " of 40 are right");
        JsonNode json = new ObjectMapper().readTree(folder.resolve("a.json").toFile());
        assertEquals("test_resnet", json.path("network").asText());
        assertEquals(41, json.path("pictures").size());

        Said explained = run("classify", "-i", folder.resolve("data/red/0.png").toString(), "-m", model, "--explain",
                folder.resolve("why").toString(), "--explain-steps", "8", "--threads", "1");
        assertEquals(0, explained.status(), explained.err());
        assertTrue(Files.exists(folder.resolve("why/0-red.png")), explained.out());
    }

    @Test
    void fineTuningReplacesTheClassifierAndKeepsTheBody() throws IOException {
        assertEquals(0, run(training("base", "--epochs", "1")).status());
        Path third = Files.createDirectories(folder.resolve("data/green"));
        for (int n = 0; n < 6; n++) {
            Files.copy(folder.resolve("data/red/" + 2 * n + ".png"), third.resolve(n + ".png"));
        }
        Said tuned = run(training("tuned", "--epochs", "1", "--weights", folder.resolve("base/model.safetensors").toString(), "--freeze-body",
                "--val-share", "0.2", "--ema", "0"));
        assertEquals(0, tuned.status(), tuned.err());
        assertTrue(tuned.out().contains("fc.weight"), tuned.out());
        assertArrayEquals(weights("base"), weights("tuned"));
        try (Checkpoint c = Checkpoints.open(folder.resolve("tuned/model.safetensors"))) {
            assertEquals(3, c.shape("fc.weight")[0]);
        }
        Said random = run(training("x", "--epochs", "1", "--freeze-body"));
        assertEquals(2, random.status());
        assertTrue(random.err().contains("--weights"), random.err());
    }

    @Test
    void mistakesAreExplained() throws IOException {
        String picture = folder.resolve("data/red/0.png").toString();
        Said name = run("classify", "-i", picture, "-m", "resnet99");
        assertEquals(2, name.status());
        assertTrue(name.err().contains("resnet18"), name.err());
        Said weights = run("classify", "-i", picture, "-m", "resnet18");
        assertEquals(2, weights.status());
        assertTrue(weights.err().contains("--weights"), weights.err());
        assertEquals(3, run("classify", "-i", folder.resolve("nothing").toString(), "-m", "resnet18").status());
        assertEquals(0, run(training("m", "--epochs", "1")).status());
        String model = folder.resolve("m/model.safetensors").toString();
        Path names = folder.resolve("names.txt");
        Files.writeString(names, "one\ntwo\nthree\n");
        Said classes = run("classify", "-i", picture, "-m", model, "--classes", names.toString());
        assertEquals(3, classes.status());
        assertTrue(classes.err().contains("not one of 3 classes"), classes.err());
        Files.writeString(names, "uno\ndos\n\n");
        Said renamed = run("classify", "-i", picture, "-m", model, "--classes", names.toString());
        assertEquals(0, renamed.status(), renamed.err());
        assertTrue(renamed.out().contains("uno") && renamed.out().contains("dos"), renamed.out());
        Said checkpoint = run("classify", "-i", picture, "-m", folder.resolve("m/checkpoint.safetensors").toString());
        assertEquals(3, checkpoint.status());
        assertTrue(checkpoint.err().contains("-m NAME --weights"), checkpoint.err());
        Path broken = folder.resolve("broken.png");
        Files.writeString(broken, "x");
        assertEquals(3, run("classify", "-i", broken.toString(), "-m", model).status());
        assertEquals(2, run("classify", "-i", picture, "-m", model, "--top", "0").status());
    }

    /** A model file of one epoch: its answers do not matter. */
    private String model() {
        assertEquals(0, run(training("m", "--epochs", "1")).status());
        return folder.resolve("m/model.safetensors").toString();
    }

    @Test
    void noOutputReplacesWhatIsReadOrAnotherOutput() throws IOException {
        String model = model();
        Path picture = folder.resolve("data/red/0.png");
        Path names = Files.writeString(folder.resolve("names.txt"), "a\nb\n");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), picture);
        byte[] before = Files.readAllBytes(picture);
        String[][] wrong = {
            {"--csv", picture.toString()}, {"--json", link.toString()}, {"--csv", model},
            {"--csv", names.toString(), "--classes", names.toString()},
            {"--csv", folder.resolve("a").toString(), "--json", folder.resolve("x/../a").toString()},
            {"--explain", folder.resolve("data").toString()},
            {"--csv", folder.resolve("a").toString(), "--explain", folder.resolve("a").toString()}};
        for (String[] more : wrong) {
            List<String> args = new ArrayList<>(List.of("classify", "-i", folder.resolve("data").toString(), "-m", model));
            args.addAll(List.of(more));
            Said said = run(args.toArray(String[]::new));
            assertEquals(2, said.status(), said.all());
            assertTrue(said.err().contains("which is also") && said.err().contains("give another place"), said.err());
            assertEquals("", said.out(), "nothing is classified");
        }
        assertArrayEquals(before, Files.readAllBytes(picture));
    }

    @Test
    void whatCannotBeWrittenIsFoundBeforeThePictures() throws IOException {
        String model = model();
        String file = Files.writeString(folder.resolve("file"), "kept").toString();
        String[][] wrong = {{"--csv", file + "/a.csv"}, {"--json", folder.toString()}, {"--explain", file},
            {"--explain-steps", "0", "--explain", "x"}};
        for (String[] more : wrong) {
            List<String> args = new ArrayList<>(List.of("classify", "-i", folder.resolve("data").toString(), "-m", model));
            args.addAll(List.of(more));
            Said said = run(args.toArray(String[]::new));
            assertEquals(more[0].equals("--explain-steps") ? 2 : 3, said.status(), said.all());
            assertEquals("", said.out(), "nothing is classified");
        }
    }

    @Test
    void aResultThatCannotBeWrittenDoesNotStopTheOthers() throws IOException {
        Path a = folder.resolve("a");
        Said said = run("classify", "-i", folder.resolve("data/red/0.png").toString(), "-m", model(), "--csv",
                a.resolve("b.csv").toString(), "--json", a.toString(), "--explain", folder.resolve("why").toString(),
                "--explain-steps", "1", "--threads", "1");
        assertEquals(1, said.status(), said.all());
        assertTrue(said.err().startsWith("serpentine classify: Cannot write " + a + ": it is a folder"), said.err());
        assertEquals(3, Files.readAllLines(a.resolve("b.csv")).size());
        try (Stream<Path> files = Files.list(folder.resolve("why"))) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void overlaysHaveNamesOfTheirOwn() throws IOException {
        String model = model();
        Path red = folder.resolve("data/red/0.png");
        Path odd = folder.resolve("odd");
        for (String name : new String[] {"x.png", "X.PNG2.png", "s/y.png", "s_y.png", "lone.png"}) {
            Files.createDirectories(odd.resolve(name).getParent());
            Files.copy(red, odd.resolve(name));
        }
        Picture picture = Pictures.read(red);
        Pictures.write(odd.resolve("x.bmp"), picture);
        Path why = odd.resolve("why");
        for (int time = 0; time < 2; time++) { // the second time the overlays of the first are no input
            Said said = run("classify", "-i", odd.toString(), "-m", model, "--explain", why.toString(), "--explain-steps", "2",
                    "--threads", "1");
            assertEquals(0, said.status(), said.err());
            assertTrue(said.out().contains("6 pictures classified"), said.out());
            try (Stream<Path> files = Files.list(why)) {
                List<String> names = files.map(f -> f.getFileName().toString().replaceFirst("-[^-]*\\.png$", "")).sorted().toList();
                assertEquals(List.of("X.PNG2", "lone", "s_y_png", "s_y_png_2", "x_bmp", "x_png"), names);
            }
        }
    }

    @Test
    void aWrongPathToAModelIsNoWrongName() throws IOException {
        String picture = folder.resolve("data/red/0.png").toString();
        String missing = folder.resolve("none").toString();
        for (String path : new String[] {missing, "none.safetensors", "none.PTH"}) {
            Said said = run("classify", "-i", picture, "-m", path);
            assertEquals(3, said.status(), said.err());
            assertTrue(said.err().contains(path + ": no such file"), said.err());
        }
        Said none = run("classify", "-i", picture, "-m", "zzzzzzzzzzzzzzzz");
        assertEquals(2, none.status());
        assertTrue(none.err().contains("known are") && none.err().contains("resnet18") && !none.err().contains("test_"), none.err());
        assertTrue(run("classify", "-i", picture, "-m", "test_resnett").err().contains("test_resnet"));
        String model = model();
        Said directory = run("classify", "-i", picture, "-m", folder.resolve("m").toString());
        assertEquals(3, directory.status());
        assertTrue(directory.err().contains("is a folder; give a model file, as -m " + model), directory.err());
        Said both = run("classify", "-i", picture, "-m", model, "--weights", model);
        assertEquals(2, both.status());
        assertTrue(both.err().contains("type -m " + model + " alone") && both.err().contains("-m NAME --weights " + model), both.err());
        Said upscale = run("upscale", "-i", picture, "-o", missing, "-m", "none.safetensors");
        assertTrue(upscale.err().contains("no such file"), upscale.err());
        Said segment = run("segment", "-i", picture, "-o", missing, "-m", "none.safetensors");
        assertTrue(segment.err().contains("no such file"), segment.err());
    }

    @Test
    void damagedPicturesEmptyFoldersAndClassesWithoutTestPicturesAreNamed() throws IOException {
        Files.createDirectories(folder.resolve("data/nobody"));
        Files.createDirectories(folder.resolve("data/rare"));
        Files.copy(folder.resolve("data/red/0.png"), folder.resolve("data/rare/one.png"));
        Files.writeString(folder.resolve("data/red/10.png"), "no picture");
        Files.writeString(folder.resolve("data/blue, deep/11.png"), "no picture");
        Said said = run(training("odd", "--epochs", "1"));
        assertEquals(0, said.status(), said.err());
        List<String> warnings = said.err().lines().toList();
        assertEquals(4, warnings.size(), said.err());
        assertTrue(warnings.get(0).endsWith("no class, for they hold no pictures: nobody"), said.err());
        assertTrue(said.err().contains("red/10.png") && said.err().contains("blue, deep/11.png"), said.err());
        assertTrue(warnings.get(3).contains("no test picture") && warnings.get(3).endsWith(": rare"), said.err());
        assertTrue(said.out().lines().anyMatch(l -> l.matches("rare +\\S+ +n/a +0")), said.out());
        JsonNode rare = new ObjectMapper().readTree(folder.resolve("odd/test.json").toFile()).path("classes").path(1);
        assertTrue(rare.path("label").asText().equals("rare") && rare.has("recall") && rare.path("recall").isNull(), rare.toString());
    }

    @Test
    void onlyTheSameDataAreTrainedOnFurther() throws IOException {
        String[] more = {"--schedule", "constant", "--warm-up", "0"};
        assertEquals(0, run(training("r", more[0], more[1], more[2], more[3], "--epochs", "1")).status());
        Files.writeString(folder.resolve("data/red/0.png"), "x", StandardOpenOption.APPEND);
        Said said = run(training("r", more[0], more[1], more[2], more[3], "--epochs", "2", "--resume"));
        assertEquals(2, said.status(), said.all());
        assertTrue(said.err().contains("its data have changed") && said.err().contains("pictures of red: "), said.err());
        assertTrue(!said.err().contains("of blue"), said.err());
        // A checkpoint of a version that did not note its data.
        Path file = folder.resolve("r/checkpoint.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Checkpoint old = Checkpoints.open(file)) {
            old.metadata().forEach((k, v) -> {
                if (!k.startsWith("data.")) {
                    writer.describe(k, v);
                }
            });
            for (String key : old.keys()) {
                writer.add(key, old.shape(key), old.read(key));
            }
            writer.write(file);
        }
        Said resumed = run(training("r", more[0], more[1], more[2], more[3], "--epochs", "2", "--resume"));
        assertEquals(0, resumed.status(), resumed.err());
    }
}
