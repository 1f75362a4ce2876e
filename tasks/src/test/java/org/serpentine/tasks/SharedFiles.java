package org.serpentine.tasks;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Real pictures, weights and reference numbers that may lie in a folder {@code shared} beside the checkout. */
public final class SharedFiles {
    private SharedFiles() {}

    /** A file or folder there; the test that asks is skipped if there is none. */
    public static Path of(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path found = at.resolve("shared").resolve(path);
            if (Files.exists(found)) {
                return found;
            }
        }
        return Assumptions.abort("no shared/" + path + " beside this checkout");
    }
}
