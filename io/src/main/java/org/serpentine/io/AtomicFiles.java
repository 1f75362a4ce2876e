package org.serpentine.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files that appear whole or not at all: the content goes to a temporary name in the same folder, is flushed to
 * the disk, and is then moved over the target in one step. When writing fails, or the program is ended meanwhile (Ctrl-C), the
 * temporary file is removed and an older file of the target's name stays as it was.
 */
public final class AtomicFiles {

    /** Writes the content of a file to a stream. */
    @FunctionalInterface
    public interface StreamWriter {
        /**
         * Writes everything; the caller closes the stream.
         *
         * @param out a buffered stream
         * @throws IOException when the content cannot be written
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes the content of a file to a path, for libraries that insist on opening the file themselves. */
    @FunctionalInterface
    public interface PathWriter {
        /**
         * Creates the file at this path and closes it.
         *
         * @param temporary a path that does not exist yet; it ends like the target's name
         * @throws IOException when the content cannot be written
         */
        void writeTo(Path temporary) throws IOException;
    }

    private static final int BUFFER = 1 << 16;

    private AtomicFiles() {
    }

    /**
     * Writes a file through a stream. Missing parent folders are created; an existing file is replaced.
     *
     * @param target the file that shall exist afterwards
     * @param writer writes the content
     * @throws IOException when writing or moving fails; nothing half-written is left
     */
    public static void write(Path target, StreamWriter writer) throws IOException {
        writePath(target, temporary -> {
            try (OutputStream out = new BufferedOutputStream(
                    Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), BUFFER)) {
                writer.writeTo(out);
            }
        });
    }

    /**
     * Writes a file through a path. Missing parent folders are created; an existing file is replaced.
     *
     * @param target the file that shall exist afterwards
     * @param writer creates the file at the temporary path that it is given
     * @throws IOException when writing or moving fails; nothing half-written is left
     */
    public static void writePath(Path target, PathWriter writer) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || Files.isDirectory(absolute)) {
            throw new IOException("Cannot write " + target + ": it is a folder; give the name of a file.");
        }
        makeFolder(folder, target);
        // Not Files.createTempFile: its owner-only permissions would stay on the finished file.
        Path temporary = folder.resolve(".part-" + UUID.randomUUID() + "-" + absolute.getFileName());
        Thread atExit = deletedAtExit(temporary);
        boolean done = false;
        try {
            writer.writeTo(temporary);
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            move(temporary, absolute);
            done = true;
        } catch (AccessDeniedException e) {
            if (!temporary.toString().equals(e.getFile()) && !absolute.toString().equals(e.getFile())) {
                throw e; // of a file that the writer reads
            }
            throw new IOException("Cannot write " + target + ": there is no permission to write into " + folder + "; give another place for it.", e);
        } finally {
            if (!done) {
                Files.deleteIfExists(temporary);
            }
            forget(atExit);
        }
    }

    private static Thread deletedAtExit(Path temporary) {
        Thread hook = new Thread(() -> temporary.toFile().delete());
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            return hook; // written by a hook itself: it is too late for another one
        }
        return hook;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the program is ending, and the hook has its turn
        }
    }

    /** Java's own message is the folder's name alone. */
    private static void makeFolder(Path folder, Path target) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileSystemException e) {
            Path there = folder;
            while (there.getParent() != null && !Files.exists(there)) {
                there = there.getParent();
            }
            throw new IOException("Cannot write " + target + ": " + (Files.isDirectory(there) ? "no folder can be made in " + there
                    : there + " is a file, expected a folder") + "; give another place for it.", e);
        }
    }

    private static void move(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            // Some network file systems cannot; a plain rename of a finished file is the next best.
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
