package org.serpentine.tasks.superresolution.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.tasks.HeapBudget;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.Upscaler;

/**
 * Upscales or restores a file, or all files of a folder tree, one by one. Each result appears whole or not at all, and whatever goes wrong
 * with one file is told in its result and touches no other.
 */
public final class FolderUpscaling {
    /**
     * What to write.
     *
     * @param suffix    put between the name and its ending, such as {@code _x2}; may be empty
     * @param format    of the pictures written; empty to keep that of the source (PNG for formats that are only read)
     * @param compare   whether to write a comparison beside each picture, {@code NAME_compare.png}
     * @param maxMemory bytes that all may take
     */
    public record Settings(String suffix, Optional<PictureFiles.Format> format, boolean compare, long maxMemory) {
        /** Checks the suffix. */
        public Settings {
            if (suffix.matches(".*[/\\\\:*?\"<>|].*")) {
                throw new IllegalArgumentException("the suffix is \"" + suffix + "\"; it becomes part of a file's name and must not have "
                        + "any of / \\ : * ? \" < > |");
            }
        }

        Path beside(Path target, String ending) {
            return target.resolveSibling(stem(target.getFileName().toString()) + ending);
        }
    }

    private static final int LONGEST_NAME = 50;

    /** Told about each file. */
    public interface Listener {
        /** A file begins; counted from 1. */
        void begins(int number, int total, Path file);

        /** A file has ended. */
        void ended(FileResult result);
    }

    private final Upscaler upscaler;
    private final String model;
    private final Settings settings;
    private final Progress progress;

    /**
     * An upscaling of files.
     *
     * @param model    name of the upscaler's model, at most 50 characters of which go into DICOM files
     * @param progress told about the tiles of each file
     */
    public FolderUpscaling(Upscaler upscaler, String model, Settings settings, Progress progress) {
        this.upscaler = upscaler;
        this.model = model.length() > LONGEST_NAME ? model.substring(0, LONGEST_NAME) : model;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Upscales everything.
     *
     * @param input  a file or a folder
     * @param output for a folder the folder of the results, which keep their places in the tree; for a file a folder too, or the name of the
     *               result if it has the ending of one
     * @throws IOException if the input is missing or holds nothing to upscale
     */
    public List<FileResult> run(Path input, Path output, Listener listener) throws IOException {
        if (!Files.exists(input)) {
            throw new IOException("there is no file or folder " + input);
        }
        Map<Path, Path> jobs = Files.isDirectory(input) ? tree(input, output) : Map.of(input, single(input, output));
        if (jobs.isEmpty()) {
            throw new IOException(input + " holds nothing to work on: no picture (.png, .jpg, .tif, .bmp), no NIfTI volume (.nii, .nii.gz) and no "
                    + "DICOM image");
        }
        List<Path> sources = jobs.keySet().stream().sorted().toList();
        Map<Path, Path> taken = new HashMap<>();
        List<FileResult> results = new ArrayList<>();
        for (Path source : sources) {
            listener.begins(results.size() + 1, sources.size(), source);
            Path target = jobs.get(source);
            Path other = taken.putIfAbsent(target, source);
            FileResult result = other != null ? refused(source, "its result would replace that of " + other + ", " + target
                    + "; rename one of them or leave --ext out")
                    : target.toAbsolutePath().normalize().equals(source.toAbsolutePath().normalize()) ? refused(source,
                    "its result would replace it; give another folder with -o, or a --suffix") : run(source, target);
            results.add(result);
            listener.ended(result);
        }
        return results;
    }

    private static FileResult refused(Path source, String reason) {
        return new FileResult(source, List.of(), "", reason, 0);
    }

    /** What lies in the output's own folder is not taken for input. */
    private Map<Path, Path> tree(Path input, Path output) throws IOException {
        Map<Path, Path> jobs = new HashMap<>();
        Path results = output.toAbsolutePath().normalize();
        boolean inside = results.startsWith(input.toAbsolutePath().normalize()) && !results.equals(input.toAbsolutePath().normalize());
        try (Stream<Path> walk = Files.walk(input)) {
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                if ((!inside || !file.toAbsolutePath().normalize().startsWith(results)) && Kind.of(file).isPresent()) {
                    jobs.put(file, output.resolve(input.relativize(file)).resolveSibling(name(file)));
                }
            }
        }
        return jobs;
    }

    private Path single(Path input, Path output) {
        Kind kind = Kind.of(input).orElse(Kind.PICTURE);
        boolean named = !Files.isDirectory(output) && (kind == Kind.PICTURE ? PictureFiles.Format.of(output).isPresent()
                : Kind.of(output).filter(k -> k == kind).isPresent() || output.getFileName().toString().endsWith(kind == Kind.DICOM ? ".dcm" : ".nii.gz"));
        return named ? output : output.resolve(name(input));
    }

    private String name(Path file) {
        String name = file.getFileName().toString();
        return stem(name) + settings.suffix + switch (Kind.of(file).orElse(Kind.PICTURE)) {
            case NIFTI -> ".nii.gz";
            case DICOM -> ".dcm";
            case PICTURE -> settings.format.or(() -> PictureFiles.Format.of(file)).orElse(PictureFiles.Format.PNG).ending();
        };
    }

    static String stem(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int cut = lower.endsWith(".nii.gz") ? name.length() - 7 : name.lastIndexOf('.');
        return cut <= 0 ? name : name.substring(0, cut);
    }

    private FileResult run(Path source, Path target) {
        long start = System.nanoTime();
        FileUpscaling job = new FileUpscaling(upscaler, settings, model, progress);
        List<Path> files = List.of();
        String reason = "";
        try {
            files = job.run(source, target);
        } catch (OutOfMemoryError e) {
            reason = "Java's memory ran out (" + HeapBudget.megabytes(Runtime.getRuntime().maxMemory())
                    + "); give less with --max-memory or --tile, or Java more with SERPENTINE_JAVA_OPTS=-Xmx8g";
        } catch (IOException | RuntimeException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            boolean plain = !message.isEmpty() && (e instanceof IOException || e instanceof IllegalArgumentException);
            reason = plain ? message : e.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
        }
        return new FileResult(source, files, job.description(), reason, (System.nanoTime() - start) * 1e-9);
    }
}
