package org.serpentine.tasks.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassNamesTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("names.txt"), text);
    }

    @Test
    void aByteOrderMarkIsNoPartOfANameAndEqualNamesAreNumbered() throws IOException {
        assertEquals(List.of("crane", "owl", "crane (2)", "crane (3)"), ClassNames.read(file("\ufeffcrane\r\nowl\ncrane \ncrane\n\n")));
    }

    @Test
    void anEmptyLineIsRefusedByItsNumber() throws IOException {
        IOException e = assertThrows(IOException.class, () -> ClassNames.read(file("crane\n\nowl\n")));
        assertTrue(e.getMessage().contains("line 2 of " + folder.resolve("names.txt") + " is empty"), e.getMessage());
        assertThrows(IOException.class, () -> ClassNames.read(file("\ufeff")));
    }
}
