package org.serpentine.tasks.superresolution.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.serpentine.io.picture.PictureFiles;
import org.serpentine.tasks.HeapBudget;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.superresolution.Upscaler;

/**
 * Upscales or restores a file, or all files of a folder tree, one by one. Each result appears whole or not at all, and whatever goes wrong
 * with one file is told in its result and touches no other. No result replaces another one or a file that was given.
 */
public final class FolderUpscaling {
    /**
     * What to write.
     *
     * @param suffix    put between the name and its ending, such as {@code _x2}; may be empty
     * @param format    of the pictures written; empty to keep that of the source (PNG for formats that are only read)
     * @param compare   whether to write a comparison beside each picture, {@code NAME_compare.png}, where NAME is that of the result
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
    }

    private static final int LONGEST_NAME = 50;

    /** Told about each file. */
    public interface Listener {
        /**
         * Everything is planned, and nothing has been done yet.
         *
         * @param involved the files that will be read and those that will be written
         * @throws IOException to have nothing done
         */
        default void planned(Set<Path> involved) throws IOException {}

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
     * @throws IOException if the input is missing or holds nothing to upscale, or the listener refuses the plan
     */
    public List<FileResult> run(Path input, Path output, Listener listener) throws IOException {
        if (!Files.exists(input)) {
            throw new IOException("there is no file or folder " + input);
        }
        List<Destinations.Job> jobs = new Destinations(settings).plan(input, output);
        if (jobs.isEmpty()) {
            throw new IOException(input + " holds nothing to work on: no picture (.png, .jpg, .tif, .bmp, .webp), "
                    + "no NIfTI volume (.nii, .nii.gz) and no DICOM image");
        }
        listener.planned(involved(jobs));
        List<FileResult> results = new ArrayList<>();
        for (Destinations.Job job : jobs) {
            listener.begins(results.size() + 1, jobs.size(), job.source());
            FileResult result = job.refusal().isEmpty() ? run(job) : new FileResult(job.source(), List.of(), "", job.refusal(), 0);
            results.add(result);
            listener.ended(result);
        }
        return results;
    }

    private static Set<Path> involved(List<Destinations.Job> jobs) {
        Set<Path> all = new LinkedHashSet<>();
        for (Destinations.Job job : jobs) {
            all.add(job.source());
            all.add(job.target());
            job.comparison().ifPresent(all::add);
        }
        return all;
    }

    private FileResult run(Destinations.Job way) {
        long start = System.nanoTime();
        FileUpscaling job = new FileUpscaling(upscaler, settings, model, progress);
        List<Path> files = List.of();
        String reason = "";
        try {
            files = job.run(way);
        } catch (OutOfMemoryError e) {
            reason = "Java's memory ran out (" + HeapBudget.megabytes(Runtime.getRuntime().maxMemory())
                    + "); give less with --max-memory or --tile, or Java more with SERPENTINE_JAVA_OPTS=-Xmx8g";
        } catch (IOException | RuntimeException e) {
            String message = e.getMessage() == null ? "" : e.getMessage();
            boolean plain = !message.isEmpty() && (e instanceof IOException || e instanceof IllegalArgumentException);
            reason = plain ? message : e.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
        }
        return new FileResult(way.source(), files, job.description(), reason, (System.nanoTime() - start) * 1e-9);
    }
}
