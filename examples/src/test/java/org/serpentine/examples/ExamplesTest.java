package org.serpentine.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import boofcv.struct.image.InterleavedF32;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.vmamba.SelectiveScan2d;
import org.serpentine.io.checkpoint.SafetensorsWriter;
import org.serpentine.io.dicom.series.DicomSeriesWriter;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.picture.BoofImages;
import org.serpentine.io.picture.Mats;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.Pictures;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.nn.LoadReport;
import org.serpentine.scanning.ScanOrders;
import org.serpentine.scanning.ScanPath;
import org.serpentine.tasks.Normalisation;
import org.serpentine.tasks.classification.ClassificationModel;
import org.serpentine.tasks.classification.Classifier;
import org.serpentine.tasks.segmentation.LightMUnet;
import org.serpentine.tasks.segmentation.LightMUnetConfig;
import org.serpentine.tasks.segmentation.ModelCard;
import org.serpentine.tasks.segmentation.SegmentationModel;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

class ExamplesTest {
    @TempDir
    private Path folder;

    /** A network whose last bias outweighs everything else. */
    private SegmentationModel alwaysSecondClass() {
        LightMUnetConfig config = new LightMUnetConfig(3, 8, 1, 3, List.of(1, 1), List.of(1), 0);
        LightMUnet network = new LightMUnet(config);
        network.initializeFrom(1);
        network.parameters().get("conv_final.2.1.conv.bias").setOfficial(new float[] {0, 1000, 0});
        return new SegmentationModel(new ModelCard("second", "always the second class", config, List.of("background", "one", "two"),
                Normalisation.window(-1000, 1000), List.of(2.0, 2.0, 4.0), List.of(8, 8, 8)), network);
    }

    private interface Program {
        void run() throws IOException;
    }

    private static String printed(Program program) throws IOException {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void segmentsANiftiFileAndADicomFolderOnTheirOwnGrid() throws IOException {
        Geometry grid = Geometry.axisAligned(11, 9, 5, 1.5, 1.5, 3);
        ShortVolume volume = new ShortVolume(grid, new short[grid.voxels()], 1, -1024);
        Path model = folder.resolve("model.safetensors");
        alwaysSecondClass().save(model);

        Path nifti = folder.resolve("in.nii.gz");
        Nifti.write(nifti, volume);
        Path series = folder.resolve("series");
        DicomSeriesWriter.write(series, volume, DicomSeriesWriter.Description.phantom("example"));

        for (Path input : List.of(nifti, series)) {
            Path output = folder.resolve("out.nii");
            String told = printed(() -> SegmentVolume.main(new String[] {input.toString(), output.toString(), model.toString()}));
            assertTrue(told.matches("(?s).*one +3[.,]3 ml.*"), told);
            LabelVolume labels = Nifti.readLabels(output);
            assertTrue(grid.difference(labels.geometry(), 1e-3).isEmpty(), () -> input + ": " + labels.geometry());
            assertEquals(List.of("background", "one", "two"), labels.names());
            assertArrayEquals(new int[] {0, grid.voxels(), 0}, labels.counts());
        }
    }

    @Test
    void walksRingsInwardsAndDrawsThem() throws IOException {
        ScanPath path = ScanOrders.standard().with(new OwnScanOrder()).get("rings").path(3, 4);
        assertArrayEquals(new int[] {0, 1, 2, 3, 7, 11, 10, 9, 8, 4, 5, 6}, path.order());

        Path picture = folder.resolve("rings.png");
        String told = printed(() -> OwnScanOrder.main(new String[] {picture.toString(), "5x6"}));
        assertTrue(told.startsWith("rings          mean jump 1.00, max jump 1.0,"), told);
        BufferedImage image = ImageIO.read(picture.toFile());
        assertTrue(image.getWidth() > 100 && image.getHeight() > 100, "picture of " + image.getWidth() + " x " + image.getHeight());
    }

    @Test
    void reportsWhatOfACheckpointFits() throws IOException {
        LightMUnetConfig config = new LightMUnetConfig(2, 8, 1, 2, List.of(1, 1), List.of(1), 0);
        LightMUnet author = new LightMUnet(config);
        author.initializeFrom(3);
        SafetensorsWriter writer = new SafetensorsWriter();
        author.parameters().forEach((key, p) -> {
            if (key.equals("conv_final.0.weight")) {
                writer.add("somewhere.else", p.officialShape(), p.official());
            } else if (key.equals("conv_final.0.bias")) {
                writer.add(key, new int[] {2, 4}, p.official());
            } else {
                writer.add(key, p.officialShape(), p.official());
            }
        });
        Path file = folder.resolve("weights.safetensors");
        writer.write(file);

        LightMUnet own = new LightMUnet(config);
        LoadReport report = LoadCheckpoint.load(file, own);
        assertEquals(List.of("conv_final.0.weight"), report.missing());
        assertEquals(List.of("somewhere.else"), report.unexpected());
        assertEquals(1, report.mismatched().size(), report::text);
        assertEquals(author.parameters().size() - 2, report.loaded().size());
        String key = report.loaded().get(0);
        assertArrayEquals(author.parameters().get(key).official(), own.parameters().get(key).official());

        String told = printed(() -> LoadCheckpoint.main(new String[] {file.toString(), "2", "1", "2"}));
        assertTrue(told.contains("conv_final.2.1.conv.bias") && told.contains("1 not known to the network: somewhere.else"), told);
    }

    @Test
    void trainingLowersTheLoss() {
        LightMUnet network = new LightMUnet(new LightMUnetConfig(2, 8, 1, 2, List.of(1, 1), List.of(1), 0));
        network.initializeFrom(1);
        double[] losses = TrainTiny.train(network, 40);
        double first = Arrays.stream(losses, 0, 5).average().orElseThrow();
        double last = Arrays.stream(losses, 35, 40).average().orElseThrow();
        assertTrue(last < first - 0.3, "mean loss of the first five steps " + first + ", of the last five " + last);
    }

    @Test
    void pixelsSurviveTheWayThroughEveryLibrary() {
        Mats.version();
        Mat mat = new Mat(2, 3, CvType.CV_8UC3, new Scalar(0, 0, 0));
        mat.put(1, 2, new byte[] {51, 102, (byte) 255});
        Tensor tensor = PictureInterchange.toTensor(Mats.toPicture(mat));
        mat.release();
        assertArrayEquals(new int[] {1, 2, 3, 3}, tensor.shape());
        assertArrayEquals(new float[] {1, 0.4f, 0.2f}, Arrays.copyOfRange(tensor.data(), 15, 18), 1e-6f, "red first");

        InterleavedF32 boof = BoofImages.toInterleaved(PictureInterchange.toPicture(tensor));
        assertEquals(0.4f, boof.getBand(2, 1, 1), 1e-6f);
        try (INDArray array = PictureInterchange.toNd4j(tensor)) {
            assertArrayEquals(new long[] {1, 2, 3, 3}, array.shape());
            assertEquals(1, array.getFloat(0, 1, 2, 0), 0f);
            assertEquals(0.2f, array.getFloat(0, 1, 2, 2), 1e-6f);
        }
    }

    @Test
    void mapsForADetectorHaveTheirStrides() throws IOException {
        String told = printed(() -> DetectorFeatures.main(new String[0]));
        assertTrue(told.lines().count() >= 2, told);
        Backbone maps = DetectorFeatures.maps("test_resnet");
        try (Context ctx = Context.create(1)) {
            List<Tensor> all = maps.features(ctx, Tensor.zeros(1, 64, 96, 3));
            assertEquals(1, all.size());
            assertArrayEquals(new int[] {1, 16, 24, 12}, all.get(0).shape());
        }
    }

    /** Red and blue pictures in a folder each. */
    private Path colours() throws IOException {
        for (int n = 0; n < 12; n++) {
            float[] values = new float[32 * 32 * 3];
            for (int i = 0; i < values.length; i++) {
                values[i] = (i * 31 + n * 7) % 90 + (i % 3 == n % 2 * 2 ? 120 : 0);
            }
            Path file = folder.resolve("data").resolve(n % 2 == 0 ? "red" : "blue").resolve(n + ".png");
            Files.createDirectories(file.getParent());
            Pictures.write(file, new Picture(32, 32, 3, Picture.Depth.U8, values));
        }
        return folder.resolve("data");
    }

    @Test
    void convertsFineTunesAndClassifiesInAPipeline() throws IOException {
        Backbone author = Backbones.builder("test_resnet").classes(1000).seed(5).build();
        SafetensorsWriter writer = new SafetensorsWriter();
        author.parameters().forEach((key, p) -> writer.add("module." + key, p.officialShape(), p.official()));
        Path published = folder.resolve("published.safetensors");
        writer.write(published);
        Path converted = folder.resolve("converted.safetensors");
        String told = printed(() -> ConvertCheckpoint.main(new String[] {"test_resnet", published.toString(), converted.toString()}));
        assertTrue(told.contains("tensors loaded"), told);
        ClassificationModel model = ClassificationModel.load(converted);
        assertEquals("class 999", model.labels().get(999));
        assertArrayEquals(author.parameters().get("fc.weight").official(), model.network().parameters().get("fc.weight").official());

        Path tuned = folder.resolve("tuned.safetensors");
        printed(() -> FineTune.main(new String[] {"test_resnet", converted.toString(), colours().toString(), tuned.toString()}));
        ClassificationModel two = ClassificationModel.load(tuned);
        assertEquals(List.of("blue", "red"), two.labels());
        assertArrayEquals(author.parameters().get("layer2.0.conv1.weight").official(),
                two.network().parameters().get("layer2.0.conv1.weight").official(), "the body is frozen");

        Mats.version();
        Mat red = new Mat(48, 64, CvType.CV_8UC3, new Scalar(45, 45, 165));
        Mat blue = new Mat(90, 70, CvType.CV_8UC3, new Scalar(165, 45, 45));
        try (Context ctx = Context.create(1); INDArray p = ClassifyMats.probabilities(new Classifier(two, ctx), List.of(red, blue))) {
            assertArrayEquals(new long[] {2, 2}, p.shape());
            assertEquals(1, p.getFloat(0, 0) + p.getFloat(0, 1), 1e-5f);
            assertTrue(p.getFloat(0, 1) > 0.5f && p.getFloat(1, 0) > 0.5f, p::toString);
        }
        red.release();
        blue.release();
        assertTrue(printed(() -> ClassifyMats.main(new String[] {tuned.toString()})).contains("[blue, red]"));
    }

    @Test
    void ringsScanAMapLikeAnyOtherOrder() throws IOException {
        String told = printed(() -> OwnOrderInVMamba.main(new String[0]));
        assertTrue(told.contains("Tensor[1, 14, 14, 16]"), told);
        SelectiveScan2d rings = OwnOrderInVMamba.rings(8);
        rings.initializeFrom(2);
        Tensor map = Tensor.zeros(1, 5, 5, 8);
        for (int i = 0; i < map.elements(); i++) {
            map.data()[i] = (i * 37 % 19 - 9) / 9f;
        }
        try (Context ctx = Context.create(1)) {
            Tensor y = rings.forward(ctx, map);
            assertArrayEquals(map.shape(), y.shape());
            // The middle comes last inwards and first outwards: it hears from everywhere, so a change at the rim reaches it.
            Tensor changed = map.copy();
            changed.data()[0] += 1;
            Tensor z = rings.forward(ctx, changed);
            boolean reached = false;
            for (int c = 0; c < 8; c++) {
                reached |= y.data()[12 * 8 + c] != z.data()[12 * 8 + c];
            }
            assertTrue(reached);
        }
    }
}
