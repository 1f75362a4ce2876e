package org.serpentine.io.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Part10ReaderTest {
    private static final long UNDEFINED = 0xffffffffL;

    @TempDir
    Path folder;

    private DicomFile read(byte[]... parts) throws IOException {
        return DicomIo.standard().read(write(parts));
    }

    private Path write(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return Files.write(folder.resolve("test.dcm"), all.toByteArray());
    }

    private DicomException refused(byte[]... parts) throws IOException {
        Path file = write(parts);
        DicomException e = assertThrows(DicomException.class, () -> DicomIo.standard().read(file));
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        return e;
    }

    private static RawDicom body(RawDicom raw) {
        return raw.element(Tag.PatientID, "LO", "AB12").shorts(Tag.Rows, "US", 2).shorts(Tag.Columns, "US", 3)
                .shorts(Tag.BitsAllocated, "US", 16).shorts(Tag.PixelRepresentation, "US", 1)
                .shorts(Tag.PixelData, "OW", 1, -2, 3, 256, -32768, 32767);
    }

    private static void checkBody(DicomFile file) throws IOException {
        assertEquals("AB12", file.dataset().string(Tag.PatientID));
        int[] pixels = new int[6];
        new FrameReader(file).read(0, pixels);
        assertArrayEquals(new int[] {1, -2, 3, 256, -32768, 32767}, pixels);
    }

    @Test
    void readsTheFourUncompressedSyntaxes() throws IOException {
        checkBody(read(RawDicom.file("1.2.840.10008.1.2").toBytes(), body(new RawDicom(false, false)).toBytes()));
        checkBody(read(RawDicom.file("1.2.840.10008.1.2.1").toBytes(), body(new RawDicom(true, false)).toBytes()));
        checkBody(read(RawDicom.file("1.2.840.10008.1.2.2").toBytes(), body(new RawDicom(true, true)).toBytes()));
        checkBody(read(RawDicom.file("1.2.840.10008.1.2.1.99").toBytes(), deflate(body(new RawDicom(true, false)).toBytes())));
    }

    private static byte[] deflate(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(out, new Deflater(9, true))) {
            deflate.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void toleratesMissingHeadersWhereUnambiguous() throws IOException {
        byte[] first = RawDicom.explicitLittle().element(Tag.ImageType, "CS", "ORIGINAL").toBytes();
        byte[] data = body(RawDicom.explicitLittle()).toBytes();
        DicomFile bare = read(first, data);
        checkBody(bare);
        assertEquals(1, bare.remarks().size());
        checkBody(read(new RawDicom(false, false).element(Tag.ImageType, "CS", "ORIGINAL").toBytes(), body(new RawDicom(false, false)).toBytes()));
        checkBody(read(new RawDicom(true, true).element(Tag.ImageType, "CS", "ORIGINAL").toBytes(), body(new RawDicom(true, true)).toBytes()));
        // The meta group promises explicit, the data set is implicit.
        DicomFile liar = read(RawDicom.file("1.2.840.10008.1.2.1").toBytes(), body(new RawDicom(false, false)).toBytes());
        checkBody(liar);
        assertTrue(liar.remarks().get(0).contains("implicit"), liar.remarks().toString());
    }

    @Test
    void refusesWhatIsNoDicom() throws IOException {
        assertTrue(refused("This is a text file, certainly no picture.".getBytes(StandardCharsets.US_ASCII)).problem().contains("not a DICOM file"));
        assertTrue(refused(new byte[0]).problem().contains("empty"));
    }

    @Test
    void readsNestedSequencesOfBothKindsOfLength() throws IOException {
        byte[] leaf = RawDicom.explicitLittle().element(Tag.CodeValue, "SH", "T1").toBytes();
        byte[] inner = RawDicom.explicitLittle().header(Tag.PurposeOfReferenceCodeSequence, "SQ", 8 + leaf.length).item(leaf.length).bytes(leaf).toBytes();
        byte[] data = RawDicom.explicitLittle().header(Tag.SourceImageSequence, "SQ", UNDEFINED)
                .item(UNDEFINED).bytes(inner).element(Tag.ReferencedSOPInstanceUID, "UI", "1.2").itemEnd()
                .item(inner.length).bytes(inner).item(0).sequenceEnd().element(Tag.PatientID, "LO", "X ").toBytes();
        Attributes dataset = read(RawDicom.file("1.2.840.10008.1.2.1").toBytes(), data).dataset();
        List<Attributes> items = dataset.items(Tag.SourceImageSequence);
        assertEquals(3, items.size());
        assertEquals("1.2", items.get(0).string(Tag.ReferencedSOPInstanceUID));
        assertEquals("T1", items.get(1).item(Tag.PurposeOfReferenceCodeSequence).string(Tag.CodeValue));
        assertTrue(items.get(2).tags().isEmpty());
        assertEquals("X", dataset.string(Tag.PatientID));
    }

    @Test
    void readsUnknownRepresentations() throws IOException {
        byte[] leaf = new RawDicom(false, false).element(Tag.CodeValue, "", "T1").toBytes();
        byte[] sequence = new RawDicom(false, false).item(leaf.length).bytes(leaf).toBytes();
        byte[] data = RawDicom.explicitLittle()
                .header(Tag.SourceImageSequence, "UN", sequence.length).bytes(sequence)
                .element(Tag.PatientID, "UN", "ABCD")
                .header(0x00111001, "UN", UNDEFINED).item(leaf.length).bytes(leaf).sequenceEnd()
                .element(0x00111002, "ZZ", "new representation").toBytes();
        Attributes dataset = read(RawDicom.file("1.2.840.10008.1.2.1").toBytes(), data).dataset();
        assertEquals("T1", dataset.item(Tag.SourceImageSequence).string(Tag.CodeValue));
        assertEquals("ABCD", dataset.string(Tag.PatientID));
        assertEquals("T1", dataset.item(0x00111001).string(Tag.CodeValue));
        assertEquals(VR.UN, dataset.vr(0x00111002));
    }

    @Test
    void decodesText() throws IOException {
        assertEquals("Äneas^Rüdiger", name("ISO_IR 100", "Äneas^Rüdiger".getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals("Wang^XiaoDong=王^小东", name("ISO_IR 192", "Wang^XiaoDong=王^小东".getBytes(StandardCharsets.UTF_8)));
        assertEquals("Wang=王^小东", name("GB18030", "Wang=王^小东".getBytes(Charset.forName("GB18030"))));
        assertEquals("Люкceмбypг", name("ISO_IR 144", "Люкceмбypг".getBytes(Charset.forName("ISO-8859-5"))));
        // The two examples of PS3.5 annexes H.3.1 and I.2, as bytes.
        byte[] yamada = latin("Yamada^Tarou=\033$B;3ED\033(B^\033$BB@O:\033(B=\033$B$d$^$@\033(B^\033$B$?$m$&\033(B");
        assertEquals("Yamada^Tarou=山田^太郎=やまだ^たろう", name("\\ISO 2022 IR 87", yamada));
        byte[] hong = latin("Hong^Gildong=\033$)C\u00fb\u00f3^\033$)C\u00d1\u00ce\u00d4\u00d7=\033$)C\u00c8\u00ab^\033$)C\u00b1\u00e6\u00b5\u00bf");
        assertEquals("Hong^Gildong=洪^吉洞=홍^길동", name("\\ISO 2022 IR 149", hong));
        assertEquals("caf\u00e9", name("ISO_IR 9999", latin("caf\u00e9")));
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String name(String charset, byte[] bytes) throws IOException {
        byte[] data = RawDicom.explicitLittle().element(Tag.SpecificCharacterSet, "CS", charset).element(Tag.PatientName, "PN", bytes).toBytes();
        return read(RawDicom.file("1.2.840.10008.1.2.1").toBytes(), data).dataset().string(Tag.PatientName);
    }

    @Test
    void readsValuesOfEveryKind() throws IOException {
        byte[] data = new RawDicom(true, true)
                .element(Tag.ImageType, "CS", "ORIGINAL\\PRIMARY ").element(Tag.PixelSpacing, "DS", " 0.5\\1e1 ")
                .element(Tag.InstanceNumber, "IS", "+12 ").shorts(Tag.PixelPaddingValue, "SS", -2000)
                .tag(Tag.FrameOfReferenceUID).bytes(latin("UI")).u16(4).bytes(latin("1.2\0"))
                .tag(0x00189087).bytes(latin("FD")).u16(8).u32(0x40000000L).u32(0)
                .shorts(0x00280009, "AT", 0x0018, 0x1063).toBytes();
        Attributes dataset = read(RawDicom.file("1.2.840.10008.1.2.2").toBytes(), data).dataset();
        assertEquals(List.of("ORIGINAL", "PRIMARY"), dataset.strings(Tag.ImageType));
        assertArrayEquals(new double[] {0.5, 10}, dataset.numbers(Tag.PixelSpacing));
        assertEquals(12, dataset.integer(Tag.InstanceNumber, 0));
        assertEquals(-2000, dataset.integer(Tag.PixelPaddingValue, 0));
        assertEquals("1.2", dataset.string(Tag.FrameOfReferenceUID));
        assertEquals(2.0, dataset.number(0x00189087, 0));
        assertArrayEquals(new double[] {0x18, 0x1063}, dataset.numbers(0x00280009));
        assertNull(dataset.string(Tag.PatientID));
        assertEquals(7, dataset.integer(Tag.Rows, 7));
        assertTrue(assertThrows(DicomException.class, () -> dataset.numbers(Tag.ImageType)).getMessage().contains("ImageType (0008,0008)"));
        assertThrows(DicomException.class, () -> dataset.numbers(Tag.PixelSpacing, 3));
    }

    @Test
    void refusesLyingLengths() throws IOException {
        byte[] meta = RawDicom.file("1.2.840.10008.1.2.1").toBytes();
        DicomException e = refused(meta, RawDicom.explicitLittle().header(Tag.PatientID, "LO", 60).bytes(new byte[8]).toBytes());
        assertTrue(e.problem().contains("PatientID") && e.problem().contains("60") && e.problem().contains("8"), e.problem());
        refused(meta, RawDicom.explicitLittle().header(0x00091001, "OB", 0xfffffff0L).bytes(new byte[8]).toBytes());
        refused(meta, RawDicom.explicitLittle().header(Tag.SourceImageSequence, "SQ", 16).item(40).bytes(new byte[60]).toBytes());
        refused(meta, RawDicom.explicitLittle().header(Tag.SourceImageSequence, "SQ", UNDEFINED).item(12).element(Tag.CodeValue, "SH", "a long value").toBytes());
        refused(meta, RawDicom.explicitLittle().header(Tag.SourceImageSequence, "SQ", UNDEFINED).item(UNDEFINED).toBytes());
        refused(meta, RawDicom.explicitLittle().header(Tag.PixelData, "OB", UNDEFINED).item(0).item(100).bytes(new byte[9]).toBytes());
        refused(meta, RawDicom.explicitLittle().header(0x00104000, "OB", UNDEFINED).toBytes());
    }

    @Test
    void refusesDeepNestingAndTooManyElements() throws IOException {
        RawDicom deep = RawDicom.explicitLittle();
        for (int i = 0; i < 100_000; i++) {
            deep.header(Tag.SourceImageSequence, "SQ", UNDEFINED).item(UNDEFINED);
        }
        byte[] meta = RawDicom.file("1.2.840.10008.1.2.1").toBytes();
        assertTrue(refused(meta, deep.toBytes()).problem().contains("nested"));
        RawDicom many = RawDicom.explicitLittle().header(Tag.SourceImageSequence, "SQ", UNDEFINED);
        for (int i = 0; i < 200; i++) {
            many.item(0);
        }
        Path file = write(meta, many.sequenceEnd().toBytes());
        DicomIo small = new Part10Io(new DicomLimits(8, 100, 1000, 100_000));
        assertThrows(DicomException.class, () -> small.read(file));
        assertEquals(200, DicomIo.standard().read(file).dataset().items(Tag.SourceImageSequence).size());
    }

    @Test
    void refusesDeflateBombsAndBrokenStreams() throws IOException {
        byte[] meta = RawDicom.file("1.2.840.10008.1.2.1.99").toBytes();
        byte[] bomb = deflate(RawDicom.explicitLittle().element(0x00091001, "OB", new byte[3_000_000]).toBytes());
        assertTrue(bomb.length < 5000);
        Path file = write(meta, bomb);
        assertThrows(DicomException.class, () -> new Part10Io(new DicomLimits(8, 100, 1 << 20, 1 << 30)).read(file));
        assertThrows(DicomException.class, () -> new Part10Io(new DicomLimits(8, 100, 1 << 30, 1 << 20)).read(file));
        assertEquals(3_000_000, DicomIo.standard().read(file).dataset().bytes(0x00091001).length);
        refused(meta, java.util.Arrays.copyOf(bomb, bomb.length - 20));
        refused(meta, new byte[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7});
    }

    @Test
    void leavesPixelDataInTheFile() throws IOException {
        DicomFile file = read(RawDicom.file("1.2.840.10008.1.2.1").toBytes(), body(RawDicom.explicitLittle()).toBytes());
        assertEquals(12, file.dataset().pixelData().length());
        Files.write(file.path(), new byte[10]);
        assertThrows(DicomException.class, () -> new FrameReader(file).read(0, new int[6]));
        assertFalse(Part10Reader.looksLikeDicom(file.path()));
    }
}
