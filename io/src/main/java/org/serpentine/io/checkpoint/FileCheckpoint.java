package org.serpentine.io.checkpoint;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors of an open file, whatever its format. */
final class FileCheckpoint implements Checkpoint {

    private final ByteSource source;
    private final Map<String, TensorView> tensors;
    private final List<String> keys;
    private final Map<String, String> metadata;
    private final List<String> roots;
    private final String root;

    FileCheckpoint(ByteSource source, Map<String, TensorView> tensors, Map<String, String> metadata, List<String> roots,
            String root) {
        this.source = source;
        this.tensors = tensors;
        this.keys = List.copyOf(tensors.keySet());
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        this.roots = List.copyOf(roots);
        this.root = root;
    }

    private TensorView tensor(String key) {
        TensorView tensor = tensors.get(key);
        if (tensor == null) {
            throw new IllegalArgumentException("There is no tensor " + key + " among the " + keys.size() + " of this checkpoint"
                    + (keys.isEmpty() ? "." : " (the first is " + keys.get(0) + ")."));
        }
        return tensor;
    }

    @Override
    public List<String> keys() {
        return keys;
    }

    @Override
    public boolean contains(String key) {
        return tensors.containsKey(key);
    }

    @Override
    public int[] shape(String key) {
        return tensor(key).shape();
    }

    @Override
    public DType dtype(String key) {
        return tensor(key).dtype();
    }

    @Override
    public float[] read(String key) throws CheckpointException {
        return tensor(key).floats();
    }

    @Override
    public long[] readLongs(String key) throws CheckpointException {
        return tensor(key).longs();
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public List<String> roots() {
        return roots;
    }

    @Override
    public String root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
