package org.serpentine.io.dicom.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.dicom.series.GeometryReport.Kind;
import org.serpentine.io.volume.FloatVolume;
import org.serpentine.io.volume.Geometry;
import org.serpentine.io.volume.ShortVolume;
import org.serpentine.io.volume.Volume;

class DicomStudyTest {
    @TempDir
    Path folder;
    private SliceFiles files;

    @BeforeEach
    void start() {
        files = new SliceFiles(folder);
    }

    private static void assertRefused(DicomSeries series, Kind kind, String... words) {
        assertEquals(Optional.empty(), series.geometry());
        assertTrue(series.report().has(kind), series.report().toString());
        for (String word : words) {
            assertTrue(series.report().summary().contains(word), series.report().summary());
        }
        String message = assertThrows(DicomException.class, series::volume).getMessage();
        assertTrue(message.contains(series.report().summary()), message);
    }

    @Test
    void sortsSlicesAndBuildsTheTrueGrid() throws IOException {
        DicomSeries series = files.at(30, 10, 40, 20).only();
        assertEquals(List.of(), series.report().problems());
        Geometry expected = new Geometry(4, 3, 4, new double[] {2, 2, 10}, new double[] {-10, -20, 10}, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});
        assertEquals(expected, series.geometry().orElseThrow());
        Volume volume = series.volume();
        assertInstanceOf(ShortVolume.class, volume);
        for (int z = 0; z < 4; z++) {
            assertEquals((z + 1) * 10 - 1024, volume.value(3, 2, z));
            assertEquals("s0" + new int[] {2, 4, 1, 3}[z] + ".dcm", series.slices().get(z).file().getFileName().toString());
        }
        assertEquals("CT series 3 (4 slices)", series.toString());
        assertEquals("TEST", series.attributes().string(Tag.PatientID));
    }

    @Test
    void keepsSpacingOrderAndObliqueDirections() throws IOException {
        double s = Math.sqrt(0.5);
        for (int i = 0; i < 3; i++) {
            double step = 3 * i;
            // Rows along -P, columns along the diagonal of L and S; the normal is their cross product.
            files.add(step * -s, 5, step * s, i, data -> data.set(Tag.ImageOrientationPatient, 0.0, -1, 0, s, 0, s).set(Tag.PixelSpacing, 0.5, 1.5));
        }
        Geometry grid = files.only().geometry().orElseThrow();
        assertArrayEquals(new double[] {1.5, 0.5, 3}, grid.spacing(), 1e-9);
        assertArrayEquals(new double[] {0, -1, 0, s, 0, s, -s, 0, s}, grid.direction(), 1e-9);
        assertArrayEquals(new double[] {-6 * s, 5, 6 * s}, grid.toPatient(0, 0, 2), 1e-9);
    }

    @Test
    void namesMissingSlices() throws IOException {
        assertRefused(files.at(0, 5, 10, 25, 30, 40).only(), Kind.GAPS,
                "3 slices are missing", "2 between s03.dcm (10 mm) and s04.dcm (25 mm)", "1 between s05.dcm", "5 mm apart otherwise");
    }

    @Test
    void namesUnevenSteps() throws IOException {
        assertRefused(files.at(0, 5, 10, 17, 24).only(), Kind.UNEVEN_SPACING, "5 mm (2 times), then 7 mm (2 times)");
    }

    @Test
    void ignoresRoundingButMentionsSmallWander() throws IOException {
        assertEquals("regular", files.at(0, 5.01, 9.99, 15).only().report().summary());
        files.at(20.15, 25);
        DicomSeries series = files.only();
        assertTrue(series.report().usable() && series.report().has(Kind.UNEVEN_SPACING), series.report().summary());
    }

    @Test
    void measuresGantryTilt() throws IOException {
        for (int i = 0; i < 5; i++) {
            files.add(0, i * 2 * Math.tan(Math.toRadians(12)), i * 2, i, data -> { });
        }
        assertRefused(files.only(), Kind.GANTRY_TILT, "12.0 degrees", "s05.dcm are shifted by 1.7 mm");
    }

    @Test
    void refusesTwoSlicesAtOnePlace() throws IOException {
        assertRefused(files.at(0, 5, 5, 10).only(), Kind.DUPLICATE_POSITIONS, "s02.dcm and s03.dcm at 5 mm");
    }

    @Test
    void takesEchoesApart() throws IOException {
        for (int i = 0; i < 6; i++) {
            int echo = i % 2;
            files.add(0, 0, i / 2, 100 * echo, data -> data.set(Tag.EchoNumbers, echo + 1));
        }
        List<DicomSeries> series = files.scan().series();
        assertEquals(2, series.size());
        assertEquals("echo 2", series.get(1).part());
        assertTrue(series.get(1).report().has(Kind.MIXED_CONTENT));
        assertEquals(100 - 1024, series.get(1).volume().value(0, 0, 2));
        assertEquals(3, series.get(0).geometry().orElseThrow().depth());
    }

    @Test
    void takesSizesOrientationsAndLocalizersApart() throws IOException {
        files.at(0, 5, 10);
        files.add(0, 0, 15, 7, data -> data.set(Tag.Rows, 2));
        files.add(0, 0, 0, 7, data -> data.set(Tag.ImageOrientationPatient, 1.0, 0, 0, 0, 0, -1));
        files.add(0, 0, 20, 7, data -> data.set(Tag.ImageType, "ORIGINAL", "PRIMARY", "LOCALIZER"));
        List<DicomSeries> series = files.scan().series();
        assertEquals(4, series.size());
        DicomSeries main = series.get(0);
        assertTrue(main.report().usable() && main.report().has(Kind.MIXED_SIZE), main.report().summary());
        assertEquals(3, main.volume().geometry().depth());
        assertTrue(series.get(1).report().summary().contains("only one slice") || !series.get(1).report().usable());
        assertRefused(series.get(2), Kind.MIXED_ORIENTATION, "only 1 of 6");
        assertRefused(series.get(3), Kind.LOCALIZER, "scout");
        assertTrue(series.get(2).part().startsWith("coronal"));
    }

    @Test
    void refusesImagesWithoutAPlace() throws IOException {
        files.add(0, 0, 0, 1, data -> data.remove(Tag.ImagePositionPatient).remove(Tag.PixelSpacing));
        assertRefused(files.only(), Kind.NO_POSITION, "Image Position (Patient) and Pixel Spacing missing");
    }

    @Test
    void refusesCrookedDirections() throws IOException {
        files.add(0, 0, 0, 1, data -> data.set(Tag.ImageOrientationPatient, 1.0, 0, 0, 1, 0, 0));
        assertRefused(files.only(), Kind.NO_POSITION, "unit vectors");
    }

    @Test
    void oneSliceHasItsThickness() throws IOException {
        DicomSeries series = files.at(3).only();
        assertTrue(series.report().usable() && series.report().has(Kind.SINGLE_SLICE));
        assertEquals(5, series.geometry().orElseThrow().spacing(2));
    }

    @Test
    void appliesRescaleOfEachSlice() throws IOException {
        files.add(0, 0, 0, 100, data -> data.set(Tag.RescaleSlope, 2.0).set(Tag.RescaleIntercept, 5.0));
        files.add(0, 0, 1, 100, data -> data.set(Tag.RescaleSlope, 3.0).set(Tag.RescaleIntercept, 0.0));
        Volume whole = files.only().volume();
        assertInstanceOf(ShortVolume.class, whole);
        assertEquals(205, whole.value(1, 1, 0));
        assertEquals(300, whole.value(1, 1, 1));
        files.add(0, 0, 2, 100, data -> data.set(Tag.RescaleSlope, 0.5));
        Volume fraction = files.only().volume();
        assertInstanceOf(FloatVolume.class, fraction);
        assertEquals(50 - 1024, fraction.value(1, 1, 2));
        assertEquals(205, fraction.value(1, 1, 0));
    }

    @Test
    void keepsAllSixteenBits() throws IOException {
        files.add(0, 0, 0, 65535, data -> data.set(Tag.BitsStored, 16).set(Tag.HighBit, 15).set(Tag.RescaleIntercept, 0.0));
        assertEquals(65535, files.only().volume().value(0));
    }

    @Test
    void paddingOfCtBecomesAir() throws IOException {
        files.add(0, 0, 0, -2000, data -> data.set(Tag.BitsStored, 16).set(Tag.HighBit, 15).set(Tag.PixelRepresentation, 1)
                .set(Tag.PixelPaddingValue, 0xffff & -2000));
        files.add(0, 0, 5, 700, data -> data.set(Tag.BitsStored, 16).set(Tag.HighBit, 15).set(Tag.PixelRepresentation, 1)
                .set(Tag.PixelPaddingValue, 700));
        Volume volume = files.only().volume();
        assertEquals(-1000, volume.value(0, 0, 0));
        assertEquals(700 - 1024, volume.value(0, 0, 1), "padding with a value of tissue is left alone");
    }

    @Test
    void goesOnAfterBadFiles() throws IOException {
        files.at(0, 5);
        Files.writeString(folder.resolve("notes.txt"), "not DICOM");
        byte[] whole = Files.readAllBytes(folder.resolve("s01.dcm"));
        Files.write(folder.resolve("broken.dcm"), java.util.Arrays.copyOf(whole, whole.length - 10));
        Files.createDirectories(folder.resolve("deep/er"));
        Files.copy(folder.resolve("s02.dcm"), folder.resolve("deep/er/copy"));
        DicomStudy study = files.scan();
        assertEquals(1, study.skipped());
        assertEquals(1, study.unreadable().size());
        assertEquals("broken.dcm", study.unreadable().get(0).file().getFileName().toString());
        assertTrue(study.unreadable().get(0).reason().contains("truncated"), study.unreadable().get(0).reason());
        assertEquals(2, study.series().get(0).slices().size());
        assertTrue(study.series().get(0).report().has(Kind.REMARK));
        assertFalse(study.series().get(0).report().problems().isEmpty());
        assertThrows(IOException.class, () -> DicomStudy.scan(folder.resolve("nowhere")));
    }
}
