package org.serpentine.io.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses data sets (PS3.5 section 7). Values are kept as little endian bytes; the pixel data at the top level is only
 * located. Every length is checked against the file, the enclosing item and the limits before it is believed.
 */
final class DatasetParser {
    private static final long UNDEFINED = 0xffffffffL;
    private static final long NO_END = Long.MAX_VALUE;
    private static final int ITEM = 0xfffee000;
    private static final int ITEM_END = 0xfffee00d;
    private static final int SEQUENCE_END = 0xfffee0dd;

    private final DicomInput in;
    private final Path file;
    private final long deflateStart;
    private final List<String> remarks;

    /**
     * @param file where pixel data is read from later
     * @param deflateStart where the deflate stream of a deflated file begins, else -1
     * @param remarks receives what was tolerated
     */
    DatasetParser(DicomInput in, Path file, long deflateStart, List<String> remarks) {
        this.in = in;
        this.file = file;
        this.deflateStart = deflateStart;
        this.remarks = remarks;
    }

    void parseRoot(Attributes target, boolean explicit) throws IOException {
        while (!in.atEnd()) {
            byte[] head = in.peek(8);
            if (head.length < 8 || (head[0] | head[1] | head[2] | head[3]) == 0) {
                remarks.add("bytes after the end of the data set, at byte " + in.position() + ", were ignored");
                return;
            }
            parseElement(target, explicit);
        }
    }

    /** Parses one element at the top level. */
    void parseElement(Attributes target, boolean explicit) throws IOException {
        element(target, in.tag(), explicit, NO_END, 0);
    }

    /** Parses the elements of an item up to its end or its delimiter. */
    private void parseItem(Attributes target, boolean explicit, long length, long outerEnd, int depth) throws IOException {
        boolean delimited = length == UNDEFINED;
        long end = delimited ? outerEnd : in.position() + length;
        while (delimited || in.position() < end) {
            int tag = in.tag();
            if (tag == ITEM_END) {
                in.u32();
                if (delimited) {
                    return;
                }
            } else if (tag == SEQUENCE_END || tag == ITEM) {
                throw in.error(in.position() - 4, "found " + DataDictionary.describe(tag) + " inside an item, expected an element or the item's end");
            } else {
                element(target, tag, explicit, end, depth);
            }
        }
    }

    private void element(Attributes target, int tag, boolean explicit, long end, int depth) throws IOException {
        long start = in.position() - 4;
        in.countElement();
        VR vr;
        long length;
        if (explicit) {
            byte[] code = in.exactly(2);
            vr = explicitVr(code, tag, start);
            if (VR.of(code[0] & 0xff, code[1] & 0xff) == null || vr.longLength()) {
                in.exactly(2);
                length = in.u32();
            } else {
                length = in.u16();
            }
        } else {
            vr = DataDictionary.vrOf(tag);
            length = in.u32();
        }
        String what = DataDictionary.describe(tag);
        if (length != UNDEFINED && length > end - in.position()) {
            throw in.error(start, what + " is " + length + " bytes long, but the item around it ends after " + (end - in.position()) + " bytes");
        }
        if (depth == 0 && (tag == Tag.PixelData || tag == Tag.FloatPixelData || tag == Tag.DoubleFloatPixelData)) {
            target.setPixelData(tag, length == UNDEFINED ? fragments() : nativePixels(vr, length, what));
        } else if (vr == VR.SQ) {
            target.setItems(tag, items(target, explicit, length, end, depth, what));
        } else if (length == UNDEFINED) {
            if (vr != VR.UN) {
                throw in.error(start, what + " with representation " + vr + " has undefined length; only sequences may");
            }
            // Whatever the rest of the file, an unknown value of undefined length is an implicit little endian sequence.
            boolean order = in.bigEndian();
            in.setBigEndian(false);
            target.setItems(tag, items(target, false, length, end, depth, what));
            in.setBigEndian(order);
        } else {
            value(target, tag, vr, length, what, explicit);
        }
    }

    private VR explicitVr(byte[] code, int tag, long start) throws DicomException {
        VR vr = VR.of(code[0] & 0xff, code[1] & 0xff);
        if (vr != null) {
            return vr;
        }
        if (!VR.isCode(code[0] & 0xff, code[1] & 0xff)) {
            throw in.error(start, String.format("found the bytes %02x %02x where the value representation of %s was expected",
                    code[0] & 0xff, code[1] & 0xff, DataDictionary.describe(tag)));
        }
        // A representation newer than this reader: the standard promises the long form for it.
        return VR.UN;
    }

    private void value(Attributes target, int tag, VR vr, long length, String what, boolean explicit) throws IOException {
        byte[] bytes = in.value(length, what);
        VR known = vr == VR.UN && explicit ? DataDictionary.vrOf(tag) : vr;
        if (known == VR.SQ) {
            List<Attributes> items = unknownSequence(target, bytes);
            if (items != null) {
                target.setItems(tag, items);
                return;
            }
            known = VR.UN;
        }
        if (in.bigEndian() && vr.unit() > 1) {
            swap(bytes, vr.unit());
        }
        if ((tag & 0xffff) != 0) {
            target.setBytes(tag, known, bytes);
        }
    }

    /** A sequence whose representation some gateway did not know is written as UN with implicit little endian content. */
    private List<Attributes> unknownSequence(Attributes target, byte[] bytes) {
        try (DicomInput inner = in.within(bytes)) {
            return new DatasetParser(inner, file, -1, remarks).items(target, false, bytes.length, NO_END, 0, "sequence");
        } catch (IOException e) {
            remarks.add("an unknown value could not be read as the sequence it should be, and was kept as bytes: " + e.getMessage());
            return null;
        }
    }

    private List<Attributes> items(Attributes parent, boolean explicit, long length, long outerEnd, int depth, String what)
            throws IOException {
        if (depth + 1 > in.limits().depth()) {
            throw in.error("sequences are nested more than " + in.limits().depth() + " deep");
        }
        boolean delimited = length == UNDEFINED;
        if (!delimited) {
            in.require(length, what);
        }
        long end = delimited ? outerEnd : in.position() + length;
        List<Attributes> items = new ArrayList<>();
        while (delimited || in.position() < end) {
            long start = in.position();
            int tag = in.tag();
            long itemLength = in.u32();
            if (tag == SEQUENCE_END) {
                if (delimited) {
                    return items;
                }
                continue;
            }
            if (tag != ITEM) {
                throw in.error(start, "found " + DataDictionary.describe(tag) + " in " + what + ", expected an item or the end of the sequence");
            }
            in.countElement();
            if (itemLength != UNDEFINED && itemLength > end - in.position()) {
                throw in.error(start, "an item of " + what + " is " + itemLength + " bytes long, but the sequence ends after "
                        + (end - in.position()) + " bytes");
            }
            Attributes item = new Attributes(parent);
            parseItem(item, explicit, itemLength, end, depth + 1);
            items.add(item);
        }
        return items;
    }

    private PixelData nativePixels(VR vr, long length, String what) throws IOException {
        long offset = in.position();
        in.skip(length, what);
        return PixelData.unencapsulated(vr, in.bigEndian(), new FileByteSource(file, offset, length, deflateStart));
    }

    private PixelData fragments() throws IOException {
        long[] table = null;
        long first = 0;
        List<PixelData.Fragment> fragments = new ArrayList<>();
        while (true) {
            long start = in.position();
            int tag = in.tag();
            long length = in.u32();
            if (tag == SEQUENCE_END) {
                return PixelData.encapsulated(table == null ? new long[0] : table, fragments);
            }
            if (tag != ITEM || length == UNDEFINED) {
                throw in.error(start, "found " + DataDictionary.describe(tag) + " in the pixel data, expected a fragment or the end");
            }
            in.countElement();
            if (table == null) {
                table = offsetTable(length);
                first = in.position();
            } else {
                long offset = in.position();
                in.skip(length, "a fragment of the pixel data");
                fragments.add(new PixelData.Fragment(start - first, new FileByteSource(file, offset, length, deflateStart)));
            }
        }
    }

    private long[] offsetTable(long length) throws IOException {
        byte[] bytes = in.value(length, "the offset table of the pixel data");
        long[] table = new long[bytes.length / 4];
        for (int i = 0; i < table.length; i++) {
            int at = 4 * i;
            table[i] = (bytes[at] & 0xffL) | (bytes[at + 1] & 0xffL) << 8 | (bytes[at + 2] & 0xffL) << 16 | (bytes[at + 3] & 0xffL) << 24;
        }
        return table;
    }

    private static void swap(byte[] bytes, int unit) {
        for (int at = 0; at + unit <= bytes.length; at += unit) {
            for (int i = 0; i < unit / 2; i++) {
                byte kept = bytes[at + i];
                bytes[at + i] = bytes[at + unit - 1 - i];
                bytes[at + unit - 1 - i] = kept;
            }
        }
    }
}
