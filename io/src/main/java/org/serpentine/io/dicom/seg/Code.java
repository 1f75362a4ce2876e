package org.serpentine.io.dicom.seg;

import org.serpentine.io.dicom.Attributes;
import org.serpentine.io.dicom.Tag;

/**
 * A coded term (PS3.3 section 8).
 *
 * @param value the code, 1 to 16 characters
 * @param scheme who defines it: SCT (SNOMED CT), DCM, ...; 1 to 16 characters
 * @param meaning the term in words, 1 to 64 characters
 */
public record Code(String value, String scheme, String meaning) {
    /** Segmented property category: a part of the body. */
    public static final Code ANATOMICAL_STRUCTURE = new Code("123037004", "SCT", "Anatomical Structure");
    /** Segmented property category: a kind of tissue. */
    public static final Code TISSUE = new Code("85756007", "SCT", "Tissue");
    /** Segmented property category: what disease has changed. */
    public static final Code MORPHOLOGICALLY_ABNORMAL_STRUCTURE = new Code("49755003", "SCT", "Morphologically Abnormal Structure");
    /** Segmented property type. */
    public static final Code BONE = new Code("272673000", "SCT", "Bone");
    /** Segmented property type. */
    public static final Code LUNG = new Code("39607008", "SCT", "Lung");
    /** Segmented property type. */
    public static final Code LIVER = new Code("10200004", "SCT", "Liver");
    /** Segmented property type. */
    public static final Code SOFT_TISSUE = new Code("87784001", "SCT", "Soft tissue");

    /** Checks lengths. */
    public Code {
        check("value", value, 16);
        check("scheme", scheme, 16);
        check("meaning", meaning, 64);
    }

    private static void check(String name, String text, int most) {
        if (text.isBlank() || text.length() > most || text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("code " + name + " is \"" + text + "\"; it must have 1 to " + most + " characters and no backslash");
        }
    }

    Attributes item() {
        return new Attributes().set(Tag.CodeValue, value).set(Tag.CodingSchemeDesignator, scheme).set(Tag.CodeMeaning, meaning);
    }

    /** The code in an item, null when it is incomplete. */
    static Code of(Attributes item) {
        if (item == null) {
            return null;
        }
        String value = item.string(Tag.CodeValue);
        String scheme = item.string(Tag.CodingSchemeDesignator);
        String meaning = item.string(Tag.CodeMeaning, value);
        try {
            return value == null || scheme == null ? null : new Code(value, scheme, meaning);
        } catch (IllegalArgumentException e) {
            // Someone else's file with an over-long term: the segment is still usable without its code.
            return null;
        }
    }
}
