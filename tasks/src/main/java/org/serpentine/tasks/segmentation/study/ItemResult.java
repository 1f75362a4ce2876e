package org.serpentine.tasks.segmentation.study;

import java.nio.file.Path;
import java.util.List;
import org.serpentine.tasks.segmentation.MemoryPlan;

/**
 * What became of one item.
 *
 * @param name        its name, that of its folder in the output
 * @param kind        dicom, nifti, picture, or file for what could not be told
 * @param source      where it came from
 * @param description what it is, for people
 * @param status      what became of it
 * @param reason      why it failed or was skipped; empty when it is done
 * @param notes       what else is worth knowing
 * @param files       what was written
 * @param statistics  of each class; empty unless it is done
 * @param seconds     wall-clock time
 * @param plan        window and memory; null if it did not come so far
 * @param peakBytes   the most that Java's heap held at one time, garbage included; 0 if it did not come so far
 */
public record ItemResult(String name, String kind, Path source, String description, Status status, String reason, List<String> notes,
        List<Path> files, List<ClassStatistics> statistics, double seconds, MemoryPlan plan, long peakBytes) {
    /** What can become of an item. */
    public enum Status {
        /** Segmented, all files written. */
        DONE,
        /** Not segmented; nothing was written for it. */
        FAILED,
        /** Rightly passed over: a localizer, another modality. */
        SKIPPED
    }

    /** Copies the lists. */
    public ItemResult {
        notes = List.copyOf(notes);
        files = List.copyOf(files);
        statistics = List.copyOf(statistics);
    }

    /** The result of something that discovery refused. */
    static ItemResult of(Discovery.Refused refused) {
        return new ItemResult(refused.name(), "file", refused.source(), refused.what(), refused.failed() ? Status.FAILED : Status.SKIPPED,
                refused.reason(), List.of(), List.of(), List.of(), 0, null, 0);
    }
}
