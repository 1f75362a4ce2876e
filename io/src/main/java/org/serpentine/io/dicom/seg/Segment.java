package org.serpentine.io.dicom.seg;

import java.util.Objects;

/**
 * One segment of a segmentation.
 *
 * @param label name for people, 1 to 64 characters
 * @param category coded category, for example {@link Code#ANATOMICAL_STRUCTURE}; null when a file that was read gives none
 * @param type coded type, for example {@link Code#BONE}; null when a file that was read gives none
 * @param rgb recommended colour {@code 0xrrggbb}
 */
public record Segment(String label, Code category, Code type, int rgb) {
    /** Checks the label and the colour. */
    public Segment {
        Objects.requireNonNull(label, "label");
        if (label.isBlank() || label.length() > 64) {
            throw new IllegalArgumentException("segment label \"" + label + "\" must have 1 to 64 characters");
        }
        if (rgb < 0 || rgb > 0xffffff) {
            throw new IllegalArgumentException("rgb of segment \"" + label + "\" must be 0 to 0xffffff: " + rgb);
        }
    }
}
