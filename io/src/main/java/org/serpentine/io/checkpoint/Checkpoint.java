package org.serpentine.io.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The named tensors of a weights file. Shapes and types are known at once, values are read on demand. Not thread-safe
 * to close while reading; reading from several threads is safe.
 */
public interface Checkpoint extends AutoCloseable {

    /**
     * Names of the tensors.
     *
     * @return the keys in the order of the file
     */
    List<String> keys();

    /**
     * Whether there is a tensor of this name.
     *
     * @param key the name
     * @return true if it can be read
     */
    boolean contains(String key);

    /**
     * The extents of a tensor, as stored (PyTorch's channel-first order).
     *
     * @param key one of {@link #keys()}
     * @return one extent a dimension; empty for a scalar
     */
    int[] shape(String key);

    /**
     * The stored element type.
     *
     * @param key one of {@link #keys()}
     * @return the type
     */
    DType dtype(String key);

    /**
     * Reads a tensor of any type as float, row-major; strided views come out dense.
     *
     * @param key one of {@link #keys()}
     * @return a new array
     * @throws CheckpointException if the values cannot be read
     */
    float[] read(String key) throws CheckpointException;

    /**
     * Reads a tensor of integers, row-major.
     *
     * @param key one of {@link #keys()}
     * @return a new array
     * @throws CheckpointException if the values cannot be read or are not integers
     */
    long[] readLongs(String key) throws CheckpointException;

    /**
     * What the file says beside its tensors: safetensors' {@code __metadata__}, plain numbers and strings of a .pth.
     *
     * @return name to text, in the order of the file
     */
    Map<String, String> metadata();

    /**
     * The state dicts that a .pth file holds, by their path ({@code "params"}, {@code "params_ema"}), for
     * {@link Checkpoints#open(java.nio.file.Path, String)}.
     *
     * @return the paths; the empty path is the file's top level
     */
    List<String> roots();

    /**
     * The path among {@link #roots()} that this checkpoint shows.
     *
     * @return the path; empty for the top level
     */
    String root();

    /**
     * The tensors whose names start with a prefix, under the rest of the name. Closing the selection closes this
     * checkpoint.
     *
     * @param prefix for example {@code "module."}
     * @return a view
     */
    default Checkpoint select(String prefix) {
        return new SelectedCheckpoint(this, prefix);
    }

    @Override
    void close() throws IOException;
}
