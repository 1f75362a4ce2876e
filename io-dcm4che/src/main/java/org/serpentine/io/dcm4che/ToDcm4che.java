package org.serpentine.io.dcm4che;

import java.io.IOException;
import java.util.List;
import org.dcm4che3.data.Sequence;
import org.dcm4che3.data.VR;
import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.DicomException;
import org.serpentine.io.dicom.PixelData;
import org.serpentine.io.dicom.Tag;

/** Our attributes as dcm4che's. */
final class ToDcm4che {
    private ToDcm4che() { }

    static org.dcm4che3.data.Attributes convert(Attributes from) throws IOException {
        org.dcm4che3.data.Attributes to = new org.dcm4che3.data.Attributes();
        to.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 192");
        fill(to, from);
        return to;
    }

    private static void fill(org.dcm4che3.data.Attributes to, Attributes from) throws IOException {
        for (int tag : from.tags()) {
            VR vr = VR.valueOf(from.vr(tag).name());
            if (tag == Tag.PixelData || tag == Tag.FloatPixelData || tag == Tag.DoubleFloatPixelData) {
                to.setBytes(tag, vr, pixels(from.pixelData()));
            } else if (vr == VR.SQ) {
                List<Attributes> items = from.items(tag);
                Sequence sequence = to.newSequence(tag, items.size());
                for (Attributes item : items) {
                    org.dcm4che3.data.Attributes converted = new org.dcm4che3.data.Attributes();
                    sequence.add(converted);
                    fill(converted, item);
                }
            } else if (tag == Tag.SpecificCharacterSet) {
                // Text is decoded, and written in the one set named at the root.
                continue;
            } else if (from.vr(tag).isText()) {
                to.setString(tag, vr, from.strings(tag).toArray(new String[0]));
            } else {
                to.setBytes(tag, vr, from.bytes(tag));
            }
        }
    }

    private static byte[] pixels(PixelData data) throws IOException {
        if (data.isEncapsulated() || data.bigEndian() || data.length() > Integer.MAX_VALUE - 16) {
            throw new DicomException("data set", -1, "only uncompressed little endian pixel data below 2 GiB can be handed to dcm4che");
        }
        return data.read(0, (int) data.length());
    }
}
