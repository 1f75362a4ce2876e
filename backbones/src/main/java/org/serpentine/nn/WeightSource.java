package org.serpentine.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Where weights are read from: a checkpoint file, another module, or numbers made up for a test. */
public interface WeightSource {
    /** All keys, in the source's order. */
    List<String> keys();

    /** Shape of an entry in the authors' (channel-first) layout. */
    int[] shape(String key);

    /** Values of an entry, row-major in that layout. */
    float[] read(String key);

    /**
     * The same entries under other keys.
     *
     * @param newKey the new key for each key of this source; null leaves an entry out
     */
    default WeightSource renamed(UnaryOperator<String> newKey) {
        Map<String, String> old = new LinkedHashMap<>();
        keys().forEach(key -> {
            String name = newKey.apply(key);
            if (name != null) {
                old.put(name, key);
            }
        });
        WeightSource source = this;
        return new WeightSource() {
            @Override
            public List<String> keys() {
                return List.copyOf(old.keySet());
            }

            @Override
            public int[] shape(String key) {
                return source.shape(old.get(key));
            }

            @Override
            public float[] read(String key) {
                return source.read(old.get(key));
            }
        };
    }
}
