package org.serpentine.tasks;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the ground truth that lies beside a checkout; tests that need it are skipped without it. */
public final class GroundTruth {
    private GroundTruth() {}

    /** A file or folder below {@code shared}, such as {@code data/sr-set5}; the test is skipped if it is absent. */
    public static Path path(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("shared/parity"))) {
                Path found = at.resolve("shared").resolve(path);
                Assumptions.assumeTrue(Files.exists(found), "shared/" + path + " is absent");
                return found;
            }
        }
        return Assumptions.abort("no folder shared/parity beside this checkout");
    }
}
