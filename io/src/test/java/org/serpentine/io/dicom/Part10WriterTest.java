package org.serpentine.io.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Part10WriterTest {
    @TempDir
    Path folder;

    private static Attributes minimal() {
        return new Attributes().set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7").set(Tag.SOPInstanceUID, "2.25.1");
    }

    private Path write(Attributes data) throws IOException {
        Path file = folder.resolve("out.dcm");
        DicomIo.standard().write(file, data);
        return file;
    }

    @Test
    void writesTheBytesOfTheStandard() throws IOException {
        byte[] bytes = Files.readAllBytes(write(minimal().set(Tag.PatientID, "ABC")
                .set(Tag.SourceImageSequence, new Attributes().set(Tag.Rows, 513), new Attributes())));
        byte[] expected = RawDicom.explicitLittle().element(Tag.SOPClassUID, "UI", "1.2.840.10008.5.1.4.1.1.7\0")
                .element(Tag.SOPInstanceUID, "UI", "2.25.1").header(Tag.SourceImageSequence, "SQ", 26)
                .item(10).shorts(Tag.Rows, "US", 513).item(0).element(Tag.PatientID, "LO", "ABC ").toBytes();
        assertArrayEquals(expected, Arrays.copyOfRange(bytes, bytes.length - expected.length, bytes.length));
        // Group length counts from behind itself to the data set.
        int groupLength = bytes[140] & 0xff | (bytes[141] & 0xff) << 8;
        assertEquals(bytes.length - expected.length - 144, groupLength);
    }

    @Test
    void comesBackWithEveryKindOfValue() throws IOException {
        Attributes data = minimal().set(Tag.ImageType, "A", "B").set(Tag.PixelSpacing, 1.0 / 3, 1e-7 / 3).set(Tag.InstanceNumber, -5)
                .set(Tag.Rows, 65535).set(0x00189087, Math.PI).set(Tag.RecommendedDisplayCIELabValue, 1, 2, 3)
                .set(Tag.DimensionIndexPointer, Tag.ImagePositionPatient).set(Tag.DimensionIndexValues, 7, 70000)
                .set(Tag.PatientName, "Müller^Jürgen=王^小东").setEmpty(Tag.StudyDate).setEmpty(Tag.ReferencedSeriesSequence)
                .setBytes(0x00091001, VR.OB, new byte[] {1, 2, 3}).set(0x0040a160, "text\\with a backslash ")
                .set(Tag.SourceImageSequence, new Attributes().set(Tag.SegmentLabel, "Knochen ß"));
        Attributes back = DicomIo.standard().read(write(data)).dataset();
        assertEquals(List.of("A", "B"), back.strings(Tag.ImageType));
        assertArrayEquals(new double[] {1.0 / 3, 1e-7 / 3}, back.numbers(Tag.PixelSpacing), 1e-14);
        assertEquals(-5, back.integer(Tag.InstanceNumber, 0));
        assertEquals(65535, back.integer(Tag.Rows, 0));
        assertEquals(Math.PI, back.number(0x00189087, 0));
        assertArrayEquals(new double[] {1, 2, 3}, back.numbers(Tag.RecommendedDisplayCIELabValue));
        assertArrayEquals(new double[] {0x20, 0x32}, back.numbers(Tag.DimensionIndexPointer));
        assertArrayEquals(new double[] {7, 70000}, back.numbers(Tag.DimensionIndexValues));
        assertEquals("Müller^Jürgen=王^小东", back.string(Tag.PatientName));
        assertEquals("ISO_IR 192", back.string(Tag.SpecificCharacterSet));
        assertTrue(back.contains(Tag.StudyDate) && !back.hasValue(Tag.StudyDate));
        assertTrue(back.contains(Tag.ReferencedSeriesSequence) && back.items(Tag.ReferencedSeriesSequence).isEmpty());
        assertArrayEquals(new byte[] {1, 2, 3, 0}, back.bytes(0x00091001));
        assertEquals("text\\with a backslash", back.string(0x0040a160));
        assertEquals("Knochen ß", back.item(Tag.SourceImageSequence).string(Tag.SegmentLabel));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dicom-pydicom/CT_small.dcm", "dicom-pydicom/MR_small_implicit.dcm", "dicom-pydicom/emri_small.dcm",
        "dicom-pydicom/rtstruct.dcm", "dicom-pydicom/test-SR.dcm", "dicom-seg-dcmqi/23x38x3/seg/label.seg", "dicom-ct-cornerstone/CTImage.dcm"})
    void copiesRealFilesSoThatDcmtkReadsThemAlike(String name) throws IOException, InterruptedException {
        Path original = SharedData.path(name);
        Path copy = write(DicomIo.standard().read(original).dataset());
        Tool.Result dump = Tool.run("dcmdump", copy);
        assertEquals(0, dump.status(), dump.output());
        assertFalse(dump.output().contains("W: "), dump.output());
        assertEquals(values(original), values(copy));
    }

    /** The values that dcmdump shows for some tags, without the columns that depend on the encoding. */
    private static List<String> values(Path file) throws IOException, InterruptedException {
        List<Object> arguments = new ArrayList<>(List.of("+L"));
        for (String tag : List.of("0008,0018", "0010,0010", "0020,000d", "0028,0030", "0028,0010", "0020,0032", "3006,0050", "0008,1155")) {
            arguments.addAll(List.of("+P", tag));
        }
        arguments.add(file);
        return Tool.run("dcmdump", arguments.toArray()).output().lines().map(line -> line.replaceAll("\\s*#.*", "").strip()).toList();
    }

    @Test
    void refusesWhatCannotBeWritten() throws IOException {
        assertThrows(DicomException.class, () -> write(new Attributes().set(Tag.PatientID, "x")));
        Attributes rle = DicomIo.standard().read(SharedData.path("dicom-pydicom/MR_small_RLE.dcm")).dataset();
        assertThrows(DicomException.class, () -> write(rle));
        assertFalse(Files.exists(folder.resolve("out.dcm")), "nothing half-written may be left");
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
        assertThrows(IllegalArgumentException.class, () -> new Attributes().set(Tag.Rows, 65536));
        assertThrows(IllegalArgumentException.class, () -> new Attributes().set(Tag.Rows, "3"));
        assertThrows(IllegalArgumentException.class, () -> new Attributes().set(Tag.PixelSpacing, Double.NaN));
    }

    @Test
    void decimalStringsKeepAllTheDigitsThatFit() {
        assertEquals("5", BinaryValues.decimalString(5));
        assertEquals("-0.1", BinaryValues.decimalString(-0.1));
        assertEquals("0.33333333333333", BinaryValues.decimalString(1.0 / 3));
        for (double value : new double[] {-1.0 / 3, 1e-7 / 3, -2e22 / 3, 123456.7890123456, Double.MIN_VALUE, -Double.MAX_VALUE, 0.1 + 0.2, 1e16}) {
            String text = BinaryValues.decimalString(value);
            assertTrue(text.length() <= 16, text);
            assertEquals(value, Double.parseDouble(text), Math.abs(value) * 1e-8, text);
        }
    }
}
