package org.serpentine.io.dcm4che;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.ByteSource;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.DicomFile;
import org.serpentine.io.dicom.DicomIo;
import org.serpentine.io.dicom.FrameReader;
import org.serpentine.io.dicom.PixelData;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.dicom.VR;

/** What one implementation writes, the other reads alike. */
class Dcm4cheIoTest {
    @TempDir
    Path folder;

    private static Attributes image() {
        return new Attributes().set(Tag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7").set(Tag.SOPInstanceUID, "2.25.1")
                .set(Tag.PatientName, "Müller^Jürgen").set(Tag.ImageType, "A", "B").set(Tag.PixelSpacing, 0.5, 0.25)
                .set(Tag.SourceImageSequence, new Attributes().set(Tag.SegmentLabel, "ß"))
                .set(Tag.Rows, 1).set(Tag.Columns, 2).set(Tag.BitsAllocated, 16).set(Tag.PixelRepresentation, 1)
                .setPixelData(Tag.PixelData, PixelData.unencapsulated(VR.OW, false, ByteSource.of(new byte[] {1, 0, -1, -1})));
    }

    @Test
    void bothImplementationsAgree() throws IOException {
        List<DicomIo> both = List.of(new Dcm4cheIo(), DicomIo.standard());
        for (DicomIo writer : both) {
            Path file = folder.resolve("x.dcm");
            writer.write(file, image());
            for (DicomIo reader : both) {
                DicomFile read = reader.read(file);
                Attributes data = read.dataset();
                assertEquals("Müller^Jürgen", data.string(Tag.PatientName));
                assertEquals(List.of("A", "B"), data.strings(Tag.ImageType));
                assertArrayEquals(new double[] {0.5, 0.25}, data.numbers(Tag.PixelSpacing));
                assertEquals("ß", data.item(Tag.SourceImageSequence).string(Tag.SegmentLabel));
                int[] pixels = new int[2];
                new FrameReader(read).read(0, pixels);
                assertArrayEquals(new int[] {1, -1}, pixels);
            }
        }
    }

    @Test
    void refusesWhatIsNoDicom() throws IOException {
        Path file = Files.writeString(folder.resolve("x.dcm"), "certainly not DICOM, only a line of plain text");
        assertThrows(DicomException.class, () -> new Dcm4cheIo().read(file));
    }
}
