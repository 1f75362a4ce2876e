package org.serpentine.tasks.classification;

import java.nio.file.Path;
import java.util.List;

/**
 * What became of one picture.
 *
 * @param file        the picture
 * @param predictions likeliest first; empty if it failed
 * @param error       why it failed; empty if it did not
 */
public record PictureResult(Path file, List<Prediction> predictions, String error) {
    /** Copies the list. */
    public PictureResult {
        predictions = List.copyOf(predictions);
    }

    /** True if the picture could not be classified. */
    public boolean failed() {
        return !error.isEmpty();
    }
}
