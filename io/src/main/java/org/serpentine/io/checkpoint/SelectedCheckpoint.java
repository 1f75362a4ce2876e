package org.serpentine.io.checkpoint;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A view of the tensors under one prefix. */
record SelectedCheckpoint(Checkpoint all, String prefix) implements Checkpoint {

    @Override
    public List<String> keys() {
        return all.keys().stream().filter(k -> k.startsWith(prefix)).map(k -> k.substring(prefix.length())).toList();
    }

    @Override
    public boolean contains(String key) {
        return all.contains(prefix + key);
    }

    @Override
    public int[] shape(String key) {
        return all.shape(prefix + key);
    }

    @Override
    public DType dtype(String key) {
        return all.dtype(prefix + key);
    }

    @Override
    public float[] read(String key) throws CheckpointException {
        return all.read(prefix + key);
    }

    @Override
    public long[] readLongs(String key) throws CheckpointException {
        return all.readLongs(prefix + key);
    }

    @Override
    public Map<String, String> metadata() {
        return all.metadata();
    }

    @Override
    public List<String> roots() {
        return all.roots();
    }

    @Override
    public String root() {
        return all.root();
    }

    @Override
    public void close() throws IOException {
        all.close();
    }
}
