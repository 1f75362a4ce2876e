package org.serpentine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

    @TempDir
    Path folder;

    @Test
    void createsFoldersAndReplacesFiles() throws IOException {
        Path target = folder.resolve("a/b/c.txt");
        AtomicFiles.write(target, out -> out.write("one".getBytes()));
        AtomicFiles.write(target, out -> out.write("two".getBytes()));
        assertEquals("two", Files.readString(target));
        assertEquals(1, count(target.getParent()));
    }

    @Test
    void failureKeepsTheOldFileAndLeavesNothingElse() throws IOException {
        Path target = folder.resolve("c.txt");
        Files.writeString(target, "old");
        IOException e = assertThrows(IOException.class, () -> AtomicFiles.write(target, out -> {
            out.write(new byte[1 << 20]);
            throw new IOException("disk full");
        }));
        assertEquals("disk full", e.getMessage());
        assertEquals("old", Files.readString(target));
        assertEquals(1, count(folder));
    }

    @Test
    void aFolderIsNoTarget() {
        IOException e = assertThrows(IOException.class, () -> AtomicFiles.write(folder, out -> out.write(1)));
        assertTrue(e.getMessage().contains("is a folder"), e.getMessage());
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
