package org.serpentine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.serpentine.cli.Said.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParityCommandTest {
    @TempDir
    private Path folder;

    @Test
    void aMissingFileStopsNoOther() throws IOException {
        String missing = folder.resolve("missing.json").toString();
        Files.writeString(Files.createDirectories(folder.resolve("fixtures")).resolve("odd.json"), "{}");
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Said said = run("parity", missing, empty.toString(), folder.resolve("fixtures").toString());
        assertEquals(Failures.NOTHING, said.status(), said.err());
        assertTrue(said.out().matches("(?s)" + Pattern.quote(missing) + " +no such file.*") && said.out().contains("odd.json"), said.out());
        assertTrue(said.out().contains("this folder holds no .json file") && said.out().contains("0 of 3 fixtures pass"), said.out());
    }

    @Test
    void theToleranceIsABound() {
        Said said = run("parity", "--tolerance", "-1", "x.json");
        assertEquals(2, said.status(), said.err());
        assertTrue(said.err().contains("--tolerance is -1.0, expected 0 or more"), said.err());
    }
}
