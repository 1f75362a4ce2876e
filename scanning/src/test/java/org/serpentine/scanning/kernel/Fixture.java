package org.serpentine.scanning.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.serpentine.scanning.HashFill;

/** One parity fixture: inputs rebuilt from their names, and the sampled numbers of the authors' code to compare with. */
final class Fixture {

    /** Relative to the largest value of the output. */
    static final double TOLERANCE = 2e-5;

    final String name;
    final Map<String, Object> config;
    private final Map<String, Object> inputs;
    private final Map<String, Object> outputs;

    Fixture(Map<String, Object> json) {
        name = (String) json.get("name");
        config = object(json.get("config"));
        inputs = object(json.get("inputs"));
        outputs = object(json.get("outputs"));
    }

    boolean flag(String key) {
        return Boolean.TRUE.equals(config.get(key));
    }

    boolean has(String input) {
        return inputs.containsKey(input);
    }

    boolean hasOutput(String output) {
        return outputs.containsKey(output);
    }

    int[] shape(String input) {
        return ints(object(inputs.get(input)).get("shape"));
    }

    int[] outputShape(String output) {
        return ints(object(outputs.get(output)).get("shape"));
    }

    /** The input in the authors' layout, or null when the case has none of that name. */
    float[] input(String input) {
        if (!has(input)) {
            return null;
        }
        Map<String, Object> row = object(inputs.get(input));
        return HashFill.tensor(input, size(shape(input)), number(row.get("base")), number(row.get("amp")));
    }

    /** The gradient that comes from above, for an output of the authors' shape. */
    float[] cotangent(String key, String output) {
        return HashFill.tensor(key, size(outputShape(output)), 0, 1);
    }

    /** Compares the sampled values; {@code got} is in the authors' layout. */
    void check(String output, float[] got) {
        Map<String, Object> row = object(outputs.get(output));
        int[] index = ints(row.get("index"));
        List<?> value = (List<?>) row.get("value");
        double largest = 0;
        double error = 0;
        for (int i = 0; i < index.length; i++) {
            double want = number(value.get(i));
            largest = Math.max(largest, Math.abs(want));
            double difference = Math.abs(got[index[i]] - want);
            error = Math.max(error, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
        double relative = error / Math.max(largest, 1e-12);
        assertTrue(relative <= TOLERANCE, name + " " + output + ": error " + relative + " of the largest value " + largest
                + ", allowed " + TOLERANCE);
    }

    static int size(int[] shape) {
        int n = 1;
        for (int s : shape) {
            n *= s;
        }
        return n;
    }

    /** Moves axes: result axis i is axis {@code axes[i]} of the input. */
    static float[] permute(float[] x, int[] shape, int... axes) {
        if (x == null) {
            return null;
        }
        int rank = shape.length;
        int[] stride = new int[rank];
        int step = 1;
        for (int i = rank - 1; i >= 0; i--) {
            stride[i] = step;
            step *= shape[i];
        }
        float[] y = new float[x.length];
        int[] at = new int[rank];
        for (int i = 0; i < y.length; i++) {
            int from = 0;
            for (int axis = 0; axis < rank; axis++) {
                from += at[axis] * stride[axes[axis]];
            }
            y[i] = x[from];
            for (int axis = rank - 1; axis >= 0 && ++at[axis] == shape[axes[axis]]; axis--) {
                at[axis] = 0;
            }
        }
        return y;
    }

    private static double number(Object value) {
        return ((Number) value).doubleValue();
    }

    private static int[] ints(Object list) {
        return ((List<?>) list).stream().mapToInt(v -> ((Number) v).intValue()).toArray();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
