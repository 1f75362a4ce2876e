package org.serpentine.io.dicom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every real file at hand is read, or is on the short list of those that are really broken. */
class RealFilesTest {
    private static final Set<String> BROKEN = Set.of("MR_truncated.dcm", "no_meta.dcm");

    @Test
    void readsEveryRealFile() throws IOException {
        Set<String> failed = new TreeSet<>();
        int read = 0;
        try (Stream<Path> data = Files.walk(SharedData.path("dicom-pydicom").getParent())) {
            for (Path file : (Iterable<Path>) data.filter(f -> f.toString().contains("/dicom-") && Files.isRegularFile(f)
                    && !f.toString().matches(".*\\.(md|nrrd|jpg|gz)"))::iterator) {
                try {
                    assertTrue(DicomIo.standard().read(file).dataset().tags().size() > 0);
                    read++;
                } catch (DicomException e) {
                    failed.add(file.getFileName().toString());
                }
            }
        }
        assertEquals(BROKEN, failed);
        assertTrue(read > 300, "only " + read + " files were read");
    }

    @Test
    void toleratesWhatPydicomKeepsAsOddities() throws IOException {
        Path folder = SharedData.path("dicom-pydicom");
        Attributes unknown = DicomIo.standard().read(folder.resolve("UN_sequence.dcm")).dataset();
        Attributes study = unknown.item(0x4453100c);
        assertEquals("1.2.840.113619.2.327.3.185221411.476.1398588726.276",
                study.item(Tag.ReferencedSeriesSequence).string(Tag.SeriesInstanceUID));
        Attributes noSyntax = DicomIo.standard().read(folder.resolve("meta_missing_tsyntax.dcm")).dataset();
        assertEquals("Double Nested SQ", noSyntax.item(0x00010001).item(0x00010001).strings(0x00010001).get(0));
        assertEquals("CompressedSamples^CT1", DicomIo.standard().read(folder.resolve("CT_small.dcm")).dataset().string(Tag.PatientName));
    }
}
