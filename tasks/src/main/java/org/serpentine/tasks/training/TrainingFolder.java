package org.serpentine.tasks.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.serpentine.io.AtomicFiles;
import org.serpentine.tasks.Progress;

/**
 * The files of a training: {@code checkpoint.safetensors} to resume from, {@code model.safetensors} with the best weights so far (or the last),
 * {@code log.csv} and {@code curve.png}.
 *
 * @param folder where they are; made if missing
 */
public record TrainingFolder(Path folder) {
    /** Writes the model as it is now. */
    @FunctionalInterface
    public interface ModelWriter {
        /**
         * Writes the file.
         *
         * @throws IOException if it cannot be written
         */
        void write(Path file) throws IOException;
    }

    /** Which weights the model file holds in the end. */
    public enum Keep {
        /** Those of the epoch with the best score. */
        BEST,
        /** Those of the last epoch, whatever the scores. */
        LAST
    }

    /** The file of the kept weights. */
    public Path model() {
        return folder.resolve("model.safetensors");
    }

    /** The file to resume from. */
    public Path checkpoint() {
        return folder.resolve("checkpoint.safetensors");
    }

    /**
     * Checks that there is something to resume, or nothing that would be lost.
     *
     * @throws IOException saying what to type instead
     */
    public void check(boolean resume) throws IOException {
        if (resume && !Files.isRegularFile(checkpoint())) {
            throw new IOException("there is nothing to resume: " + checkpoint() + " does not exist; leave --resume out to begin anew");
        }
        if (!resume && Files.exists(checkpoint())) {
            throw new IOException(folder + " holds a training already; add --resume to go on with it, or choose another --out");
        }
    }

    /** As {@link #run(Trainer, boolean, String, Keep, ModelWriter, Progress)}, keeping the best weights. */
    public TrainingLog run(Trainer<?> trainer, boolean resume, String title, ModelWriter model, Progress progress) throws IOException {
        return run(trainer, resume, title, Keep.BEST, model, progress);
    }

    /**
     * Runs a training and keeps the files up to date.
     *
     * @param trainer  ready but for its listener
     * @param resume   true to go on from the checkpoint
     * @param title    over the learning curve
     * @param keep     which weights to keep
     * @param model    writes the weights when they are to be kept
     * @param progress told what happens
     * @throws IOException if files cannot be read or written
     */
    public TrainingLog run(Trainer<?> trainer, boolean resume, String title, Keep keep, ModelWriter model, Progress progress)
            throws IOException {
        check(resume);
        trainer.listen((log, improved) -> {
            if (improved || keep == Keep.LAST) {
                model.write(model());
            }
            AtomicFiles.write(folder.resolve("log.csv"), out -> out.write(log.csv().getBytes(StandardCharsets.UTF_8)));
            LearningCurve.write(log, title, folder.resolve("curve.png"));
        });
        if (resume) {
            trainer.resume(checkpoint());
        }
        return trainer.run(checkpoint(), progress);
    }
}
