package org.serpentine.io.dicom.seg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.SharedData;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.dicom.Tool;
import org.serpentine.io.dicom.series.DicomSeries;
import org.serpentine.io.dicom.series.DicomSeriesWriter;
import org.serpentine.io.dicom.series.DicomStudy;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.LabelVolume;

class SegmentationTest {
    private static final List<Segment> SEGMENTS = List.of(new Segment("bone", Code.ANATOMICAL_STRUCTURE, Code.BONE, 0xf1d691),
            new Segment("soft tissue", Code.TISSUE, Code.SOFT_TISSUE, 0xc86464));
    private static final SegmentationOptions OPTIONS =
            SegmentationOptions.of("ct-tissue", "0.1").reproducible("test", LocalDateTime.of(2024, 2, 29, 13, 5));

    @TempDir
    Path folder;

    /** A phantom series whose frames have 35 pixels: no multiple of 8. */
    private DicomSeries phantom(int depth) throws IOException {
        Geometry grid = new Geometry(7, 5, depth, new double[] {0.7, 0.9, 2.5}, new double[] {-12, 3, 1}, new double[] {1, 0, 0, 0, 0, -1, 0, 1, 0});
        DicomSeriesWriter.write(folder.resolve("ct"), new FloatVolume(grid, new float[grid.voxels()]), DicomSeriesWriter.Description.phantom("seg"));
        return DicomStudy.scan(folder.resolve("ct")).series().get(0);
    }

    private static LabelVolume random(DicomSeries series, long seed) {
        Geometry grid = series.geometry().orElseThrow();
        byte[] labels = new byte[grid.voxels()];
        Random random = new Random(seed);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) random.nextInt(3);
        }
        return new LabelVolume(grid, labels, List.of("background", "bone", "soft tissue"));
    }

    private Path write(DicomSeries series, LabelVolume labels, SegmentationOptions options) throws IOException {
        Path file = folder.resolve("seg.dcm");
        SegmentationWriter.write(file, series, labels, SEGMENTS, options);
        return file;
    }

    @Test
    void comesBackOntoTheSourceGrid() throws IOException {
        DicomSeries series = phantom(6);
        LabelVolume labels = random(series, 5);
        Arrays.fill(labels.labels(), 35, 105, (byte) 0);
        Arrays.fill(labels.labels(), 140, 175, (byte) 1);
        Segmentation seg = SegmentationReader.read(write(series, labels, OPTIONS));
        // Layers 1 and 2 are empty, layer 4 has only bone.
        assertEquals(4 + 3, seg.frameCount());
        LabelVolume back = seg.labels(series.geometry().orElseThrow());
        assertArrayEquals(labels.labels(), back.labels());
        assertEquals(labels.names(), back.names());
        assertEquals(SEGMENTS, List.copyOf(seg.segments().values()));
        assertEquals(series.header().uid(), seg.sourceSeriesUid());
        byte[] bone = seg.mask(1, series.geometry().orElseThrow());
        for (int i = 0; i < bone.length; i++) {
            assertEquals(labels.label(i) == 1 ? 1 : 0, bone[i]);
        }
        assertThrows(DicomException.class, () -> seg.mask(3, series.geometry().orElseThrow()));
    }

    @Test
    void keepsEmptyFramesWhenAsked() throws IOException {
        DicomSeries series = phantom(3);
        LabelVolume empty = new LabelVolume(series.geometry().orElseThrow(), new byte[105], List.of("background"));
        assertEquals(6, SegmentationReader.read(write(series, empty, OPTIONS.withEmptyFrames(true))).frameCount());
        Segmentation one = SegmentationReader.read(write(series, empty, OPTIONS));
        assertEquals(1, one.frameCount(), "an object needs a frame");
        assertArrayEquals(new byte[105], one.labels(series.geometry().orElseThrow()).labels());
    }

    @Test
    void packsBitsAcrossFramesLowestFirst() throws IOException {
        DicomSeries series = phantom(2);
        byte[] labels = new byte[70];
        labels[0] = 1;
        labels[3] = 1;
        labels[34] = 1;
        labels[35] = 1;
        labels[69] = 1;
        Path file = write(series, new LabelVolume(series.geometry().orElseThrow(), labels, List.of("background", "bone")), OPTIONS);
        byte[] expected = new byte[9];
        expected[0] = 0b1001;
        expected[4] = 0b1100;
        expected[8] = 0b100000;
        assertArrayEquals(expected, Arrays.copyOf(DicomIo.standard().read(file).dataset().pixelData().read(0, 10), 9));
    }

    @Test
    void packingInPiecesGivesTheSameBits() throws IOException {
        LabelVolume labels = random(phantom(4), 9);
        BitFrames frames = new BitFrames(labels, List.of(new BitFrames.Frame(1, 0), new BitFrames.Frame(2, 0), new BitFrames.Frame(1, 3), new BitFrames.Frame(2, 2)));
        byte[] whole = frames.read(0, (int) frames.length());
        assertEquals((4 * 35 + 7) / 8, whole.length);
        for (int from = 0; from < whole.length; from++) {
            for (int count = 0; from + count <= whole.length; count++) {
                assertArrayEquals(Arrays.copyOfRange(whole, from, from + count), frames.read(from, count));
            }
        }
    }

    @Test
    void refersToEverySlice() throws IOException {
        DicomSeries series = phantom(3);
        Attributes data = DicomIo.standard().read(write(series, random(series, 1), OPTIONS)).dataset();
        Attributes source = series.attributes();
        for (int tag : new int[] {Tag.PatientName, Tag.PatientID, Tag.StudyInstanceUID, Tag.FrameOfReferenceUID, Tag.StudyDate}) {
            assertEquals(source.string(tag), data.string(tag));
        }
        assertEquals(3, data.item(Tag.ReferencedSeriesSequence).items(Tag.ReferencedInstanceSequence).size());
        List<Attributes> frames = data.items(Tag.PerFrameFunctionalGroupsSequence);
        assertEquals(6, frames.size());
        for (int i = 0; i < 6; i++) {
            Attributes image = frames.get(i).item(Tag.DerivationImageSequence).item(Tag.SourceImageSequence);
            assertEquals(series.slices().get(i % 3).sopInstanceUid(), image.string(Tag.ReferencedSOPInstanceUID));
            assertArrayEquals(series.slices().get(i % 3).position(), frames.get(i).item(Tag.PlanePositionSequence).numbers(Tag.ImagePositionPatient));
            assertArrayEquals(new double[] {i / 3 + 1, i % 3 + 1}, frames.get(i).item(Tag.FrameContentSequence).numbers(Tag.DimensionIndexValues));
        }
        assertEquals("272673000", data.item(Tag.SegmentSequence).item(Tag.SegmentedPropertyTypeCodeSequence).string(Tag.CodeValue));
    }

    @Test
    void isReproducibleWithASeed() throws IOException {
        DicomSeries series = phantom(2);
        byte[] first = Files.readAllBytes(write(series, random(series, 1), OPTIONS));
        assertArrayEquals(first, Files.readAllBytes(write(series, random(series, 1), OPTIONS)));
        String one = uid(write(series, random(series, 1), SegmentationOptions.of("m", "1")));
        assertTrue(!one.equals(uid(write(series, random(series, 1), SegmentationOptions.of("m", "1")))));
    }

    private static String uid(Path file) throws IOException {
        return DicomIo.standard().read(file).dataset().string(Tag.SOPInstanceUID);
    }

    @Test
    void validatorFindsNoFaultOnPhantom() throws IOException, InterruptedException {
        DicomSeries series = phantom(5);
        Path file = write(series, random(series, 3), OPTIONS);
        assertEquals(List.of(), Tool.dciodvfyErrors(file));
        Tool.Result dump = Tool.run("dcmdump", file);
        assertEquals(0, dump.status());
        assertTrue(dump.output().contains("=SegmentationStorage") && !dump.output().contains("W:"), dump.output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dicom-seg-dcmqi/ct-3slice", "dicom-mr-series-vsseg", "dicom-mr-series-dcm4che", "dicom-mr-dicom2nifti/philips_enhanced",
        "dicom-mr-dicom2nifti/ge/anatomical/001", "dicom-mr-dicom2nifti/hitachi/anatomical/001", "dicom-seg-dcmqi/23x38x3/multiframe"})
    void validatorFindsNoFaultOnRealSeries(String name) throws IOException, InterruptedException {
        DicomSeries series = DicomStudy.scan(SharedData.path(name)).series().get(0);
        Path file = write(series, random(series, 3), OPTIONS);
        assertEquals(List.of(), Tool.dciodvfyErrors(file));
        assertArrayEquals(random(series, 3).labels(), SegmentationReader.read(file).labels(series.geometry().orElseThrow()).labels());
    }

    @Test
    void namesTheFrameOfMultiFrameSources() throws IOException {
        DicomSeries series = DicomStudy.scan(SharedData.path("dicom-seg-dcmqi/23x38x3/multiframe")).series().get(0);
        Attributes data = DicomIo.standard().read(write(series, random(series, 3), OPTIONS)).dataset();
        assertEquals(1, data.item(Tag.ReferencedSeriesSequence).items(Tag.ReferencedInstanceSequence).size());
        Attributes image = data.items(Tag.PerFrameFunctionalGroupsSequence).get(1).item(Tag.DerivationImageSequence).item(Tag.SourceImageSequence);
        assertEquals(series.slices().get(1).frame() + 1, image.integer(Tag.ReferencedFrameNumber, 0));
    }

    @Test
    void refusesWhatCannotBeRight() throws IOException {
        DicomSeries series = phantom(3);
        Geometry grid = series.geometry().orElseThrow();
        LabelVolume moved = new LabelVolume(grid.box(1, 0, 0, 7, 5, 3), new byte[105], List.of("background"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> write(series, moved, OPTIONS)).getMessage().contains("apart"));
        LabelVolume many = new LabelVolume(grid, new byte[105], List.of("background", "a", "b", "c"));
        assertThrows(IllegalArgumentException.class, () -> write(series, many, OPTIONS));
        DicomException e = assertThrows(DicomException.class, () -> SegmentationReader.read(series.slices().get(0).file()));
        assertTrue(e.problem().contains("no segmentation") && e.problem().contains("CT"), e.problem());
        Segmentation seg = SegmentationReader.read(write(series, random(series, 2), OPTIONS));
        assertThrows(DicomException.class, () -> seg.labels(moved.geometry()));
        assertThrows(DicomException.class, () -> seg.labels(grid.box(0, 0, 1, 7, 5, 2)));
    }
}
