package org.serpentine.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

    @Test
    void aLinkStaysAndItsFileIsReplaced() throws IOException {
        Path file = folder.resolve("real/a.txt");
        Path link = Files.createSymbolicLink(folder.resolve("link.txt"), Path.of("between.txt"));
        Files.createSymbolicLink(folder.resolve("between.txt"), Path.of("real/a.txt"));
        for (String content : new String[] {"new", "newer"}) {
            AtomicFiles.check(link);
            AtomicFiles.write(link, out -> out.write(content.getBytes()));
            assertTrue(Files.isSymbolicLink(link) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
            assertEquals(content, Files.readString(file));
        }
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        IOException e = assertThrows(IOException.class, () -> AtomicFiles.write(circle, out -> out.write(1)));
        assertTrue(e.getMessage().contains("leads in a circle"), e.getMessage());
    }

    @Test
    void aPipeIsWrittenInto() throws Exception {
        Path pipe = pipe();
        AtomicFiles.check(pipe);
        assertTrue(AtomicFiles.isStream(pipe) && !AtomicFiles.isStream(folder.resolve("new")));
        for (Path target : new Path[] {pipe, Files.createSymbolicLink(folder.resolve("link"), pipe)}) {
            CompletableFuture<byte[]> read = reading(pipe);
            AtomicFiles.write(target, out -> out.write("through".getBytes()));
            assertEquals("through", new String(read.get(20, TimeUnit.SECONDS)));
            read = reading(pipe);
            AtomicFiles.writePath(target, temporary -> Files.writeString(temporary, "copied"));
            assertEquals("copied", new String(read.get(20, TimeUnit.SECONDS)));
        }
        assertTrue(Files.readAttributes(pipe, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther(), "it is a pipe still");
        assertEquals(2, count(folder));
    }

    @Test
    void aPipeThatNobodyReadsAnyMoreFailsByName() throws Exception {
        Path pipe = pipe();
        CompletableFuture<Void> gone = CompletableFuture.runAsync(() -> {
            try {
                Files.newInputStream(pipe).close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        IOException e = assertThrows(IOException.class, () -> AtomicFiles.write(pipe, out -> {
            gone.join();
            out.write(new byte[1 << 20]);
        }));
        assertTrue(e.getMessage().contains("Cannot write " + pipe) && e.getMessage().contains("pipe"), e.getMessage());
    }

    private Path pipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        try {
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no pipe can be made here");
        } catch (IOException e) {
            assumeTrue(false, "this system has no mkfifo");
        }
        return pipe;
    }

    private static CompletableFuture<byte[]> reading(Path pipe) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readAllBytes(pipe);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Prints, writes a file, and prints again. */
    static final class Printing {
        public static void main(String[] args) throws IOException {
            System.out.println("before");
            AtomicFiles.check(Path.of(args[0]));
            AtomicFiles.write(Path.of(args[0]), out -> out.write("between\n".getBytes()));
            System.out.println("after");
        }
    }

    /** Through a link of the test's own: a mistake must not replace /dev/stdout. */
    @Test
    void standardOutputIsWrittenIntoEvenIfItIsAFile() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/fd/1")), "this system does not show open files as paths");
        Path link = Files.createSymbolicLink(folder.resolve("out"), Path.of("/proc/self/fd/1"));
        Path file = folder.resolve("said.txt");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Printing.class.getName(), link.toString()).redirectOutput(file.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(List.of("before", "between", "after"), Files.readAllLines(file));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void whatCannotBeWrittenIsFoundBefore() throws IOException {
        Path file = Files.writeString(folder.resolve("notes"), "kept");
        AtomicFiles.check(file);
        AtomicFiles.check(folder.resolve("new/deeper/a.csv"));
        AtomicFiles.checkFolder(folder.resolve("new/deeper"));
        assertEquals(1, count(folder));
        for (Path wrong : new Path[] {folder, file.resolve("a.csv"), file.resolve("b/a.csv")}) {
            assertThrows(IOException.class, () -> AtomicFiles.check(wrong), wrong.toString());
        }
        if (Files.isDirectory(Path.of("/proc/self"))) { // where nobody can make a folder, whatever the permissions say
            assertThrows(IOException.class, () -> AtomicFiles.check(Path.of("/proc/none/a.csv")));
        }
        IOException e = assertThrows(IOException.class, () -> AtomicFiles.checkFolder(file));
        assertTrue(e.getMessage().contains(file + " is a file, expected a folder"), e.getMessage());
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
