package org.serpentine.tasks.segmentation.study;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.serpentine.tasks.Progress;
import org.serpentine.tasks.segmentation.MemoryPlan;
import org.serpentine.tasks.segmentation.SegmentationException;
import org.serpentine.tasks.segmentation.Segmenter;

/**
 * Segments the items of a {@link Discovery} one by one, each into a folder of its own name. An item's files are made in a hidden folder
 * beside it and moved over when all of them are complete, so an item is there whole or not at all, and whatever goes wrong with one item is
 * told in its result and touches no other.
 */
public final class BatchSegmentation {
    /** Files with labels. */
    public enum Output {
        /** A DICOM Segmentation object, for items that come from DICOM. */
        DICOM_SEG,
        /** A NIfTI file. */
        NIFTI
    }

    /**
     * What to write and whom to trust.
     *
     * @param outputs    files with labels; pictures always give a PNG
     * @param preview    whether to write the overlay picture
     * @param statistics whether to write the statistics
     * @param force      whether to segment images of a modality that the model was not made for
     */
    public record Settings(Set<Output> outputs, boolean preview, boolean statistics, boolean force) {
        /** Copies the set. */
        public Settings {
            outputs = Set.copyOf(outputs);
            if (outputs.isEmpty()) {
                throw new IllegalArgumentException("no output type is given; choose dicom_seg, nifti or both");
            }
        }
    }

    /** Told about each item; may stop the run by an exception. */
    public interface Listener {
        /**
         * An item begins.
         *
         * @param number      from 1
         * @param total       how many there are, those that discovery refused included
         * @param description what it is
         * @throws IOException to stop the run
         */
        void begins(int number, int total, String description) throws IOException;

        /**
         * An item has ended, or discovery refused it.
         *
         * @param result what became of it
         * @throws IOException to stop the run
         */
        void ended(ItemResult result) throws IOException;
    }

    private static final String UNFINISHED = ".part-";

    private final Segmenter segmenter;
    private final Path out;
    private final Settings settings;
    private final Progress progress;

    /**
     * A run into a folder.
     *
     * @param out      made if missing
     * @param progress told about the windows of each item
     */
    public BatchSegmentation(Segmenter segmenter, Path out, Settings settings, Progress progress) {
        this.segmenter = segmenter;
        this.out = out;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Segments everything that was found; what discovery refused comes first.
     *
     * @throws IOException what the listener throws
     */
    public List<ItemResult> run(Discovery found, Listener listener) throws IOException {
        List<ItemResult> results = new ArrayList<>();
        int total = found.refused().size() + found.items().size();
        for (Discovery.Refused refused : found.refused()) {
            listener.begins(results.size() + 1, total, refused.what());
            results.add(ItemResult.of(refused));
            listener.ended(results.get(results.size() - 1));
        }
        for (StudyItem item : found.items()) {
            listener.begins(results.size() + 1, total, item.description());
            results.add(run(item));
            listener.ended(results.get(results.size() - 1));
        }
        return results;
    }

    /** Segments one item; never throws because of it. */
    public ItemResult run(StudyItem item) {
        Path work = out.resolve(UNFINISHED + UUID.randomUUID());
        ItemResult.Status status = ItemResult.Status.FAILED;
        ItemJob job = new ItemJob(segmenter, settings, progress, work, item.name());
        List<Path> files = List.of();
        String reason;
        try {
            Files.createDirectories(work);
            job.run(item);
            files = publish(work, out.resolve(item.name()));
            status = ItemResult.Status.DONE;
            reason = "";
        } catch (ItemJob.NotMeantException e) {
            status = ItemResult.Status.SKIPPED;
            reason = e.getMessage();
        } catch (OutOfMemoryError e) {
            reason = "Java's memory ran out (" + MemoryPlan.megabytes(Runtime.getRuntime().maxMemory())
                    + "); give less with --max-memory or --tile, or Java more with SERPENTINE_JAVA_OPTS=-Xmx8g";
        } catch (IOException | RuntimeException e) {
            reason = reason(e);
        } finally {
            delete(work);
        }
        return new ItemResult(item.name(), item.kind(), item.source(), job.description(item), status, reason, job.notes(), files,
                status == ItemResult.Status.DONE ? job.statistics() : List.of(), job.seconds(), job.plan(), job.peakBytes());
    }

    private static String reason(Exception e) {
        String message = e.getMessage() == null ? "" : e.getMessage();
        boolean plain = e instanceof SegmentationException || !message.isEmpty() && (e instanceof IOException || e instanceof IllegalArgumentException);
        return plain ? message : e.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message);
    }

    /** Moves finished files to their place and takes away what an earlier run with other options has left there. */
    private static List<Path> publish(Path work, Path target) throws IOException {
        Files.createDirectories(target);
        List<Path> made;
        try (Stream<Path> list = Files.list(work)) {
            made = list.sorted().toList();
        }
        try (Stream<Path> old = Files.list(target)) {
            for (Path file : old.filter(f -> ItemJob.isOurs(f.getFileName().toString())).toList()) {
                if (!made.contains(work.resolve(file.getFileName()))) {
                    Files.delete(file);
                }
            }
        }
        List<Path> files = new ArrayList<>();
        for (Path file : made) {
            files.add(Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
        }
        return files;
    }

    private static void delete(Path folder) {
        try {
            if (Files.exists(folder)) {
                Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, IOException e) throws IOException {
                        Files.delete(dir);
                        return FileVisitResult.CONTINUE;
                    }
                });
            }
        } catch (IOException e) {
            // The item's own result says what matters; a hidden folder that cannot be removed does no harm.
            return;
        }
    }
}
