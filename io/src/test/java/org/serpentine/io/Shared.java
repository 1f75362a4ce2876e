package org.serpentine.io;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the ground truth that lies beside a checkout; tests that need it are skipped without it. */
public final class Shared {

    private Shared() {
    }

    /**
     * A file or folder of the ground truth.
     *
     * @param path below the shared folder, for example {@code "data/nifti-mricron"}
     * @return where it is; the test is skipped if it is absent
     */
    public static Path path(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isDirectory(at.resolve("shared/parity"))) {
                Path found = at.resolve("shared").resolve(path);
                Assumptions.assumeTrue(Files.exists(found), "shared/" + path + " is absent");
                return found;
            }
        }
        Assumptions.abort("no folder shared/parity beside this checkout");
        return null;
    }
}
