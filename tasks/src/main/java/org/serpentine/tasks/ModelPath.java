package org.serpentine.tasks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Tells a wrong path to a model from a wrong name. */
public final class ModelPath {
    private ModelPath() {}

    /**
     * Refuses a path that leads to no file; what does not look like a path may be a name.
     *
     * @param nameOrFile as typed
     * @throws IOException saying that there is no such file, or that it is a folder
     */
    public static void check(String nameOrFile) throws IOException {
        boolean path = nameOrFile.contains("/") || nameOrFile.contains(File.separator)
                || nameOrFile.toLowerCase(Locale.ROOT).matches(".*\\.(safetensors|pth|pt|ckpt|bin)");
        Path file = Path.of(nameOrFile);
        if (Files.isDirectory(file)) {
            Path inside = file.resolve("model.safetensors");
            throw new IOException("the model " + file + " is a folder; give a model file"
                    + (Files.exists(inside) ? ", as -m " + inside : ""));
        }
        if (path && !Files.exists(file)) {
            throw new IOException("the model " + file + ": no such file");
        }
    }
}
