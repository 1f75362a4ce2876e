package org.serpentine.io.dicom.seg;

import java.time.LocalDateTime;
import java.util.Objects;

/**
 * What a segmentation object says about itself.
 *
 * @param algorithmName name of the model, 1 to 64 characters
 * @param algorithmVersion its version, 1 to 64 characters
 * @param seriesDescription Series Description, at most 64 characters
 * @param seriesNumber Series Number, 1 to 99999
 * @param keepEmptyFrames whether slices without a voxel of a segment get an empty frame
 * @param created date and time of the content
 * @param uidSeed what the UIDs of the series and the object are derived from, for reproducible output; null for random ones
 */
public record SegmentationOptions(String algorithmName, String algorithmVersion, String seriesDescription, int seriesNumber,
        boolean keepEmptyFrames, LocalDateTime created, String uidSeed) {
    /** Checks lengths and ranges. */
    public SegmentationOptions {
        checkText("algorithmName", algorithmName, 1);
        checkText("algorithmVersion", algorithmVersion, 1);
        checkText("seriesDescription", seriesDescription, 0);
        if (seriesNumber < 1 || seriesNumber > 99999) {
            throw new IllegalArgumentException("seriesNumber is " + seriesNumber + "; it must be 1 to 99999");
        }
        Objects.requireNonNull(created, "created");
    }

    private static void checkText(String name, String text, int least) {
        if (text.length() < least || text.length() > 64 || text.indexOf('\\') >= 0) {
            throw new IllegalArgumentException(name + " is \"" + text + "\"; it must have " + least + " to 64 characters and no backslash");
        }
    }

    /** Options for a model's output: empty frames left out, made now, random UIDs. */
    public static SegmentationOptions of(String algorithmName, String algorithmVersion) {
        return new SegmentationOptions(algorithmName, algorithmVersion, "Segmentation by " + algorithmName, 1000, false, LocalDateTime.now(), null);
    }

    /** The same with empty frames kept or left out. */
    public SegmentationOptions withEmptyFrames(boolean keep) {
        return new SegmentationOptions(algorithmName, algorithmVersion, seriesDescription, seriesNumber, keep, created, uidSeed);
    }

    /** The same with UIDs derived from a seed, and a fixed time. */
    public SegmentationOptions reproducible(String seed, LocalDateTime when) {
        return new SegmentationOptions(algorithmName, algorithmVersion, seriesDescription, seriesNumber, keepEmptyFrames, when, seed);
    }
}
