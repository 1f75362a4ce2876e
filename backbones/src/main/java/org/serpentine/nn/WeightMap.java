package org.serpentine.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Weights by key, each read when it is asked for: what a source of other keys, shapes or values is put together from. */
public final class WeightMap implements WeightSource {
    private record Entry(int[] shape, Supplier<float[]> values) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** A source without entries. */
    public WeightMap() {}

    /** The entries of a source, whose values are read from it when they are asked for. */
    public static WeightMap of(WeightSource source) {
        WeightMap all = new WeightMap();
        source.keys().forEach(key -> all.put(key, source.shape(key), () -> source.read(key)));
        return all;
    }

    /**
     * Adds an entry, or puts another in the place of the one with this key.
     *
     * @param shape  in the authors' (channel-first) layout
     * @param values reads the values, row-major in that layout
     * @return this
     */
    public WeightMap put(String key, int[] shape, Supplier<float[]> values) {
        entries.put(key, new Entry(shape.clone(), values));
        return this;
    }

    @Override
    public List<String> keys() {
        return List.copyOf(entries.keySet());
    }

    /** @throws IllegalArgumentException if there is no such key */
    @Override
    public int[] shape(String key) {
        return entry(key).shape.clone();
    }

    /** @throws IllegalArgumentException if there is no such key */
    @Override
    public float[] read(String key) {
        return entry(key).values.get();
    }

    private Entry entry(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw new IllegalArgumentException("there are no weights \"" + key + "\"");
        }
        return entry;
    }
}
