package org.serpentine.nn;

import java.util.List;
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
        WeightMap all = new WeightMap();
        keys().forEach(key -> {
            String name = newKey.apply(key);
            if (name != null) {
                all.put(name, shape(key), () -> read(key));
            }
        });
        return all;
    }
}
