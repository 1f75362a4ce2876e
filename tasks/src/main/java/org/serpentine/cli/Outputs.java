package org.serpentine.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.serpentine.io.AtomicFiles;

/**
 * What a command reads and where it will write, checked before it works: no output may be a file that it reads or another output, and
 * each must be writable. Files are compared by where they really lie, links resolved.
 */
final class Outputs {
    private final Map<Path, String> taken = new LinkedHashMap<>();

    /**
     * Notes a file or folder that is read; {@code what} names it in messages, such as "the input". Null for none; a pipe can be no output's
     * place, and is left alone.
     */
    Outputs reads(String what, Path file) throws IOException {
        if (file != null && (Files.isRegularFile(file) || Files.isDirectory(file))) {
            taken.putIfAbsent(AtomicFiles.real(file), what + " " + file);
        }
        return this;
    }

    /** Notes files that are read or written otherwise, whether they are there yet or not. */
    Outputs uses(String what, Collection<Path> files) throws IOException {
        for (Path file : files) {
            if (!Files.exists(file) || Files.isRegularFile(file) || Files.isDirectory(file)) {
                taken.putIfAbsent(AtomicFiles.real(file), what + " " + file);
            }
        }
        return this;
    }

    /**
     * Checks a file that an option names; null for none. What is written into and stays what it is, such as a pipe, may be named twice.
     *
     * @throws IOException              if it cannot be written
     * @throws IllegalArgumentException if it is read too, or is another output
     */
    Outputs file(String option, Path file) throws IOException {
        if (file != null) {
            if (!Files.exists(file) || Files.isRegularFile(file)) {
                take(option, file);
            }
            AtomicFiles.check(file);
        }
        return this;
    }

    /** As {@link #file}, for a folder that will hold files; it may be there already. */
    Outputs folder(String option, Path folder) throws IOException {
        if (folder != null) {
            take(option, folder);
            AtomicFiles.checkFolder(folder);
        }
        return this;
    }

    private void take(String option, Path place) throws IOException {
        String before = taken.putIfAbsent(AtomicFiles.real(place), option);
        if (before != null) {
            throw new IllegalArgumentException(option + " is " + place + ", which is also " + before + "; give another place for it");
        }
    }
}
