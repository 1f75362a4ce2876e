package org.serpentine.tasks.superresolution.batch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomFile;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.FrameReader;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.dicom.series.DicomSeriesWriter;
import org.serpentine.io.nifti.Nifti;
import org.serpentine.io.picture.Picture;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.io.picture.Pictures;
import org.serpentine.io.picture.StoredPicture;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.Volume;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.StandIn;
import org.serpentine.tasks.superresolution.Upscaler;
import org.serpentine.tensor.Context;

class FolderUpscalingTest {
    private static final long BUDGET = 320L << 20;

    @TempDir
    private Path folder;

    private static Picture waves(int width, int height, int channels, Picture.Depth depth) {
        float[] values = new float[width * height * channels];
        for (int i = 0; i < values.length; i++) {
            int p = i / channels;
            values[i] = Math.round(depth.white() * (0.5 + 0.4 * Math.sin(0.2 * (p % width) + 0.13 * (p / width) + i % channels)));
        }
        return new Picture(width, height, channels, depth, values);
    }

    /** An untrained stand-in with weights of zero is a cubic enlargement. */
    private List<FileResult> run(Path input, Path output, FolderUpscaling.Settings settings) throws IOException {
        try (Context ctx = Context.create(2)) {
            Upscaler upscaler = Upscaler.of(new StandIn(2, 1), ctx, new Upscaler.Settings(32, -1, BUDGET));
            List<Path> begun = new ArrayList<>();
            List<FileResult> results = new FolderUpscaling(upscaler, "stand-in", settings, Progress.NONE).run(input, output,
                    new FolderUpscaling.Listener() {
                        @Override
                        public void begins(int number, int total, Path file) {
                            begun.add(file);
                        }

                        @Override
                        public void ended(FileResult result) {
                            assertEquals(begun.get(begun.size() - 1), result.source());
                        }
                    });
            assertEquals(begun.size(), results.size());
            return results;
        }
    }

    private static FolderUpscaling.Settings settings(boolean compare) {
        return new FolderUpscaling.Settings("_x2", Optional.empty(), compare, BUDGET);
    }

    @Test
    void theGoodOnesOfAMixedFolderAreDoneAndTheOthersNamed() throws IOException {
        Path in = folder.resolve("in");
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        PictureFiles.write(in.resolve("good.png"), waves(50, 40, 4, Picture.Depth.U8), profile);
        PictureFiles.write(in.resolve("sub/deep.tif"), waves(33, 21, 3, Picture.Depth.U16), profile);
        PictureFiles.write(in.resolve("sub/web.jpg"), waves(40, 48, 3, Picture.Depth.U8), profile);
        PictureFiles.write(in.resolve("huge.png"), waves(9000, 7000, 1, Picture.Depth.U8), new byte[0]);
        Files.write(in.resolve("empty.png"), new byte[0]);
        Files.write(in.resolve("broken.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0});
        Files.writeString(in.resolve("readme.txt"), "no picture");
        Path out = folder.resolve("out");
        List<FileResult> results = run(in, out, settings(true));
        List<String> failed = results.stream().filter(r -> !r.done()).map(r -> r.source().getFileName().toString()).toList();
        assertEquals(List.of("broken.png", "empty.png", "huge.png"), failed);
        assertTrue(results.stream().filter(r -> !r.done()).allMatch(r -> r.reason().contains(r.source().getFileName().toString())
                || r.reason().contains("9000 x 7000")), results.toString());
        assertEquals(6, results.size());

        StoredPicture good = PictureFiles.read(out.resolve("good_x2.png"), BUDGET);
        assertEquals(100, good.width());
        assertEquals(4, good.channels());
        assertArrayEquals(profile, good.head().profile());
        StoredPicture deep = PictureFiles.read(out.resolve("sub/deep_x2.tif"), BUDGET);
        assertEquals(Picture.Depth.U16, deep.depth());
        assertArrayEquals(profile, deep.head().profile());
        assertArrayEquals(profile, PictureFiles.read(out.resolve("sub/web_x2.jpg"), BUDGET).head().profile());
        StoredPicture compared = PictureFiles.read(out.resolve("good_x2_compare.png"), BUDGET);
        assertEquals(3 * 100 + 12, compared.width());
        // The last third of the comparison is the result itself.
        for (int x = 0; x < 100; x++) {
            assertEquals(good.picture().value(x, 17, 1), compared.picture().value(x + 212, 17, 1));
        }
        try (var all = Files.walk(out)) {
            assertEquals(6, all.filter(Files::isRegularFile).count());
        }
    }

    @Test
    void nothingIsReplacedThatWasGiven() throws IOException {
        PictureFiles.write(folder.resolve("a.png"), waves(16, 16, 3, Picture.Depth.U8), new byte[0]);
        PictureFiles.write(folder.resolve("a.jpg"), waves(16, 16, 3, Picture.Depth.U8), new byte[0]);
        List<FileResult> same = run(folder, folder, new FolderUpscaling.Settings("", Optional.empty(), false, BUDGET));
        assertTrue(same.stream().allMatch(r -> r.reason().contains("--suffix")), same.toString());
        List<FileResult> clash = run(folder, folder.resolve("out"),
                new FolderUpscaling.Settings("", Optional.of(PictureFiles.Format.TIFF), false, BUDGET));
        assertEquals(List.of("a_jpg.tif", "a_png.tif"), names(clash));
        assertTrue(assertThrows(IOException.class, () -> run(folder.resolve("none"), folder, settings(false))).getMessage().contains("none"));
    }

    private static List<String> names(List<FileResult> results) {
        assertTrue(results.stream().allMatch(FileResult::done), results.toString());
        return results.stream().flatMap(r -> r.files().stream()).map(f -> f.getFileName().toString()).toList();
    }

    @Test
    void twoPicturesOfOneNameHaveTwoComparisons() throws IOException {
        PictureFiles.write(folder.resolve("in/a.png"), waves(16, 12, 3, Picture.Depth.U8), new byte[0]);
        PictureFiles.write(folder.resolve("in/a.jpg"), waves(20, 12, 3, Picture.Depth.U8), new byte[0]);
        PictureFiles.write(folder.resolve("in/b.png"), waves(16, 12, 3, Picture.Depth.U8), new byte[0]);
        List<FileResult> both = run(folder.resolve("in"), folder.resolve("out"), settings(true));
        assertEquals(List.of("a_x2.jpg", "a_x2_jpg_compare.png", "a_x2.png", "a_x2_png_compare.png", "b_x2.png", "b_x2_compare.png"), names(both));
        assertEquals(3 * 40 + 12, PictureFiles.read(folder.resolve("out/a_x2_jpg_compare.png"), BUDGET).width());
        assertEquals(3 * 32 + 12, PictureFiles.read(folder.resolve("out/a_x2_png_compare.png"), BUDGET).width());
    }

    @Test
    void aResultNeverReplacesAnotherFileThatIsGivenOrAnotherResult() throws IOException {
        Picture picture = waves(16, 12, 3, Picture.Depth.U8);
        Path in = folder.resolve("in");
        for (String name : new String[] {"a.png", "a_x2.png", "c.png", "c.jpg", "c_png.bmp"}) {
            Pictures.write(in.resolve(name), picture);
        }
        byte[] mine = Files.readAllBytes(in.resolve("a_x2.png"));
        List<FileResult> here = run(in, in, settings(false));
        assertArrayEquals(mine, Files.readAllBytes(in.resolve("a_x2.png")));
        assertTrue(here.get(0).reason().contains("a_x2.png, which is given too"), here.toString());
        assertEquals(4, here.stream().filter(FileResult::done).count(), here.toString());

        // Through a link the folder is the same one.
        Path link = Files.createSymbolicLink(folder.resolve("link"), in);
        FileResult linked = run(in.resolve("a.png"), link, new FolderUpscaling.Settings("", Optional.empty(), false, BUDGET)).get(0);
        assertTrue(linked.reason().contains("would replace it"), linked.toString());

        // The comparison is a result too: here it has the name of the picture itself.
        Pictures.write(in.resolve("d_compare.png"), picture);
        FileResult itself = run(in.resolve("d_compare.png"), in.resolve("d.png"), settings(true)).get(0);
        assertTrue(itself.reason().contains("would replace it"), itself.toString());

        Path rest = folder.resolve("rest");
        for (String name : new String[] {"c.png", "c.jpg", "c_png.bmp"}) {
            Pictures.write(rest.resolve(name), picture);
        }
        List<FileResult> still = run(rest, folder.resolve("tiffs"), new FolderUpscaling.Settings("", Optional.of(PictureFiles.Format.TIFF), false, BUDGET));
        assertTrue(still.get(0).done(), still.toString());
        assertTrue(still.get(1).reason().contains("c_png.bmp would both be written to"), still.toString());
        assertTrue(still.get(2).reason().contains("c.png would both be written to"), still.toString());
    }

    @Test
    void filesCalledByTheirDicomIdentifiersKeepTheirWholeNames() throws IOException {
        Geometry grid = Geometry.axisAligned(16, 12, 2, 1, 1, 3);
        Path series = folder.resolve("made");
        DicomSeriesWriter.write(series, new FloatVolume(grid, new float[grid.voxels()]), DicomSeriesWriter.Description.phantom("named"));
        Path in = Files.createDirectory(folder.resolve("in"));
        try (var list = Files.list(series)) {
            int number = 1;
            for (Path file : list.sorted().toList()) {
                Files.copy(file, in.resolve("1.2.840.99." + number++));
            }
        }
        assertEquals(List.of("1.2.840.99.1_x2.dcm", "1.2.840.99.2_x2.dcm"), names(run(in, folder.resolve("out"), settings(false))));
    }

    @Test
    void oneFileMayBeGivenItsName() throws IOException {
        PictureFiles.write(folder.resolve("a.png"), waves(16, 12, 1, Picture.Depth.U8), new byte[0]);
        assertTrue(run(folder.resolve("a.png"), folder.resolve("large.tif"), settings(false)).get(0).done());
        assertEquals(24, PictureFiles.read(folder.resolve("large.tif"), BUDGET).height());
    }

    @Test
    void aNiftiVolumeCoversTheSameSpace() throws IOException {
        double tilt = Math.toRadians(20);
        Geometry grid = new Geometry(20, 14, 3, new double[] {0.8, 1.2, 4}, new double[] {-30, 12, 7},
                new double[] {Math.cos(tilt), Math.sin(tilt), 0, -Math.sin(tilt), Math.cos(tilt), 0, 0, 0, 1});
        float[] values = new float[grid.voxels()];
        for (int z = 0; z < 3; z++) {
            for (int y = 0; y < 14; y++) {
                for (int x = 0; x < 20; x++) {
                    // Linear in space: interpolation must give each place its own value.
                    double[] p = grid.toPatient(x, y, z);
                    values[grid.index(x, y, z)] = (float) (100 + 3 * p[0] - 2 * p[1] + p[2]);
                }
            }
        }
        Nifti.write(folder.resolve("v.nii.gz"), new FloatVolume(grid, values));
        assertTrue(run(folder.resolve("v.nii.gz"), folder.resolve("out"), settings(false)).get(0).done());
        Volume larger = Nifti.read(folder.resolve("out/v_x2.nii.gz")).volume();
        Geometry g = larger.geometry();
        assertEquals(40, g.width());
        assertEquals(28, g.height());
        assertEquals(3, g.depth());
        for (int z = 0; z < 3; z++) {
            for (int y = 6; y < 22; y += 2) {
                for (int x = 6; x < 34; x += 2) {
                    // Over pairs of voxels what the cubic kernel of -0.75 gets wrong on slopes cancels out.
                    float mean = (larger.value(g.index(x, y, z)) + larger.value(g.index(x + 1, y, z)) + larger.value(g.index(x, y + 1, z))
                            + larger.value(g.index(x + 1, y + 1, z))) / 4;
                    double[] p = g.toPatient(x + 0.5, y + 0.5, z);
                    assertEquals(100 + 3 * p[0] - 2 * p[1] + p[2], mean, 0.01);
                }
            }
        }
    }

    @Test
    void aDicomImageBecomesADerivedOne() throws IOException, InterruptedException {
        Geometry grid = new Geometry(24, 18, 2, new double[] {0.9, 0.7, 3}, new double[] {-50, -20, 100}, new double[] {1, 0, 0, 0, 0, -1, 0, 1, 0});
        float[] values = new float[grid.voxels()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(800 * Math.sin(0.3 * (i % 24)) - 100);
        }
        Path series = folder.resolve("ct");
        DicomSeriesWriter.write(series, new FloatVolume(grid, values), DicomSeriesWriter.Description.phantom("derived"));
        List<FileResult> results = run(series, folder.resolve("out"), settings(false));
        assertTrue(results.stream().allMatch(FileResult::done), results.toString());
        DicomFile source = DicomIo.standard().read(results.get(0).source());
        DicomFile made = DicomIo.standard().read(results.get(0).files().get(0));
        Attributes from = source.dataset();
        Attributes to = made.dataset();
        assertEquals(List.of("DERIVED", "SECONDARY"), to.strings(Tag.ImageType));
        assertEquals(from.string(Tag.StudyInstanceUID), to.string(Tag.StudyInstanceUID));
        assertNotEquals(from.string(Tag.SeriesInstanceUID), to.string(Tag.SeriesInstanceUID));
        assertNotEquals(from.string(Tag.SOPInstanceUID), to.string(Tag.SOPInstanceUID));
        assertEquals(from.string(Tag.SOPInstanceUID), to.item(Tag.SourceImageSequence).string(Tag.ReferencedSOPInstanceUID));
        assertEquals(to.string(Tag.SeriesInstanceUID),
                DicomIo.standard().read(results.get(1).files().get(0)).dataset().string(Tag.SeriesInstanceUID));
        assertArrayEquals(new double[] {0.35, 0.45}, to.numbers(Tag.PixelSpacing, 2), 1e-9);
        double[] before = from.numbers(Tag.ImagePositionPatient, 3);
        // A quarter of a pixel towards the corner along x (0.9 mm) and y (0.7 mm, which points down the patient).
        assertArrayEquals(new double[] {before[0] - 0.225, before[1], before[2] + 0.175}, to.numbers(Tag.ImagePositionPatient, 3), 1e-6);
        FrameReader reader = new FrameReader(made);
        assertEquals(48, reader.format().columns());
        int[] small = new int[24 * 18];
        int[] large = new int[48 * 36];
        new FrameReader(source).read(0, small);
        reader.read(0, large);
        for (int x = 4; x < 20; x++) {
            // The mean of the two new pixels of an old one is nearly the old one on a smooth wave.
            assertEquals(small[5 * 24 + x], (large[10 * 48 + 2 * x] + large[10 * 48 + 2 * x + 1]) / 2.0, 25);
        }
        validate(results.get(0).files().get(0));
    }

    private static void validate(Path file) throws IOException, InterruptedException {
        Process dciodvfy;
        try {
            dciodvfy = new ProcessBuilder("dciodvfy", file.toString()).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("dciodvfy is not installed");
            return;
        }
        String said = new String(dciodvfy.getInputStream().readAllBytes());
        assertTrue(dciodvfy.waitFor(20, TimeUnit.SECONDS));
        assertFalse(said.contains("Error"), said);
    }
}
