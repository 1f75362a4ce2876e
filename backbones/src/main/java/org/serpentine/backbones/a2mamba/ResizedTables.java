package org.serpentine.backbones.a2mamba;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.serpentine.nn.Parameter;
import org.serpentine.nn.WeightSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** A checkpoint whose global attention tables are brought to the number of positions of a network. */
final class ResizedTables implements WeightSource {
    private final WeightSource source;
    private final Map<String, Parameter> own;

    ResizedTables(WeightSource source, Map<String, Parameter> own) {
        this.source = source;
        this.own = own;
    }

    @Override
    public List<String> keys() {
        return source.keys();
    }

    private boolean resized(String key) {
        int[] from = source.shape(key);
        if (!key.endsWith(".rpb.2") || !own.containsKey(key) || from.length != 4 || from[2] != from[3]) {
            return false;
        }
        int[] to = own.get(key).officialShape();
        return from[0] == to[0] && from[1] == to[1] && !Arrays.equals(from, to);
    }

    @Override
    public int[] shape(String key) {
        return resized(key) ? own.get(key).officialShape() : source.shape(key);
    }

    @Override
    public float[] read(String key) {
        if (!resized(key)) {
            return source.read(key);
        }
        try (Context ctx = Context.create(1)) {
            return GlobalAttention.resized(ctx, Tensor.of(source.read(key), source.shape(key)), own.get(key).officialShape()[2]).data();
        }
    }
}
