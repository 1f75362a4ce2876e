package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.serpentine.cli.Said.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.dicom.series.DicomSeriesWriter;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.picture.Bicubic;
import org.serpentine.io.picture.JpegRoundTrip;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.io.picture.PictureHead;
import org.serpentine.io.picture.Pictures;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.tasks.superresolution.RestorationCard;
import org.serpentine.tasks.superresolution.RestorationModel;
import org.serpentine.tasks.superresolution.RestorationNetworks;
import org.serpentine.tasks.superresolution.TrainedLevels;

/** The commands {@code upscale}, {@code restore} and {@code evaluate superresolution|restoration}, as typed. */
class UpscaleCommandTest {
    @TempDir
    private Path folder;

    private Said upscale(Path in, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of("upscale", "-i", in.toString(), "-o", folder.resolve("out").toString(), "-m", x2(),
                "--threads", "1"));
        all.addAll(List.of(more));
        return run(all.toArray(String[]::new));
    }

    /** Smooth, so that every sensible enlargement is near a bicubic one. */
    private static Picture waves(int width, int height, int channels, Picture.Depth depth) {
        float[] values = new float[width * height * channels];
        for (int i = 0; i < values.length; i++) {
            int p = i / channels;
            values[i] = Math.round(depth.white() * (0.5 + 0.3 * Math.sin(0.2 * (p % width) + 0.13 * (p / width) + i % channels)));
        }
        return new Picture(width, height, channels, depth, values);
    }

    private Path picture(String name, int channels, Picture.Depth depth) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        PictureFiles.write(file, waves(20, 16, channels, depth), new byte[0]);
        return file;
    }

    private String model(String network) throws IOException {
        Path file = folder.resolve(network + ".safetensors");
        if (!Files.exists(file)) {
            RestorationModel model = RestorationModel.untrained(new RestorationCard("tiny", network, "random weights"));
            model.network().module().initializeFrom(3);
            model.save(file);
        }
        return file.toString();
    }

    private String x2() throws IOException {
        return model("test_mambair");
    }

    /** Weights of zero make a restoration network hand on its input. */
    private String idle() throws IOException {
        Path file = folder.resolve("idle.safetensors");
        RestorationModel.untrained(new RestorationCard("idle", "mambair_mini_denoise", "weights of zero")).save(file);
        return file.toString();
    }

    @Test
    void theBundledModelIsBetterThanBicubicOutOfTheBox() throws IOException {
        // A disc with a sharp edge: what bicubic interpolation blurs.
        float[] sharp = new float[48 * 48];
        for (int i = 0; i < sharp.length; i++) {
            sharp[i] = Math.hypot(i % 48 - 23.5, i / 48 - 23.5) < 15 ? 220 : 40;
        }
        Picture truth = new Picture(48, 48, 1, Picture.Depth.U8, sharp);
        Picture small = Bicubic.scaled(48, 48, 0.5).resize(truth);
        Path in = folder.resolve("disc.png");
        Pictures.write(in, small);
        Said said = run("upscale", "-i", in.toString(), "-o", folder.resolve("out").toString());
        assertEquals(0, said.status(), said.all());
        assertTrue(said.out().contains("1 of 1 done"), said.out());
        Picture large = Pictures.read(folder.resolve("out/disc_x2.png"));
        assertEquals(1, large.channels());
        double model = error(large, truth);
        double bicubic = error(Bicubic.scaled(24, 24, 2).resize(small), truth);
        assertTrue(model < 0.8 * bicubic, "a decibel: squared error " + model + ", of bicubic " + bicubic);
    }

    private static double error(Picture got, Picture truth) {
        double sum = 0;
        for (int i = 0; i < truth.values().length; i++) {
            sum += Math.pow(got.values()[i] - truth.values()[i], 2);
        }
        return sum / truth.values().length;
    }

    @ParameterizedTest
    @CsvSource({"1, U8, png, 1", "2, U8, png, 2", "4, U8, png, 4", "1, U16, png, 1", "3, U16, tif, 3", "4, U16, tif, 4", "3, U8, jpg, 3"})
    void depthAndAlphaStay(int channels, Picture.Depth depth, String ending, int becomes) throws IOException {
        Path in = picture("p." + ending, channels, depth);
        Said said = upscale(in, "-q");
        assertEquals(0, said.status(), said.all());
        PictureHead large = PictureFiles.read(folder.resolve("out/p_x2." + ending), 64L << 20).head();
        assertEquals(40, large.width());
        assertEquals(32, large.height());
        assertEquals(becomes, large.channels());
        assertEquals(depth, large.depth());
    }

    @Test
    void ofAMixedFolderTheGoodOnesAreDoneAndTheOthersNamed() throws IOException {
        Path in = folder.resolve("in");
        picture("in/good.png", 3, Picture.Depth.U8);
        picture("in/sub/other.tif", 1, Picture.Depth.U8);
        Files.write(in.resolve("empty.png"), new byte[0]);
        Files.write(in.resolve("broken.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2, 3});
        Path report = folder.resolve("report.json");
        Said said = upscale(in, "--suffix", "-big", "--ext", "tiff", "--report", report.toString());
        assertEquals(Failures.SOME, said.status(), said.all());
        assertTrue(said.out().contains("2 of 4 done; failed:"), said.out());
        String last = said.out().substring(said.out().indexOf("failed:"));
        assertTrue(last.contains("empty.png: ") && last.contains("broken.jpg: "), said.out());
        for (String name : new String[] {"good-big.tif", "sub/other-big.tif"}) {
            Path there = folder.resolve("out").resolve(name);
            assertTrue(Files.exists(there) || Files.exists(Path.of(there + "f")), name + "\n" + said.out());
        }
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertEquals(2, json.get("done").asInt());
        assertEquals(2, json.get("failed").asInt());
        List<String> failed = new ArrayList<>();
        json.get("files").forEach(f -> {
            if (f.get("status").asText().equals("failed")) {
                assertFalse(f.get("reason").asText().isEmpty());
                failed.add(Path.of(f.get("source").asText()).getFileName().toString());
            }
        });
        assertEquals(List.of("broken.jpg", "empty.png"), failed);
    }

    @Test
    void theComparisonEndsWithTheResult() throws IOException {
        Said said = upscale(picture("p.png", 3, Picture.Depth.U8), "--compare", "-q");
        assertEquals(0, said.status(), said.all());
        Picture result = Pictures.read(folder.resolve("out/p_x2.png"));
        Picture compared = Pictures.read(folder.resolve("out/p_x2_compare.png"));
        assertEquals(3 * 40 + 2 * 6, compared.width());
        assertArrayEquals(result.values(), compared.crop(2 * 46, 0, 40, 32).values());
    }

    @Test
    void dicomBecomesDicomAndNiftiBecomesNifti() throws IOException {
        Geometry grid = Geometry.axisAligned(20, 16, 2, 0.8, 0.6, 3);
        float[] values = new float[grid.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 20 * 20 - 100;
        }
        DicomSeriesWriter.write(folder.resolve("in/ct"), new FloatVolume(grid, values), DicomSeriesWriter.Description.phantom("x"));
        Nifti.write(folder.resolve("in/v.nii.gz"), new FloatVolume(grid, values));
        Said said = upscale(folder.resolve("in"));
        assertEquals(0, said.status(), said.all());
        assertTrue(said.out().contains("3 of 3 done"), said.out());
        Geometry finer = Nifti.read(folder.resolve("out/v_x2.nii.gz")).volume().geometry();
        assertEquals("40 32 2", finer.width() + " " + finer.height() + " " + finer.depth());
        assertEquals(0.4, finer.spacing(0), 1e-6);
        assertEquals(3, finer.spacing(2), 1e-6);
        List<Path> made;
        try (var list = Files.list(folder.resolve("out/ct"))) {
            made = list.sorted().toList();
        }
        assertEquals(2, made.size());
        Attributes image = DicomIo.standard().read(made.get(0)).dataset();
        assertArrayEquals(new double[] {0.3, 0.4}, image.numbers(Tag.PixelSpacing, 2), 1e-9);
        assertEquals(List.of("DERIVED", "SECONDARY"), image.strings(Tag.ImageType));
    }

    @Test
    void mistakesInTheCallAreStatusTwoAndSayWhatToType() throws IOException {
        String in = picture("p.png", 3, Picture.Depth.U8).toString();
        String to = folder.resolve("out").toString();
        String[][] wrong = {{"upscale", "-o", to}, {"upscale", "-i", in}, {"upscale", "-i", in, "-o", to, "-s", "7"},
            {"upscale", "-i", in, "-o", to, "-m", x2(), "-s", "3"}, {"upscale", "-i", in, "-o", to, "-m", x2(), "--tile", "3"},
            {"upscale", "-i", in, "-o", to, "-m", x2(), "--max-memory", "lots"}, {"upscale", "-i", in, "-o", to, "-m", x2(), "--ext", "gif"},
            {"upscale", "-i", in, "-o", to, "-m", x2(), "--suffix", "a/b"}, {"upscale", "-i", in, "-o", to, "-m", idle()},
            {"restore", "-i", in, "-o", to, "-m", x2()}, {"restore", "-i", in, "-o", to, "--noise", "25", "--jpeg", "30"},
            {"restore", "-i", in, "-o", to, "--noise", "500"}, {"restore", "-i", in, "-o", to, "--jpeg", "0"},
            {"evaluate", "superresolution", "-m", x2()}, {"evaluate", "superresolution", "--data", to, "-m", idle()},
            {"evaluate", "restoration", "--data", to, "-m", x2()}, {"evaluate", "restoration", "--data", to, "--noise", "much", "-m", idle()},
            {"upscale", "-i", in, "-o", to, "-m", x2(), "--threads", "0"}, {"evaluate", "-i", in, "--truth", in, "--threads", "-1"},
            {"bench", "-m", "test_mambair", "--threads", "0"}, {"train", "ct-tissue", "-o", to, "--threads", "0"},
            {"train", "ct-tissue", "-o", to, "--blocks-down", "1,x"}};
        String[] hints = {"--input", "--output", "-m dvmsr_x4 --weights", "leave -s out", "8 to 4096", "such as 4g", "PNG", "a/b",
            "serpentine restore", "serpentine upscale", "not both", "at most 75", "1 to 100", "--data", "evaluate restoration",
            "evaluate superresolution", "such as 25", "at least 1", "at least 1", "at least 1", "at least 1", "such as 1,2,2,4"};
        for (int i = 0; i < wrong.length; i++) {
            Said said = run(wrong[i]);
            assertEquals(Failures.USAGE, said.status(), String.join(" ", wrong[i]) + "\n" + said.err());
            assertTrue(said.err().contains(hints[i]), String.join(" ", wrong[i]) + ": " + said.err());
        }
        assertFalse(Files.exists(folder.resolve("out")), "nothing is made by a wrong call");
    }

    @Test
    void whatCannotBeDoneIsStatusThree() throws IOException {
        Said nowhere = upscale(folder.resolve("nowhere"));
        assertEquals(Failures.NOTHING, nowhere.status());
        assertTrue(nowhere.err().contains("nowhere"), nowhere.err());
        Files.createDirectories(folder.resolve("texts"));
        Files.writeString(folder.resolve("texts/readme.txt"), "no picture");
        Said texts = upscale(folder.resolve("texts"));
        assertEquals(Failures.NOTHING, texts.status());
        assertTrue(texts.err().contains("holds nothing to work on"), texts.err());
        Path empty = folder.resolve("empty.png");
        Files.write(empty, new byte[0]);
        Said only = upscale(empty);
        assertEquals(Failures.NOTHING, only.status(), only.all());
        assertTrue(only.out().contains("0 of 1 done; failed:") && only.out().contains("empty.png"), only.out());
        Said model = run("upscale", "-i", empty.toString(), "-o", "out", "-m", "mambair_ligt_x2");
        assertEquals(Failures.NOTHING, model.status());
        assertTrue(model.err().contains("mambair_light_x2"), model.err());
        Said none = run("evaluate", "superresolution", "--data", folder.resolve("texts").toString(), "-m", x2());
        assertEquals(Failures.NOTHING, none.status());
        assertTrue(none.err().contains("holds no picture"), none.err());
    }

    @Test
    void restoringWithAnIdleNetworkChangesNothing() throws IOException {
        Path in = picture("p.png", 4, Picture.Depth.U8);
        Said said = run("restore", "-i", in.toString(), "-o", folder.resolve("out").toString(), "-m", idle(), "--compare");
        assertEquals(0, said.status(), said.all());
        Picture before = Pictures.read(in);
        assertArrayEquals(before.values(), Pictures.read(folder.resolve("out/p_restored.png")).values());
        assertEquals(2 * 20 + 6, Pictures.read(folder.resolve("out/p_restored_compare.png")).width());
    }

    @Test
    void theBundledModelRemovesNoise() throws IOException {
        picture("data/a.png", 3, Picture.Depth.U8);
        Said said = run("evaluate", "restoration", "--data", folder.resolve("data").toString(), "--noise", "25");
        assertEquals(0, said.status(), said.all());
        double[] mean = means(said.out());
        assertEquals(3, mean.length, "input, non-local means, model\n" + said.out());
        // Limited to 0..255, noise of 25 is a little less than 20 log10(255 / 25) = 20.2 dB.
        assertEquals(20.2, mean[0], 0.7, said.out());
        assertTrue(mean[2] > mean[0] + 3, said.out());
    }

    @Test
    void theBundledModelRemovesJpegArtefacts() throws IOException {
        picture("data/a.png", 3, Picture.Depth.U8);
        Said said = run("evaluate", "restoration", "--data", folder.resolve("data").toString(), "--jpeg", "15");
        assertEquals(0, said.status(), said.all());
        double[] mean = means(said.out());
        assertTrue(mean[1] > mean[0], said.out());
        Path web = folder.resolve("web.png");
        Pictures.write(web, JpegRoundTrip.apply(waves(32, 32, 3, Picture.Depth.U8), 15));
        Said restored = run("restore", "-i", web.toString(), "-o", folder.resolve("out").toString(), "--jpeg", "15");
        assertEquals(0, restored.status(), restored.all());
        assertFalse(restored.out().contains("was trained for"), restored.out());
    }

    @Test
    void levelsOutsideOfTheTrainingAreSaid() throws IOException {
        String in = picture("p.png", 3, Picture.Depth.U8).toString();
        Path mine = folder.resolve("mine.safetensors");
        TrainedLevels levels = new TrainedLevels(TrainedLevels.Spoiling.NOISE, 0, 25);
        RestorationModel.untrained(new RestorationCard("mine", "mambair_mini_denoise", "weights of zero", Optional.of(levels))).save(mine);
        String[] call = {"restore", "-i", in, "-o", folder.resolve("out").toString(), "-m", mine.toString(), "--noise", "50", "-q"};
        Said beyond = run(call);
        assertEquals(0, beyond.status(), beyond.all());
        assertTrue(beyond.out().contains("mine was trained for noise of sigma 0 to 25; results for noise of sigma 50"), beyond.out());
        call[8] = "25";
        assertFalse(run(call).out().contains("trained"), "within the range");
        call[7] = "--jpeg";
        Said other = run(call);
        assertEquals(Failures.USAGE, other.status());
        assertTrue(other.err().contains("--jpeg is given, but mine was trained for noise of sigma 0 to 25"), other.err());
        call[6] = idle();
        assertTrue(run(call).out().contains("is not known"), "a file without levels");
    }

    @Test
    void theBundledModelsSayWhatTheyWereTrainedFor() throws IOException {
        for (RestorationCard card : RestorationModel.bundledCards()) {
            boolean restores = RestorationNetworks.standard().get(card.network()).scale() == 1;
            assertEquals(restores, card.levels().isPresent(), card.toString());
            String help = run(restores ? "restore" : "upscale", "--help").out();
            assertTrue(help.contains(card.name() + " ") && help.contains(card.description()), help);
        }
        Said said = run("restore", "-i", picture("p.png", 3, Picture.Depth.U8).toString(), "-o", folder.resolve("out").toString(), "--noise", "70");
        assertTrue(said.out().contains("denoise was trained for noise of sigma 0 to 55"), said.out());
    }

    @Test
    void theTableOfAnIdleRestorationIsThatOfTheInput() throws IOException {
        picture("data/a.png", 3, Picture.Depth.U8);
        picture("data/b.png", 1, Picture.Depth.U8);
        String data = folder.resolve("data").toString();
        Said said = run("evaluate", "restoration", "--data", data, "--jpeg", "20", "-m", idle(), "--threads", "1");
        assertEquals(0, said.status(), said.all());
        double[] mean = means(said.out());
        assertEquals(mean[0], mean[1], 0, said.out());
        assertTrue(said.out().lines().anyMatch(l -> l.startsWith("a.png")) && said.out().lines().anyMatch(l -> l.startsWith("b.png")), said.out());
        Said again = run("evaluate", "restoration", "--data", data, "--jpeg", "20", "-m", idle(), "--threads", "1");
        assertArrayEquals(mean, means(again.out()), 0, "reproducible");
    }

    @Test
    void superResolutionIsMeasuredBesideBicubic() throws IOException {
        picture("data/a.png", 3, Picture.Depth.U8);
        picture("data/b.png", 3, Picture.Depth.U8);
        Said said = run("evaluate", "superresolution", "--data", folder.resolve("data").toString(), "-m", x2(), "--threads", "1");
        assertEquals(0, said.status(), said.all());
        assertTrue(said.out().contains("bicubic") && said.out().contains("tiny"), said.out());
        assertEquals(2, means(said.out()).length);
        assertTrue(means(said.out())[0] > 35, "bicubic interpolation of waves\n" + said.out());
    }

    /** The decibels in the last line of the table. */
    private static double[] means(String out) {
        String line = out.lines().filter(l -> l.startsWith("mean ")).findFirst().orElseThrow();
        String[] cells = line.substring(5).strip().split("\\s+");
        double[] decibels = new double[cells.length / 2];
        for (int i = 0; i < decibels.length; i++) {
            decibels[i] = Double.parseDouble(cells[2 * i]);
        }
        return decibels;
    }

    @Test
    void theReportReplacesNothing() throws IOException {
        Path in = picture("a.png", 3, Picture.Depth.U8);
        for (String report : new String[] {in.toString(), x2(), folder.resolve("out/a_x2.png").toString()}) {
            Said said = upscale(in, "--report", report);
            assertEquals(2, said.status(), said.all());
            assertTrue(said.err().contains("--report is " + report + ", which is also"), said.err());
        }
        Said folderAsReport = upscale(in, "--report", folder.toString());
        assertEquals(3, folderAsReport.status(), folderAsReport.all());
        assertFalse(Files.exists(folder.resolve("out")), "found before the work");
    }
}
