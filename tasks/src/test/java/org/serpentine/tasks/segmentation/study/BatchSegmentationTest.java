package org.serpentine.tasks.segmentation.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.dicom.seg.Segmentation;
import org.serpentine.io.dicom.seg.SegmentationReader;
import org.serpentine.io.dicom.series.DicomSeries;
import org.serpentine.io.dicom.series.DicomStudy;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.segmentation.NearestValueNetwork;
import org.serpentine.tasks.segmentation.Segmenter;
import org.serpentine.tasks.segmentation.study.BatchSegmentation.Output;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

class BatchSegmentationTest {
    private static final BatchSegmentation.Settings ALL = new BatchSegmentation.Settings(EnumSet.allOf(Output.class), true, true, false);

    @TempDir
    private Path temp;

    private final Context ctx = Context.create(1);

    @AfterEach
    void end() {
        ctx.close();
    }

    private List<ItemResult> run(Path in, Path out, Segmenter segmenter, BatchSegmentation.Settings settings, boolean planar) throws IOException {
        return new BatchSegmentation(segmenter, out, settings, Progress.NONE).run(Discovery.of(in, out, planar), new BatchSegmentation.Listener() {
            @Override
            public void begins(int number, int total, String description) { }

            @Override
            public void ended(ItemResult result) { }
        });
    }

    private List<ItemResult> run(Path in, Path out) throws IOException {
        return run(in, out, Blocks.segmenter(ctx), ALL, false);
    }

    private static Set<String> tree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new TreeSet<>(files.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()).toList());
        }
    }

    @Test
    void aSeriesGivesASegmentationOnItsOwnSlices() throws Exception {
        Path in = temp.resolve("in");
        Path out = temp.resolve("out");
        Blocks.series(in, "seven");
        ItemResult result = run(in, out).get(0);
        assertEquals(ItemResult.Status.DONE, result.status(), result.reason());
        Path folder = out.resolve(result.name());
        assertEquals(Set.of("preview.png", "segmentation.dcm", "segmentation.nii.gz", "statistics.json"), tree(folder));
        assertEquals(4, tree(out).size());

        LabelVolume nifti = Nifti.readLabels(folder.resolve("segmentation.nii.gz"));
        assertArrayEquals(Blocks.truth(), nifti.labels());
        assertEquals("", Blocks.oblique().difference(nifti.geometry(), 1e-3).orElse(""));
        assertEquals(List.of("background", "class 1", "class 2"), nifti.names());

        DicomSeries series = DicomStudy.scan(in).series().get(0);
        Segmentation seg = SegmentationReader.read(folder.resolve("segmentation.dcm"));
        assertArrayEquals(Blocks.truth(), seg.labels(series.geometry().orElseThrow()).labels());
        assertEquals(series.header().uid(), seg.sourceSeriesUid());
        // 5 slices with soft tissue and 2 with bone; empty ones are left out.
        assertEquals(7, seg.frameCount());
    }

    @Test
    void statisticsAreThoseCountedByHand() throws Exception {
        Path in = temp.resolve("in");
        Blocks.series(in, "seven");
        ItemResult result = run(in, temp.resolve("out")).get(0);
        JsonNode json = new ObjectMapper().readTree(temp.resolve("out").resolve(result.name()).resolve("statistics.json").toFile());
        JsonNode bone = json.get("classes").get(2);
        // 3 x 2 x 2 voxels of 0.8 x 1.1 x 2.5 cubic millimetres.
        assertEquals(12, bone.get("voxels").asInt());
        assertEquals(0.0264, bone.get("volume_ml").asDouble(), 1e-9);
        assertEquals(700, bone.get("mean").asDouble());
        assertEquals(0, bone.get("standard_deviation").asDouble());
        JsonNode soft = json.get("classes").get(1);
        // 8 x 6 x 5 voxels less the bone; values 20 and 21 in turn: half of each row, and bone takes 6 rows of 3 from odd or even places.
        assertEquals(228, soft.get("voxels").asInt());
        assertEquals(20.5, soft.get("mean").asDouble(), 0.01);
        assertEquals(0.5, soft.get("standard_deviation").asDouble(), 0.001);
        assertEquals(20, soft.get("min").asDouble());
        assertEquals(21, soft.get("max").asDouble());
        JsonNode air = json.get("classes").get(0);
        assertEquals(14 * 11 * 7 - 240, air.get("voxels").asInt());
        assertEquals(-1000, air.get("max").asDouble());
        assertEquals("HU", json.get("unit").asText());
        assertEquals(0.8, json.get("geometry").get("spacing_mm").get(0).asDouble(), 1e-9);
        assertTrue(json.get("seconds").asDouble() > 0 && json.get("peak_heap_bytes").asLong() > 0);
    }

    @Test
    void theOverlayShowsThreeViewsAtTrueProportions() throws Exception {
        Path in = temp.resolve("in");
        Blocks.series(in, "seven");
        ItemResult result = run(in, temp.resolve("out")).get(0);
        BufferedImage image = ImageIO.read(temp.resolve("out").resolve(result.name()).resolve("preview.png").toFile());
        // The longest extent, 17.5 mm along the patient, is 420 pixels; 14 x 0.8 mm are 269, 11 x 1.1 mm 290.
        assertEquals(Math.max(840, 12 + 269 + 12 + 269 + 12 + 290 + 12), image.getWidth());
        Set<Integer> colours = new HashSet<>();
        for (int x = 12; x < 12 + 269; x++) {
            for (int y = 52; y < 52 + 290; y++) {
                colours.add(image.getRGB(x, y) & 0xFFFFFF);
            }
        }
        assertTrue(colours.contains(SegmentCodes.rgb(1)) && colours.contains(SegmentCodes.rgb(2)), "outlines of both classes");
        assertTrue(colours.contains(0), "air is black");
    }

    @Test
    void badSeriesDoNotStopTheOthers() throws Exception {
        Path in = temp.resolve("in");
        Blocks.series(in.resolve("a-gap"), "gap");
        Files.delete(in.resolve("a-gap/IM0004.dcm"));
        List<Path> cut = Blocks.series(in.resolve("b-cut"), "cut");
        for (Path file : cut) {
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        }
        Files.writeString(in.resolve("broken.nii.gz"), "this is no NIfTI file");
        Blocks.series(in.resolve("c-good"), "good");
        Path out = temp.resolve("out");
        List<ItemResult> results = run(in, out);
        List<ItemResult> done = results.stream().filter(r -> r.status() == ItemResult.Status.DONE).toList();
        assertEquals(1, done.size(), results.toString());
        assertTrue(done.get(0).name().contains("SYNTHETIC-good"));
        List<ItemResult> failed = results.stream().filter(r -> r.status() == ItemResult.Status.FAILED).toList();
        assertTrue(failed.size() >= 3, results.toString());
        assertTrue(failed.stream().anyMatch(r -> r.reason().contains("missing")), "the gap in words: " + failed);
        assertTrue(failed.stream().allMatch(r -> r.reason().length() > 20 && !r.reason().contains("Exception")), failed.toString());
        assertEquals(4, tree(out).size(), "only the good one's files: " + tree(out));
        RunReport book = new RunReport("test", List.of(), Blocks.card(), ctx);
        results.forEach(book::add);
        assertEquals(1, book.exitStatus());
        book.write(out.resolve("run.json"), true);
        JsonNode json = new ObjectMapper().readTree(out.resolve("run.json").toFile());
        assertEquals(results.size(), json.get("items").size());
        assertEquals(1, json.get("done").asInt());
        assertEquals(failed.size(), json.get("failed").asInt());
    }

    @Test
    void aFailureInTheMiddleLeavesNothingBehindAndOldResultsAsTheyWere() throws Exception {
        Path in = temp.resolve("in");
        Path out = temp.resolve("out");
        Blocks.series(in, "seven");
        ItemResult first = run(in, out).get(0);
        byte[] before = Files.readAllBytes(out.resolve(first.name()).resolve("segmentation.dcm"));
        int[] calls = new int[1];
        NearestValueNetwork good = new NearestValueNetwork(3, 2, -1, 0, 0.7f);
        org.serpentine.tasks.segmentation.SegmentationNetwork bad = new org.serpentine.tasks.segmentation.SegmentationNetwork() {
            @Override
            public Tensor forward(Context context, Tensor image) {
                if (++calls[0] == 4) {
                    throw new IllegalStateException("forced");
                }
                return good.forward(context, image);
            }

            @Override
            public int classes() {
                return 3;
            }

            @Override
            public int dims() {
                return 3;
            }

            @Override
            public int divisor() {
                return 2;
            }
        };
        ItemResult second = run(in, out, new Segmenter(Blocks.card(), bad, ctx, Segmenter.Settings.standard()), ALL, false).get(0);
        assertEquals(ItemResult.Status.FAILED, second.status());
        assertTrue(second.reason().contains("forced"), second.reason());
        assertEquals(4, tree(out).size(), tree(out).toString());
        assertArrayEquals(before, Files.readAllBytes(out.resolve(first.name()).resolve("segmentation.dcm")));
        try (Stream<Path> hidden = Files.list(out)) {
            assertEquals(1, hidden.count(), "no unfinished folder");
        }
    }

    @Test
    void aFileInTheWayIsAFailureWithItsName() throws Exception {
        Path in = temp.resolve("in");
        Path out = temp.resolve("out");
        Blocks.series(in, "seven");
        String name = Discovery.of(in, out, false).items().get(0).name();
        Files.createDirectories(out);
        Files.writeString(out.resolve(name), "mine");
        ItemResult result = run(in, out).get(0);
        assertEquals(ItemResult.Status.FAILED, result.status());
        assertTrue(result.reason().contains(name), result.reason());
        assertEquals(Set.of(name), tree(out));
    }

    @Test
    void aLaterRunTakesAwayWhatItDoesNotWrite() throws Exception {
        Path in = temp.resolve("in");
        Path out = temp.resolve("out");
        Blocks.series(in, "seven");
        String name = run(in, out).get(0).name();
        Files.writeString(out.resolve(name).resolve("notes.txt"), "mine");
        run(in, out, Blocks.segmenter(ctx), new BatchSegmentation.Settings(EnumSet.of(Output.NIFTI), false, false, false), false);
        assertEquals(Set.of("segmentation.nii.gz", "notes.txt"), tree(out.resolve(name)));
    }

    @Test
    void anotherModalityIsPassedOverUnlessForced() throws Exception {
        Path in = temp.resolve("in");
        for (Path file : Blocks.series(in, "seven")) {
            byte[] bytes = Files.readAllBytes(file);
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int at = text.indexOf("CS\u0002\u0000CT");
            bytes[at + 4] = 'M';
            bytes[at + 5] = 'R';
            Files.write(file, bytes);
        }
        ItemResult skipped = run(in, temp.resolve("out")).get(0);
        assertEquals(ItemResult.Status.SKIPPED, skipped.status(), skipped.reason());
        assertTrue(skipped.reason().contains("MR") && skipped.reason().contains("--force"), skipped.reason());
        ItemResult forced = run(in, temp.resolve("out"), Blocks.segmenter(ctx),
                new BatchSegmentation.Settings(EnumSet.allOf(Output.class), false, false, true), false).get(0);
        assertEquals(ItemResult.Status.DONE, forced.status(), forced.reason());
        assertTrue(forced.notes().toString().contains("--force"));
    }

    @Test
    void niftiStaysNiftiAndDoubtfulValuesAreNoted() throws Exception {
        Path in = temp.resolve("in/sub");
        Geometry grid = Blocks.oblique();
        Nifti.write(in.resolve("case 1.nii.gz"), Blocks.volume(grid));
        Nifti.write(in.resolve("raised.nii"), new ShortVolume(grid, new short[grid.voxels()], 1, 0));
        List<ItemResult> results = run(temp.resolve("in"), temp.resolve("out"), Blocks.segmenter(ctx),
                new BatchSegmentation.Settings(EnumSet.of(Output.DICOM_SEG), false, false, false), false);
        assertEquals(List.of("sub_case-1", "sub_raised"), results.stream().map(ItemResult::name).toList());
        assertArrayEquals(Blocks.truth(), Nifti.readLabels(temp.resolve("out/sub_case-1/segmentation.nii.gz")).labels());
        assertTrue(results.get(0).notes().toString().contains("NIfTI was written instead"));
        assertFalse(results.get(0).notes().toString().contains("Hounsfield"));
        assertTrue(results.get(1).notes().toString().contains("hardly are Hounsfield units"), results.get(1).notes().toString());
    }

    @Test
    void picturesGiveLabelPictures() throws Exception {
        float[] values = new float[20 * 12];
        byte[] truth = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            boolean bright = i % 20 >= 5 && i % 20 < 15;
            values[i] = bright ? 200 : 30;
            truth[i] = (byte) (bright ? 1 : 0);
        }
        Pictures.write(temp.resolve("in/cell.png"), new Picture(20, 12, 1, Picture.Depth.U8, values));
        Segmenter planar = new Segmenter(NearestValueNetwork.card(2, 2, Normalisation.none(), List.of(), 8, 1, 8),
                new NearestValueNetwork(2, 4, 0.1f, 0.8f), ctx, Segmenter.Settings.standard());
        ItemResult result = run(temp.resolve("in"), temp.resolve("out"), planar, ALL, true).get(0);
        assertEquals(ItemResult.Status.DONE, result.status(), result.reason());
        Path folder = temp.resolve("out/cell");
        assertEquals(Set.of("labels.png", "preview.png", "statistics.json"), tree(folder));
        float[] labels = Pictures.read(folder.resolve("labels.png")).values();
        for (int i = 0; i < truth.length; i++) {
            assertEquals(truth[i], labels[i]);
        }
        JsonNode bright = new ObjectMapper().readTree(folder.resolve("statistics.json").toFile()).get("pages").get(0).get("classes").get(1);
        assertEquals(120, bright.get("pixels").asInt());
        assertEquals(0.5, bright.get("share").asDouble());
        assertEquals(200, bright.get("mean").asDouble());
    }

    @Test
    void theValidatorFindsNoError() throws Exception {
        Path in = temp.resolve("in");
        Blocks.series(in, "seven");
        ItemResult result = run(in, temp.resolve("out")).get(0);
        Process process;
        try {
            process = new ProcessBuilder("dciodvfy", temp.resolve("out").resolve(result.name()).resolve("segmentation.dcm").toString())
                    .redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("dciodvfy (package dicom3tools) is not installed");
            return;
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertTrue(said.contains("Segmentation"), said);
        assertFalse(said.contains("Error"), said);
    }
}
