package org.serpentine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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

    @Test
    void aFileWhereAFolderIsNeededIsNamed() throws IOException {
        Path file = folder.resolve("notes");
        Files.writeString(file, "kept");
        for (String inside : new String[] {"notes/a.png", "notes/deeper/a.png"}) {
            IOException e = assertThrows(IOException.class, () -> AtomicFiles.write(folder.resolve(inside), out -> out.write(1)));
            assertTrue(e.getMessage().contains(file + " is a file, expected a folder; give another place"), e.getMessage());
        }
        assertEquals("kept", Files.readString(file));
    }

    @Test
    void aFolderWithoutPermissionIsNamed() throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assumeTrue(closed.toFile().setWritable(false) && !Files.isWritable(closed), "the owner of everything may write everywhere");
        IOException e = assertThrows(IOException.class, () -> AtomicFiles.write(closed.resolve("a.png"), out -> out.write(1)));
        assertTrue(e.getMessage().contains("no permission to write into " + closed), e.getMessage());
        IOException deeper = assertThrows(IOException.class, () -> AtomicFiles.write(closed.resolve("b/a.png"), out -> out.write(1)));
        assertTrue(deeper.getMessage().contains("no folder can be made in " + closed), deeper.getMessage());
    }

    @Test
    void whatTheWriterMayNotReadIsNotBlamedOnTheTarget() {
        IOException e = assertThrows(IOException.class, () -> AtomicFiles.write(folder.resolve("a.png"), out -> {
            throw new AccessDeniedException("source.png");
        }));
        assertEquals("source.png", e.getMessage());
        IOException own = assertThrows(IOException.class, () -> AtomicFiles.writePath(folder.resolve("a.png"), temporary -> {
            throw new AccessDeniedException(temporary.toString());
        }));
        assertTrue(own.getMessage().contains("no permission to write into " + folder), own.getMessage());
    }

    /** Begins to write a file, and waits to be ended. */
    static final class Unfinished {
        public static void main(String[] args) throws IOException {
            AtomicFiles.write(Path.of(args[0]), out -> {
                out.write(new byte[1 << 20]);
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }

    @Test
    void aProgramThatIsEndedLeavesTheOldFileAndNothingElse() throws Exception {
        Path target = folder.resolve("c.txt");
        Files.writeString(target, "old");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Unfinished.class.getName(), target.toString()).redirectErrorStream(true).start();
        try {
            assumeTrue(process.supportsNormalTermination(), "this system ends programs without their exit handlers");
            while (count(folder) < 2) {
                assertTrue(process.isAlive(), "it ended before it had begun to write");
                Thread.sleep(10);
            }
            process.destroy();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        } finally {
            process.destroyForcibly();
        }
        assertEquals("old", Files.readString(target));
        assertEquals(1, count(folder));
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }
}
