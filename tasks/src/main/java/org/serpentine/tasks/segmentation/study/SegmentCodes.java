package org.serpentine.tasks.segmentation.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.serpentine.io.dicom.seg.Code;
import org.serpentine.io.dicom.seg.Segment;
import org.serpentine.io.picture.Overlay;

/** Coded terms and colours for the classes of a model. Classes whose name is no known term get a code of our own scheme. */
final class SegmentCodes {
    private static final String OWN_SCHEME = "99SERPENTINE";

    private SegmentCodes() {
    }

    /** Segments for all labels but the background. */
    static List<Segment> of(List<String> names) {
        List<Segment> segments = new ArrayList<>();
        for (int label = 1; label < names.size(); label++) {
            String name = names.get(label).length() > 64 ? names.get(label).substring(0, 64) : names.get(label);
            Code type = type(name, label);
            boolean tissue = type.equals(Code.SOFT_TISSUE);
            segments.add(new Segment(name, tissue ? Code.TISSUE : Code.ANATOMICAL_STRUCTURE, type, rgb(label)));
        }
        return segments;
    }

    private static Code type(String name, int label) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "bone" -> Code.BONE;
            case "lung" -> Code.LUNG;
            case "liver" -> Code.LIVER;
            case "soft tissue" -> Code.SOFT_TISSUE;
            default -> new Code("class-" + label, OWN_SCHEME, name.replace('\\', '/'));
        };
    }

    /** The overlay's colour as {@code 0xrrggbb}. */
    static int rgb(int label) {
        float[] color = Overlay.color(label);
        int rgb = 0;
        for (float channel : color) {
            rgb = rgb << 8 | Math.round(255 * channel);
        }
        return rgb;
    }
}
