package org.serpentine.io.dicom;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.serpentine.io.AtomicFiles;

/** Writes explicit little endian Part 10 files: every length defined, values padded to even length. */
final class Part10Writer {
    /** Identifies this writer to readers of the file: derived from a random UUID as PS3.5 annex B.2 allows. */
    private static final String IMPLEMENTATION = "2.25.198371360276443129871134087264305182113";
    private static final String VERSION = "SERPENTINE_0_1";
    private static final int SHORT_LIMIT = 0xfffe;

    private final Charset charset;

    private Part10Writer(Charset charset) {
        this.charset = charset;
    }

    static void write(Path file, Attributes dataset) throws IOException {
        String sopClass = dataset.string(Tag.SOPClassUID);
        String sopInstance = dataset.string(Tag.SOPInstanceUID);
        if (sopClass == null || sopInstance == null) {
            throw new DicomException(file.toString(), -1, "SOP Class UID and SOP Instance UID must be set before writing; found "
                    + sopClass + " and " + sopInstance);
        }
        Attributes meta = new Attributes()
                .setBytes(Tag.FileMetaInformationVersion, VR.OB, new byte[] {0, 1})
                .set(Tag.MediaStorageSOPClassUID, sopClass)
                .set(Tag.MediaStorageSOPInstanceUID, sopInstance)
                .set(Tag.TransferSyntaxUID, TransferSyntax.EXPLICIT_LITTLE_ENDIAN.uid())
                .set(Tag.ImplementationClassUID, IMPLEMENTATION)
                .set(Tag.ImplementationVersionName, VERSION);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        new Part10Writer(StandardCharsets.US_ASCII).dataset(head, meta, true);
        boolean ascii = isAscii(dataset);
        Attributes root = ascii ? dataset : new Attributes().copy(dataset, tags(dataset)).set(Tag.SpecificCharacterSet, "ISO_IR 192");
        AtomicFiles.write(file, out -> {
            out.write(new byte[128]);
            out.write("DICM".getBytes(StandardCharsets.US_ASCII));
            header(out, 0x00020000, VR.UL, 4);
            u32(out, head.size());
            head.writeTo(out);
            new Part10Writer(ascii ? StandardCharsets.US_ASCII : StandardCharsets.UTF_8).dataset(out, root, true);
        });
    }

    private static int[] tags(Attributes dataset) {
        return dataset.tags().stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean isAscii(Attributes dataset) {
        for (int tag : dataset.tags()) {
            if (dataset.vr(tag).usesCharset() && dataset.writable(tag) instanceof String text
                    && !text.chars().allMatch(c -> c < 0x80)) {
                return false;
            }
            for (Attributes item : dataset.items(tag)) {
                if (!isAscii(item)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void dataset(OutputStream out, Attributes dataset, boolean root) throws IOException {
        for (int tag : dataset.tags()) {
            if (tag == Tag.SpecificCharacterSet && !root) {
                // Text is decoded and written again in one character set, which the root names.
                continue;
            }
            element(out, dataset, tag);
        }
    }

    private void element(OutputStream out, Attributes dataset, int tag) throws IOException {
        VR vr = dataset.vr(tag);
        Object value = dataset.writable(tag);
        if (value instanceof List<?>) {
            ByteArrayOutputStream items = new ByteArrayOutputStream();
            for (Attributes item : dataset.items(tag)) {
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                dataset(content, item, false);
                tag(items, 0xfffee000);
                u32(items, content.size());
                content.writeTo(items);
            }
            header(out, tag, VR.SQ, items.size());
            items.writeTo(out);
        } else if (value instanceof PixelData data) {
            pixels(out, tag, data);
        } else {
            byte[] bytes = value instanceof String text ? text.getBytes(charset) : (byte[]) value;
            int length = bytes.length + (bytes.length & 1);
            VR written = vr.longLength() || length <= SHORT_LIMIT ? vr : VR.UN;
            header(out, tag, written, length);
            out.write(bytes);
            if (length > bytes.length) {
                out.write(vr.padding());
            }
        }
    }

    private static void pixels(OutputStream out, int tag, PixelData data) throws IOException {
        if (data.isEncapsulated() || data.bigEndian()) {
            throw new DicomException("data set", -1, "compressed or big endian pixel data cannot be copied into an explicit little"
                    + " endian file; decode the frames and set them anew");
        }
        long length = data.length() + (data.length() & 1);
        if (length > 0xfffffffeL) {
            throw new DicomException("data set", -1, "pixel data of " + length + " bytes does not fit into one DICOM value of at most 4 GiB");
        }
        header(out, tag, data.vr() == VR.UN ? VR.OB : data.vr(), length);
        data.writeTo(out);
        if (length > data.length()) {
            out.write(0);
        }
    }

    private static void header(OutputStream out, int tag, VR vr, long length) throws IOException {
        tag(out, tag);
        out.write(vr.name().getBytes(StandardCharsets.US_ASCII));
        if (vr.longLength()) {
            u16(out, 0);
            u32(out, length);
        } else {
            u16(out, (int) length);
        }
    }

    private static void tag(OutputStream out, int tag) throws IOException {
        u16(out, tag >>> 16);
        u16(out, tag);
    }

    private static void u16(OutputStream out, int value) throws IOException {
        out.write(value);
        out.write(value >>> 8);
    }

    private static void u32(OutputStream out, long value) throws IOException {
        u16(out, (int) value);
        u16(out, (int) (value >>> 16));
    }
}
