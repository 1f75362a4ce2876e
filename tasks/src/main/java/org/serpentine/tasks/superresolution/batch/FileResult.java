package org.serpentine.tasks.superresolution.batch;

import java.nio.file.Path;
import java.util.List;

/**
 * What became of one file.
 *
 * @param source      the file
 * @param files       what was written; empty if it failed
 * @param description what it is, for people; empty if that was not found out
 * @param reason      why it failed; empty if it is done
 * @param seconds     wall-clock time
 */
public record FileResult(Path source, List<Path> files, String description, String reason, double seconds) {
    /** Copies the list. */
    public FileResult {
        files = List.copyOf(files);
    }

    /** True if everything was written. */
    public boolean done() {
        return reason.isEmpty();
    }
}
