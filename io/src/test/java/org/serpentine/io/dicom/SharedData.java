package org.serpentine.io.dicom;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the real DICOM files next to the checkout; tests that need them are skipped without. */
public final class SharedData {
    private SharedData() { }

    /** A folder or file below shared/data. */
    public static Path path(String relative) {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path found = folder.resolve("shared/data").resolve(relative);
            if (Files.isDirectory(folder.resolve("shared/parity")) && Files.exists(found)) {
                return found;
            }
        }
        return Assumptions.abort("shared/data/" + relative + " is not next to this checkout");
    }
}
