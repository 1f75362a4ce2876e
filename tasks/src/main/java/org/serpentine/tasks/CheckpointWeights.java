package org.serpentine.tasks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.serpentine.io.checkpoint.Checkpoint;
import org.serpentine.nn.WeightSource;

/**
 * A weights file as the source that a network loads from. Values that cannot be read throw {@link UncheckedIOException}.
 *
 * @param checkpoint the open file; the caller closes it
 */
public record CheckpointWeights(Checkpoint checkpoint) implements WeightSource {
    /** Integers are no weights: counters, and tables of indices that some networks keep in their checkpoints. */
    @Override
    public List<String> keys() {
        return checkpoint.keys().stream().filter(key -> !checkpoint.dtype(key).isInteger()).toList();
    }

    @Override
    public int[] shape(String key) {
        return checkpoint.shape(key);
    }

    @Override
    public float[] read(String key) {
        try {
            return checkpoint.read(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
