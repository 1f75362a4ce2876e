package org.serpentine.io.dcm4che;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.dcm4che3.data.BulkData;
import org.dcm4che3.data.Fragments;
import org.dcm4che3.data.Sequence;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.ByteSource;
import org.serpentine.io.dicom.PixelData;
import org.serpentine.io.dicom.Tag;
import org.serpentine.io.dicom.VR;

/** dcm4che's attributes as ours. */
final class FromDcm4che {
    private FromDcm4che() { }

    static Attributes convert(org.dcm4che3.data.Attributes from) throws IOException {
        // Values are little endian with us, whatever the file was.
        org.dcm4che3.data.Attributes source = from.bigEndian() ? new org.dcm4che3.data.Attributes(from, false) : from;
        Attributes to = new Attributes();
        for (int tag : source.tags()) {
            VR vr = VR.valueOf(source.getVR(tag).name());
            Object value = source.getValue(tag);
            if (tag == Tag.PixelData || tag == Tag.FloatPixelData || tag == Tag.DoubleFloatPixelData) {
                to.setPixelData(tag, pixels(vr, value));
            } else if (value instanceof Sequence sequence) {
                List<Attributes> items = new ArrayList<>();
                for (org.dcm4che3.data.Attributes item : sequence) {
                    items.add(convert(item));
                }
                to.setItems(tag, items);
            } else if (vr.isText()) {
                String[] values = source.getStrings(tag);
                to.setText(tag, vr, values == null ? new String[0] : values);
            } else {
                byte[] bytes = source.getBytes(tag);
                to.setBytes(tag, vr, bytes == null ? new byte[0] : bytes);
            }
        }
        return to;
    }

    private static PixelData pixels(VR vr, Object value) throws IOException {
        if (!(value instanceof Fragments fragments)) {
            boolean bigEndian = value instanceof BulkData bulk && bulk.bigEndian();
            return PixelData.unencapsulated(vr, bigEndian, source(value));
        }
        long[] table = new long[0];
        List<PixelData.Fragment> list = new ArrayList<>();
        long relative = 0;
        for (int i = 0; i < fragments.size(); i++) {
            ByteSource bytes = source(fragments.get(i));
            if (i == 0) {
                table = offsets(bytes.read(0, (int) bytes.length()));
            } else {
                list.add(new PixelData.Fragment(relative, bytes));
                relative += 8 + bytes.length();
            }
        }
        return PixelData.encapsulated(table, list);
    }

    private static ByteSource source(Object value) {
        if (value instanceof BulkData bulk) {
            return ByteSource.of(bulk.getFile().toPath(), bulk.offset(), bulk.longLength());
        }
        return ByteSource.of(value instanceof byte[] bytes ? bytes : new byte[0]);
    }

    private static long[] offsets(byte[] bytes) {
        long[] table = new long[bytes.length / 4];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < table.length; i++) {
            table[i] = buffer.getInt() & 0xffffffffL;
        }
        return table;
    }
}
