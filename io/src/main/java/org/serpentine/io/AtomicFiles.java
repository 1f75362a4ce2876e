package org.serpentine.io;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
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
 *
 * <p>A symbolic link stays one: the file that it points to is replaced. What is there and is no regular file, such as a pipe or a
 * device, is not replaced but written into; so is what {@code /dev/stdout} and its like stand for, be it a file.
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
    private static final String PART = ".part-";
    private static final int MOST_LINKS = 40;
    private static final Path OWN_DESCRIPTORS = Path.of("/proc/self/fd");

    private AtomicFiles() {
    }

    /**
     * Writes a file through a stream. Missing parent folders are created; an existing file is replaced, what is no
     * regular file is written into.
     *
     * @param target the file that shall exist afterwards
     * @param writer writes the content
     * @throws IOException when writing or moving fails; nothing half-written is left
     */
    public static void write(Path target, StreamWriter writer) throws IOException {
        Path place = place(target);
        if (isWrittenInto(place)) {
            writeInto(target, place, writer);
            return;
        }
        replace(target, place, temporary -> {
            try (OutputStream out = buffered(target,
                    Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                writer.writeTo(out);
            }
        });
    }

    /**
     * Writes a file through a path. Missing parent folders are created; an existing file is replaced, what is no
     * regular file is written into.
     *
     * @param target the file that shall exist afterwards
     * @param writer creates the file at the temporary path that it is given
     * @throws IOException when writing or moving fails; nothing half-written is left
     */
    public static void writePath(Path target, PathWriter writer) throws IOException {
        Path place = place(target);
        if (!isWrittenInto(place)) {
            replace(target, place, writer);
            return;
        }
        Path folder = Files.createTempDirectory("serpentine");
        Path temporary = folder.resolve(target.getFileName().toString());
        Thread atExit = deletedAtExit(temporary, folder);
        try {
            writer.writeTo(temporary);
            writeInto(target, place, out -> Files.copy(temporary, out));
        } finally {
            Files.deleteIfExists(temporary);
            Files.deleteIfExists(folder);
            forget(atExit);
        }
    }

    /**
     * Checks that {@link #write} could begin: to find out before long work that its result could not be kept. Nothing is left behind.
     *
     * @param target the file that is to be written later
     * @throws IOException saying why it cannot be written
     */
    public static void check(Path target) throws IOException {
        Path place = place(target);
        if (isWrittenInto(place)) {
            if (!isOwnOutput(place) && !Files.isWritable(place)) {
                throw notWritable(target, null);
            }
            return;
        }
        checkFolder(place.getParent(), "Cannot write " + target);
    }

    /**
     * Whether a target stays what it is and is written into, being a pipe, a device or the like: each writing goes behind the one before.
     *
     * @param target a file that is there or not
     * @throws IOException if it cannot be a file
     */
    public static boolean isStream(Path target) throws IOException {
        return isWrittenInto(place(target));
    }

    /**
     * Checks that files could be written into a folder, which need not be there yet. Nothing is left behind.
     *
     * @param folder the folder
     * @throws IOException saying why nothing can be written into it
     */
    public static void checkFolder(Path folder) throws IOException {
        checkFolder(folder.toAbsolutePath(), "Cannot write into the folder " + folder);
    }

    private static void checkFolder(Path folder, String cannot) throws IOException {
        Path there = existing(folder);
        if (!Files.isDirectory(there)) {
            throw new IOException(cannot + ": " + there + " is a file, expected a folder; give another place for it.");
        }
        // To try it is the only answer that counts: permissions do not tell of read-only or made-up file systems.
        Path trial = there.resolve(PART + UUID.randomUUID());
        try {
            Files.createDirectory(trial);
            Files.delete(trial);
        } catch (IOException e) {
            String why = there.equals(folder) ? "nothing can be written into " : "no folder can be made in ";
            throw new IOException(cannot + ": " + why + there + "; give another place for it.", e);
        }
    }

    /**
     * Where a file really lies or would lie, links resolved: two names with the same answer are one place.
     *
     * @throws IOException if the file system does not say
     */
    public static Path real(Path file) throws IOException {
        Path whole = file.toAbsolutePath().normalize();
        if (whole.getParent() == null || Files.exists(whole)) {
            return whole.toRealPath();
        }
        Path aim = Files.isSymbolicLink(whole) ? whole.resolveSibling(Files.readSymbolicLink(whole)).normalize() : whole;
        return real(aim.getParent()).resolve(aim.getFileName());
    }

    private static Path existing(Path path) {
        Path there = path;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        return there;
    }

    /** The target itself, or where its links lead. */
    private static Path place(Path target) throws IOException {
        Path place = target.toAbsolutePath();
        if (place.getParent() == null || Files.isDirectory(place)) {
            throw new IOException("Cannot write " + target + ": it is a folder; give the name of a file.");
        }
        for (int links = 0; Files.isSymbolicLink(place) && !isDescriptor(place); links++) {
            if (links == MOST_LINKS) {
                throw new IOException("Cannot write " + target + ": it is a link that leads in a circle; give another place for it.");
            }
            place = place.resolveSibling(Files.readSymbolicLink(place));
        }
        return place;
    }

    /** An open file of a program: a link in name only, whose text need not be a path. */
    private static boolean isDescriptor(Path link) throws IOException {
        Path folder = link.getParent();
        return folder != null && Files.exists(folder) && folder.toRealPath().toString().matches("/proc/.*/fd");
    }

    private static boolean isOwnOutput(Path place) throws IOException {
        return isDescriptor(place) && place.getParent().toRealPath().equals(OWN_DESCRIPTORS.toRealPath())
                && place.getFileName().toString().matches("[12]");
    }

    private static boolean isWrittenInto(Path place) throws IOException {
        return isDescriptor(place) || Files.exists(place) && !Files.isRegularFile(place);
    }

    private static void writeInto(Path target, Path place, StreamWriter writer) throws IOException {
        // The program's own outputs are not opened anew: what it writes there besides would be overwritten where they are files.
        if (isOwnOutput(place)) {
            FileDescriptor own = place.endsWith("1") ? FileDescriptor.out : FileDescriptor.err;
            OutputStream out = buffered(target, new FileOutputStream(own));
            writer.writeTo(out);
            out.flush();
            return;
        }
        try (OutputStream out = buffered(target, Files.newOutputStream(place, StandardOpenOption.APPEND))) {
            writer.writeTo(out);
        } catch (FileSystemException e) {
            if (!place.toString().equals(e.getFile())) {
                throw e; // of a file that the writer reads
            }
            throw notWritable(target, e);
        }
    }

    private static IOException notWritable(Path target, IOException cause) {
        return new IOException("Cannot write " + target + ": it cannot be written into; give another place for it.", cause);
    }

    private static OutputStream buffered(Path target, OutputStream out) {
        return new BufferedOutputStream(new NamedOutput(target, out), BUFFER);
    }

    /** Names the file when it cannot be written: Java's own message is "No space left on device" alone. */
    private static final class NamedOutput extends OutputStream {
        private final Path target;
        private final OutputStream out;

        NamedOutput(Path target, OutputStream out) {
            this.target = target;
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException e) {
                throw new IOException("Cannot write " + target + ": " + e.getMessage() + ".", e);
            }
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    private static void replace(Path target, Path absolute, PathWriter writer) throws IOException {
        Path folder = absolute.getParent();
        makeFolder(folder, target);
        // Not Files.createTempFile: its owner-only permissions would stay on the finished file.
        Path temporary = folder.resolve(PART + UUID.randomUUID() + "-" + target.getFileName());
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
            throw new IOException("Cannot write " + target + ": there is no permission to write into " + folder
                    + "; give another place for it.", e);
        } finally {
            if (!done) {
                Files.deleteIfExists(temporary);
            }
            forget(atExit);
        }
    }

    private static Thread deletedAtExit(Path... temporary) {
        Thread hook = new Thread(() -> {
            for (Path one : temporary) {
                one.toFile().delete();
            }
        });
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
            Path there = existing(folder);
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
