package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.nn.WeightMap;
import org.serpentine.nn.WeightSource;
import org.serpentine.scanning.HashFill;
import org.serpentine.tensor.Shape;

/**
 * One fixture file: what was run, and what came out.
 *
 * @param file   where it was read from
 * @param system the parent folder's name: {@code primitives}, {@code lightm_unet}, {@code scan-orders}, ...
 * @param json   the whole document
 */
record Fixture(Path file, String system, JsonNode json) {
    /** A listed output: shape, sampled flat indices and their values, standard deviation, and the official noise (0 if not listed). */
    record Expected(int[] shape, int[] index, float[] value, double deviation, double noise) {}

    static Fixture read(Path file) throws IOException {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(file.toFile());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IOException(file + " is no fixture: it is not valid JSON (" + e.getOriginalMessage() + ")", e);
        }
        if (json == null || !json.isObject() || !(json.has("outputs") || json.has("order"))) {
            throw new IOException(file + " is no fixture: expected a JSON object with \"outputs\" (a network or operation) or \"order\" "
                    + "(a scan order)");
        }
        if (json.get("config") instanceof ObjectNode config) {
            ((ObjectNode) json).set("config", new Config(config));
        }
        Path parent = file.toAbsolutePath().normalize().getParent();
        return new Fixture(file, parent == null ? "" : parent.getFileName().toString(), json);
    }

    String name() {
        return json.path("name").asText(file.getFileName().toString());
    }

    JsonNode config() {
        return json.path("config");
    }

    /** Options of the config that no one has asked for yet. */
    List<String> unread() {
        return config() instanceof Config c ? c.unread() : List.of();
    }

    boolean hasInput(String name) {
        return json.path("inputs").has(name);
    }

    /** An input rebuilt from its name, or null if the fixture does not list it. */
    Values optional(String name) {
        return hasInput(name) ? input(name) : null;
    }

    /** Shape of an input. */
    int[] shape(String name) {
        return ints(listed(name).get("shape"));
    }

    private JsonNode listed(String name) {
        JsonNode spec = json.path("inputs").get(name);
        if (spec == null) {
            throw new IllegalArgumentException(file + ": the fixture lists no input \"" + name + "\"");
        }
        return spec;
    }

    /** An input rebuilt from its name. */
    Values input(String name) {
        JsonNode spec = listed(name);
        int[] shape = shape(name);
        String key = spec.path("key").asText(name);
        return new Values(shape, HashFill.tensor(key, Shape.elements(shape), spec.path("base").asDouble(0), spec.path("amp").asDouble(1)));
    }

    List<String> inputNames() {
        List<String> names = new ArrayList<>();
        json.path("inputs").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The cotangent that the official gradients used for an output; the first output's is called just "cotangent". */
    float[] cotangent(String output, int count, boolean first) {
        return HashFill.tensor(first ? "cotangent" : "cotangent." + output, count, 0, 1);
    }

    boolean wantsGradients() {
        return json.path("outputs").properties().stream().anyMatch(e -> e.getKey().equals("loss") || e.getKey().startsWith("grad."));
    }

    Map<String, Expected> outputs() {
        Map<String, Expected> all = new LinkedHashMap<>();
        json.path("outputs").properties().forEach(e -> {
            JsonNode o = e.getValue();
            JsonNode noise = json.path("noise").path(e.getKey());
            JsonNode values = o.path("value");
            float[] value = new float[values.size()];
            for (int i = 0; i < value.length; i++) {
                value[i] = (float) values.get(i).asDouble();
            }
            all.put(e.getKey(), new Expected(ints(o.get("shape")), ints(o.get("index")), value, o.path("std").asDouble(),
                    noise.isArray() ? noise.get(0).asDouble() : 0));
        });
        return all;
    }

    /** The weights, rebuilt from their keys; constants that the fixture leaves out are read from {@code own}, the network's. */
    WeightSource weights(WeightSource own) {
        WeightMap all = weights();
        own.keys().stream().filter(this::left).forEach(key -> all.put(key, own.shape(key), () -> own.read(key)));
        return all;
    }

    private boolean left(String key) {
        for (JsonNode row : json.path("state_dict")) {
            if (row.path("key").asText().equals(key)) {
                return "skip".equals(row.path("kind").asText());
            }
        }
        return false;
    }

    /** The weights, rebuilt from their keys. */
    WeightMap weights() {
        WeightMap all = new WeightMap();
        for (JsonNode row : json.path("state_dict")) {
            String kind = row.path("kind").asText();
            if (!kind.equals("skip")) {
                String key = row.path("key").asText();
                int[] shape = ints(row.get("shape"));
                int n = Shape.elements(shape);
                double amp = row.path("amp").asDouble(1);
                all.put(key, shape, () -> kind.equals("a_log")
                        ? HashFill.aLog(key, n, shape[shape.length - 1], amp)
                        : HashFill.tensor(key, n, row.path("base").asDouble(0), amp));
            }
        }
        return all;
    }

    static int[] ints(JsonNode array) {
        if (array == null) {
            return new int[0];
        }
        int[] x = new int[array.size()];
        for (int i = 0; i < x.length; i++) {
            x[i] = array.get(i).asInt();
        }
        return x;
    }

    static List<Integer> list(JsonNode array) {
        List<Integer> x = new ArrayList<>();
        array.forEach(v -> x.add(v.asInt()));
        return x;
    }
}
