package org.serpentine.io.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pixels of real files: the same picture in each syntax, and dcmtk's decoding of it. */
class FrameReaderTest {
    @TempDir
    Path folder;

    private static int[] pixels(Path file) throws IOException {
        FrameReader reader = new FrameReader(DicomIo.standard().read(file));
        int size = reader.format().values();
        int[] all = new int[size * reader.format().frames()];
        int[] frame = new int[size];
        for (int i = 0; i < reader.format().frames(); i++) {
            reader.read(i, frame);
            System.arraycopy(frame, 0, all, i * size, size);
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "dicom-ct-cornerstone/CTImage.dcm, dicom-ct-cornerstone/CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm",
        "dicom-ct-cornerstone/CTImage.dcm, dicom-ct-cornerstone/CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm",
        "dicom-ct-cornerstone/CTImage.dcm, dicom-ct-cornerstone/CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm",
        "dicom-ct-cornerstone/CTImage.dcm, dicom-ct-cornerstone/CTImage.dcm_RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm",
        "dicom-pydicom/emri_small.dcm, dicom-pydicom/emri_small_RLE.dcm",
        "dicom-pydicom/emri_small.dcm, dicom-pydicom/emri_small_big_endian.dcm",
        "dicom-pydicom/MR_small.dcm, dicom-pydicom/MR_small_expb.dcm",
        "dicom-pydicom/SC_rgb.dcm, dicom-pydicom/SC_rgb_rle.dcm",
        "dicom-pydicom/liver.dcm, dicom-pydicom/liver_expb.dcm",
        "dicom-pydicom/liver.dcm, dicom-pydicom/liver_rle.dcm",
        "dicom-pydicom/liver.dcm, dicom-pydicom/liver_deflate.dcm",
        "dicom-pydicom/liver_1frame.dcm, dicom-pydicom/liver_expb_1frame.dcm",
        "dicom-nema-wg04/REF/CT1_UNC, dicom-nema-wg04/RLE/CT1_RLE",
        "dicom-nema-wg04/REF/CT2_UNC, dicom-nema-wg04/RLE/CT2_RLE",
        "dicom-nema-wg04/REF/MR4_UNC, dicom-nema-wg04/RLE/MR4_RLE",
        "dicom-nema-wg04/REF/NM1_UNC, dicom-nema-wg04/RLE/NM1_RLE"})
    void everySyntaxGivesTheSamePixels(String reference, String other) throws IOException {
        assertArrayEquals(pixels(SharedData.path(reference)), pixels(SharedData.path(other)));
    }

    @Test
    void dcmtkAgreesAboutRunLengths() throws IOException, InterruptedException {
        Path rle = SharedData.path("dicom-pydicom/MR_small_RLE.dcm");
        Path plain = folder.resolve("plain.dcm");
        assertEquals(0, Tool.run("dcmdrle", rle, plain).status());
        assertArrayEquals(pixels(plain), pixels(rle));
    }

    @Test
    void framesOfSingleBitsNeedNotBeginAtBytes() throws IOException {
        int[] pixels = pixels(SharedData.path("dicom-pydicom/liver_nonbyte_aligned.dcm"));
        assertEquals(510 * 510 * 3, pixels.length);
        // The same liver, without its last two rows and columns.
        int[] full = pixels(SharedData.path("dicom-pydicom/liver.dcm"));
        for (int z = 0; z < 3; z++) {
            for (int y = 0; y < 510; y++) {
                for (int x = 0; x < 510; x++) {
                    assertEquals(full[(z * 512 + y) * 512 + x], pixels[(z * 510 + y) * 510 + x]);
                }
            }
        }
    }

    @Test
    void compressedSyntaxesAreNamedWithACommand() throws IOException {
        assertRefusal("CTImage.dcm_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm", "JPEG Lossless SV1", "dcmdjpeg IN OUT");
        assertRefusal("CTImage.dcm_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm", "JPEG-LS Lossless", "dcmdjpls IN OUT");
        assertRefusal("CTImage.dcm_JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm", "JPEG 2000 Lossless", "gdcmconv --raw IN OUT");
    }

    private static void assertRefusal(String name, String syntax, String command) throws IOException {
        DicomFile file = DicomIo.standard().read(SharedData.path("dicom-ct-cornerstone/" + name));
        DicomException e = assertThrows(DicomException.class, () -> new FrameReader(file));
        assertTrue(e.problem().contains(syntax) && e.problem().contains(command), e.problem());
    }

    @Test
    void runLengthSegmentsAreChecked() {
        PixelFormat format = new PixelFormat(1, 4, 1, false, 16, 16, 15, false, false, 1, "MONOCHROME2");
        byte[] packed = new byte[64 + 7];
        packed[0] = 2;
        packed[4] = 64;
        packed[8] = 66;
        packed[64] = -3;
        packed[65] = 1;
        packed[66] = 3;
        packed[67] = 5;
        packed[68] = 6;
        packed[69] = 7;
        packed[70] = 8;
        byte[] decoded = decode(packed, format);
        assertArrayEquals(new byte[] {5, 1, 6, 1, 7, 1, 8, 1}, decoded);
        List<byte[]> broken = new ArrayList<>();
        broken.add(java.util.Arrays.copyOf(packed, 63));
        broken.add(java.util.Arrays.copyOf(packed, 70));
        broken.add(with(packed, 0, 3));
        broken.add(with(packed, 4, 20));
        broken.add(with(packed, 8, 100));
        broken.add(with(packed, 64, -2));
        for (byte[] bytes : broken) {
            assertThrows(DicomException.class, () -> RunLength.decode(bytes, format, "test"));
        }
    }

    private static byte[] decode(byte[] packed, PixelFormat format) {
        try {
            return RunLength.decode(packed, format, "test");
        } catch (DicomException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void highBitsBesideTheImageAreMasked() throws IOException {
        byte[] data = RawDicom.explicitLittle().shorts(Tag.Rows, "US", 1).shorts(Tag.Columns, "US", 2)
                .shorts(Tag.BitsAllocated, "US", 16).shorts(Tag.BitsStored, "US", 12).shorts(Tag.HighBit, "US", 11)
                .shorts(Tag.PixelRepresentation, "US", 1).shorts(Tag.PixelData, "OW", 0xf001, 0x1fff).toBytes();
        Path file = folder.resolve("overlay.dcm");
        Files.write(file, Stream.of(RawDicom.file("1.2.840.10008.1.2.1").toBytes(), data).collect(
                java.io.ByteArrayOutputStream::new, java.io.ByteArrayOutputStream::writeBytes, (a, b) -> { }).toByteArray());
        assertArrayEquals(new int[] {1, -1}, pixels(file));
    }
}
