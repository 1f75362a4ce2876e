package org.serpentine.io.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes DICOM encodings byte by byte, so that the reader is not tested with the project's own writer. */
final class RawDicom {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final boolean explicit;
    private final boolean big;

    RawDicom(boolean explicit, boolean big) {
        this.explicit = explicit;
        this.big = big;
    }

    static RawDicom explicitLittle() {
        return new RawDicom(true, false);
    }

    /** Preamble, marker and a meta group that names the transfer syntax. */
    static RawDicom file(String syntax) {
        RawDicom meta = explicitLittle();
        meta.out.writeBytes(new byte[128]);
        meta.out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        return meta.element(Tag.TransferSyntaxUID, "UI", syntax.length() % 2 == 0 ? syntax : syntax + "\0");
    }

    RawDicom element(int tag, String vr, byte[] value) {
        return header(tag, vr, value.length).bytes(value);
    }

    RawDicom element(int tag, String vr, String value) {
        return element(tag, vr, value.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawDicom shorts(int tag, String vr, int... values) {
        header(tag, vr, 2L * values.length);
        for (int value : values) {
            u16(value);
        }
        return this;
    }

    RawDicom header(int tag, String vr, long length) {
        tag(tag);
        if (explicit) {
            out.writeBytes(vr.getBytes(StandardCharsets.US_ASCII));
            if (java.util.List.of("OB", "OW", "SQ", "UN", "UT", "OF", "UC", "ZZ").contains(vr)) {
                u16(0);
            } else {
                return u16((int) length);
            }
        }
        return u32(length);
    }

    RawDicom item(long length) {
        return tag(0xfffee000).u32(length);
    }

    RawDicom itemEnd() {
        return tag(0xfffee00d).u32(0);
    }

    RawDicom sequenceEnd() {
        return tag(0xfffee0dd).u32(0);
    }

    RawDicom tag(int tag) {
        return u16(tag >>> 16).u16(tag & 0xffff);
    }

    RawDicom u16(int value) {
        out.write(big ? value >>> 8 : value);
        out.write(big ? value : value >>> 8);
        return this;
    }

    RawDicom u32(long value) {
        return big ? u16((int) (value >>> 16)).u16((int) value) : u16((int) value).u16((int) (value >>> 16));
    }

    RawDicom bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
