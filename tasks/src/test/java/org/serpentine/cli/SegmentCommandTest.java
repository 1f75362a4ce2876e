package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.dicom.series.DicomSeriesWriter;
import org.serpentine.io.dicom.series.DicomStudy;
import org.serpentine.io.dicom.seg.SegmentationReader;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.phantom.Tissue;
import org.serpentine.tasks.segmentation.LightMUnet;
import org.serpentine.tasks.segmentation.LightMUnetConfig;
import org.serpentine.tasks.segmentation.ModelCard;
import org.serpentine.tasks.segmentation.SegmentationModel;

class SegmentCommandTest {
    private Said said;

    @TempDir
    private Path temp;

    private String model;

    @BeforeEach
    void makeAModel() throws IOException {
        LightMUnetConfig config = new LightMUnetConfig(3, 8, 1, Tissue.values().length, List.of(1, 1), List.of(1), 0);
        LightMUnet network = new LightMUnet(config);
        network.initializeFrom(7);
        Path file = temp.resolve("tiny.safetensors");
        new SegmentationModel(new ModelCard("tiny", "random weights", config, Tissue.names(), Normalisation.window(-1024, 1500),
                List.of(8.0, 8.0, 8.0), List.of(16, 16, 16)), network).save(file);
        model = file.toString();
    }

    private int run(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "segment";
        System.arraycopy(args, 0, all, 1, args.length);
        said = Said.run(all);
        return said.status();
    }

    private Path series(String folder) throws IOException {
        SplittableRandom random = new SplittableRandom(folder.hashCode());
        Geometry grid = Geometry.axisAligned(30, 24, 9, 2, 2, 5);
        float[] values = new float[grid.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(2000) - 1000;
        }
        Path to = temp.resolve(folder);
        DicomSeriesWriter.write(to, new FloatVolume(grid, values), DicomSeriesWriter.Description.phantom(to.getFileName().toString()));
        return to;
    }

    @Test
    void aFolderBecomesSegmentationsAndAReport() throws Exception {
        Path first = series("in/one");
        series("in/two");
        Files.delete(temp.resolve("in/two/IM0004.dcm"));
        Path report = temp.resolve("out/run.json");
        int status = run("-i", temp.resolve("in").toString(), "-o", temp.resolve("out").toString(), "-m", model, "--preview", "--statistics",
                "--report", report.toString(), "--max-memory", "200m", "--threads", "1");
        assertEquals(Failures.SOME, status, said.all());
        assertTrue(said.out().contains("1 done, 1 failed, 0 skipped"), said.out());
        assertTrue(said.out().contains("FAILED: "), said.out());
        JsonNode json = new ObjectMapper().readTree(report.toFile());
        assertEquals(1, json.get("exit_status").asInt());
        assertTrue(json.get("complete").asBoolean());
        assertEquals("tiny", json.get("model").get("name").asText());
        JsonNode good = null;
        for (JsonNode item : json.get("items")) {
            good = item.get("status").asText().equals("done") ? item : good;
        }
        Path folder = temp.resolve("out").resolve(good.get("name").asText());
        assertEquals(4, good.get("files").size());
        LabelVolume nifti = Nifti.readLabels(folder.resolve("segmentation.nii.gz"));
        Geometry grid = DicomStudy.scan(first).series().get(0).geometry().orElseThrow();
        assertEquals("", grid.difference(nifti.geometry(), 1e-3).orElse(""));
        org.junit.jupiter.api.Assertions.assertArrayEquals(nifti.labels(), SegmentationReader.read(folder.resolve("segmentation.dcm")).labels(grid).labels());
        assertTrue(good.get("planned_bytes").asLong() <= 200L << 20);
    }

    @Test
    void aBudgetThatIsTooSmallSaysWhatIsNeeded() throws Exception {
        assertEquals(Failures.NOTHING, run("-i", series("in").toString(), "-o", temp.resolve("out").toString(), "-m", model,
                "--max-memory", "64m", "-q"));
        assertTrue(said.out().matches("(?s).*FAILED: the memory budget of 64 MB is too small: at least \\d+ MB.*--max-memory \\d+m or more.*"),
                said.out());
        assertTrue(said.out().contains("0 done, 1 failed, 0 skipped"), said.out());
    }

    @Test
    void listsWithoutSegmenting() throws Exception {
        series("in/one");
        assertEquals(0, run("-i", temp.resolve("in").toString(), "-m", model, "--list"));
        assertTrue(said.out().contains("30 x 24 x 9 voxels of 2.00 x 2.00 x 5.00 mm"), said.out());
        assertTrue(said.out().contains("1 to segment, 0 not"), said.out());
    }

    @Test
    void mistakesInTheCallAreStatusTwoAndSayWhatToType() throws Exception {
        String in = series("in").toString();
        String to = temp.resolve("out").toString();
        String[][] wrong = {
            {"-m", model}, {"-i", in, "-m", model}, {"-i", in, "--demo", "-m", model}, {"-i", in, "-o", to, "-m", model, "--max-memory", "lots"},
            {"-i", in, "-o", to, "-m", model, "--tile", "15x16x16"}, {"-i", in, "-o", to, "-m", model, "--tile", "16x16"},
            {"-i", in, "-o", to, "-m", model, "--overlap", "1"}, {"-i", in, "-o", to, "-m", model, "--output-type", "rtstruct"},
            {"-i", in, "-o", to, "-m", model, "--threads", "0"}};
        String[] hints = {"-i FOLDER", "-o OUT", "leave -i away", "such as 4g", "--tile 16x16x16", "128x128x64", "0.5", "NIFTI", "at least 1"};
        for (int i = 0; i < wrong.length; i++) {
            assertEquals(Failures.USAGE, run(wrong[i]), String.join(" ", wrong[i]) + said.err());
            assertTrue(said.err().contains(hints[i]), String.join(" ", wrong[i]) + ": " + said.err());
        }
        assertFalse(Files.exists(temp.resolve("out")), "nothing is made by a wrong call");
    }

    @Test
    void whatCannotBeDoneIsStatusThree() throws Exception {
        Files.createDirectories(temp.resolve("empty"));
        Files.writeString(temp.resolve("empty/readme.txt"), "no image");
        String to = temp.resolve("out").toString();
        assertEquals(Failures.NOTHING, run("-i", temp.resolve("empty").toString(), "-o", to, "-m", model));
        assertTrue(said.err().contains("holds nothing to segment"), said.err());
        assertEquals(Failures.NOTHING, run("-i", temp.resolve("nowhere").toString(), "-o", to, "-m", model));
        assertTrue(said.err().contains("nowhere"), said.err());
        assertEquals(Failures.NOTHING, run("-i", temp.resolve("empty").toString(), "-o", to, "-m", "ct-tisue"));
        assertTrue(said.err().contains("ct-tissue"), said.err());
    }

    @Test
    void theDemoMakesSegmentsAndCompares() throws Exception {
        Path to = temp.resolve("demo");
        assertEquals(0, run("--demo", "-o", to.toString(), "-m", model), said.all());
        assertEquals(40, DicomStudy.scan(to.resolve("demo-study")).series().get(0).slices().size());
        for (String name : Tissue.names().subList(1, Tissue.names().size())) {
            assertTrue(said.out().lines().anyMatch(l -> l.startsWith(name) && l.matches(".* [01]\\.\\d{4} .*")), name + "\n" + said.out());
        }
        Path overlay = said.out().lines().filter(l -> l.startsWith("Overlay")).map(l -> Path.of(l.substring(15).strip())).findFirst().orElseThrow();
        assertTrue(Files.size(overlay) > 1000);
    }

    @Test
    void theReportReplacesNothing() throws IOException {
        Path in = series("ct");
        Path slice;
        try (var files = Files.list(in)) {
            slice = files.sorted().findFirst().orElseThrow();
        }
        for (String report : new String[] {slice.toString(), model}) {
            assertEquals(2, run("-i", in.toString(), "-o", temp.resolve("out").toString(), "-m", model, "--report", report), said.all());
            assertTrue(said.err().contains("--report is " + report + ", which is also"), said.err());
        }
        assertFalse(Files.exists(temp.resolve("out")));
    }
}
