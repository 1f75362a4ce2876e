package org.serpentine.tasks.parity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.scanning.kernel.Rows;

/** Collects outputs and the loss that a fixture's gradients are of: the sum over outputs of output times cotangent. */
final class Results {
    private final Fixture fixture;
    private final Map<String, Values> values = new LinkedHashMap<>();
    private final List<float[]> cotangents = new ArrayList<>();
    private double loss;

    Results(Fixture fixture) {
        this.fixture = fixture;
    }

    void put(String name, Values v) {
        values.put(name, v);
    }

    /** Adds an output that takes part in the loss and returns its cotangent, in the authors' layout. */
    float[] output(String name, Values v) {
        put(name, v);
        float[] cotangent = fixture.cotangent(name, v.data().length, cotangents.isEmpty());
        cotangents.add(cotangent);
        for (int i = 0; i < cotangent.length; i++) {
            loss += (double) cotangent[i] * v.data()[i];
        }
        put("loss", Values.of(loss));
        return cotangent;
    }

    /** Adds the gradient of an input or parameter. */
    void gradient(String name, int[] shape, float[] data) {
        put("grad." + name, new Values(shape, data));
    }

    /** Adds the gradient of an input in the layout that the fixture lists; null for an input that it leaves out. */
    void gradient(String input, float[] data) {
        if (data != null) {
            gradient(input, fixture.shape(input), data);
        }
    }

    /** As {@link #gradient(String, float[])}. */
    void gradient(String input, Rows rows) {
        gradient(input, rows == null ? null : rows.data());
    }

    /** Adds the gradient of an input (B, channels..., L) from rows (B, L, channels); null for one that the fixture leaves out. */
    void sequenceGradient(String input, Rows rows) {
        if (rows != null) {
            int[] s = fixture.shape(input);
            gradient(input, s, Values.swap(rows.data(), s[0], s[s.length - 1], rows.stride()));
        }
    }

    Map<String, Values> all() {
        return values;
    }
}
