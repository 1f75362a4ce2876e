package org.serpentine.nn;

import java.util.List;

/** Where weights are read from: a checkpoint file, another module, or numbers made up for a test. */
public interface WeightSource {
    /** All keys, in the source's order. */
    List<String> keys();

    /** Shape of an entry in the authors' (channel-first) layout. */
    int[] shape(String key);

    /** Values of an entry, row-major in that layout. */
    float[] read(String key);
}
