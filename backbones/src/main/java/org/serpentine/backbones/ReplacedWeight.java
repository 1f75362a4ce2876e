package org.serpentine.backbones;

import java.util.List;
import java.util.function.UnaryOperator;
import org.serpentine.nn.WeightSource;

/**
 * A checkpoint with another value for one of its keys.
 *
 * @param source the checkpoint
 * @param key    the key
 * @param extent shape of the value
 * @param value  makes it of the checkpoint's
 */
record ReplacedWeight(WeightSource source, String key, int[] extent, UnaryOperator<float[]> value) implements WeightSource {
    @Override
    public List<String> keys() {
        return source.keys();
    }

    @Override
    public int[] shape(String k) {
        return k.equals(key) ? extent.clone() : source.shape(k);
    }

    @Override
    public float[] read(String k) {
        float[] read = source.read(k);
        return k.equals(key) ? value.apply(read) : read;
    }
}
