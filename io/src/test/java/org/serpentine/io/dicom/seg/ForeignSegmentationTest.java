package org.serpentine.io.dicom.seg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.SharedData;
import org.serpentine.io.dicom.series.DicomStudy;
import org.serpentine.io.volume.Geometry;

/** Segmentations that dcmqi and highdicom wrote, against the label maps that they were made from. */
class ForeignSegmentationTest {
    private static Geometry grid(String folder) throws IOException {
        return DicomStudy.scan(SharedData.path(folder)).series().get(0).geometry().orElseThrow();
    }

    /** The labels of a gzip-coded NRRD of shorts. */
    private static byte[] nrrd(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("type: short") && text.contains("encoding: gzip"));
        int start = text.indexOf("\n\n") + 2;
        byte[] shorts = new GZIPInputStream(new ByteArrayInputStream(bytes, start, bytes.length - start)).readAllBytes();
        byte[] labels = new byte[shorts.length / 2];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = shorts[2 * i];
        }
        return labels;
    }

    @ParameterizedTest
    @CsvSource({
        "liver.dcm, ct-3slice, liver_seg.nrrd",
        "23x38x3/seg/label.seg, 23x38x3/image, 23x38x3/nrrd/label.nrrd"})
    void readsWhatDcmqiWrote(String seg, String source, String labels) throws IOException {
        String base = "dicom-seg-dcmqi/";
        Segmentation read = SegmentationReader.read(SharedData.path(base + seg));
        byte[] expected = nrrd(SharedData.path(base + labels));
        assertTrue(Arrays.hashCode(expected) != Arrays.hashCode(new byte[expected.length]));
        assertArrayEquals(expected, read.labels(grid(base + source)).labels());
    }

    @Test
    void expandsSparseLabelMaps() throws IOException {
        Path file = SharedData.path("dicom-seg-dcmqi/sparse-labelmap-noppv.dcm");
        Segmentation read = SegmentationReader.read(file);
        assertEquals(Segmentation.Type.LABELMAP, read.type());
        assertEquals(2, read.frameCount());
        Geometry grid = new Geometry(24, 38, 3, new double[] {0.7, 0.7, 2.5}, new double[] {46.4649, 5.01881, -177.75}, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        assertArrayEquals(nrrd(file.resolveSibling("sparse_labelmap_noppv_seg.nrrd")), read.labels(grid).labels());
    }

    @ParameterizedTest
    @ValueSource(strings = {"liver.dcm", "liver_expb.dcm", "liver_rle.dcm", "liver_deflate.dcm"})
    void readsEveryDecodableSyntax(String name) throws IOException {
        assertArrayEquals(nrrd(SharedData.path("dicom-seg-dcmqi/liver_seg.nrrd")),
                SegmentationReader.read(SharedData.path("dicom-pydicom/" + name)).labels(grid("dicom-seg-dcmqi/ct-3slice")).labels());
    }

    @Test
    void keepsOverlappingSegmentsApart() throws IOException {
        Segmentation read = SegmentationReader.read(SharedData.path("dicom-seg-highdicom/seg_image_ct_binary_overlap.dcm"));
        // The source has a gap of 161 slices, so a grid of its upper three slices stands in; one frame lies below it.
        Geometry upper = new Geometry(16, 16, 163, new double[] {0.488281, 0.488281, 1.25}, new double[] {-125, -128.100006, -98.23},
                new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        assertThrows(DicomException.class, () -> read.mask(1, upper));
        Geometry whole = upper.box(0, 0, -1, 16, 16, 165);
        byte[] one = read.mask(1, whole);
        byte[] two = read.mask(2, whole);
        byte[] labels = read.labels(whole).labels();
        int both = 0;
        for (int i = 0; i < one.length; i++) {
            both += one[i] & two[i];
            assertEquals(two[i] == 1 ? 2 : one[i], labels[i]);
        }
        assertTrue(both > 0, "the file is about overlap");
    }

    private static int sum(byte[] mask) {
        int sum = 0;
        for (byte b : mask) {
            sum += b;
        }
        return sum;
    }

    @Test
    void fractionsCountFromHalf() throws IOException {
        Geometry grid = new Geometry(16, 16, 3, new double[] {0.488281, 0.488281, 1.25}, new double[] {-125, -128.100006, 103.02},
                new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        byte[] binary = SegmentationReader.read(SharedData.path("dicom-seg-highdicom/seg_image_ct_binary.dcm")).mask(1, grid);
        Segmentation all = SegmentationReader.read(SharedData.path("dicom-seg-highdicom/seg_image_ct_binary_fractional.dcm"));
        assertEquals(Segmentation.Type.FRACTIONAL, all.type());
        assertArrayEquals(binary, all.mask(1, grid));
        byte[] half = SegmentationReader.read(SharedData.path("dicom-seg-highdicom/seg_image_ct_true_fractional.dcm")).mask(1, grid);
        assertTrue(sum(half) > 0 && sum(half) <= 768);
    }

    @Test
    void refusesSegmentationsOutsideThePatient() {
        Path slide = SharedData.path("dicom-seg-highdicom/seg_image_sm_control_labelmap.dcm");
        assertTrue(assertThrows(DicomException.class, () -> SegmentationReader.read(slide)).problem().contains("do not say where they lie"));
    }

    @Test
    void coloursAreThoseOfTheStandardWhitePoint() {
        assertNear(CieLab.encode(0xffffff), 65535, 32896, 32896);
        // sRGB red under D50: L 54.29, a 80.81, b 69.89.
        assertNear(CieLab.encode(0xff0000), 65535 * 54.29 / 100, 65535 * (80.81 + 128) / 255, 65535 * (69.89 + 128) / 255);
        for (int rgb : new int[] {0, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0xf1d691, 0x804020, 0x010203}) {
            int[] lab = CieLab.encode(rgb);
            assertEquals(Integer.toHexString(rgb), Integer.toHexString(CieLab.decode(new double[] {lab[0], lab[1], lab[2]})));
        }
    }

    private static void assertNear(int[] actual, double... expected) {
        for (int i = 0; i < 3; i++) {
            assertEquals(expected[i], actual[i], 20);
        }
    }
}
