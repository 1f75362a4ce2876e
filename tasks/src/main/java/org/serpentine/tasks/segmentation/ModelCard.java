package org.serpentine.tasks.segmentation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.serpentine.tasks.Normalisation;

/**
 * What a segmentation model's file says about itself, kept as metadata beside the weights, so that one file is all that inference needs.
 *
 * @param name          short name, such as {@code ct-tissue}
 * @param description   one line for a person: trained on what, licence
 * @param config        sizes of the network
 * @param labels        name of each class, index 0 being the background
 * @param normalisation how image values become inputs
 * @param spacing       millimetres (x, y, z) the network was trained at, or empty if it takes images as they are
 * @param window        extents (x, y, z) of the window it was trained with; y is 1 for 2D networks
 */
public record ModelCard(String name, String description, LightMUnetConfig config, List<String> labels, Normalisation normalisation,
        List<Double> spacing, List<Integer> window) {
    /** The only kind of network so far. */
    private static final String NETWORK = "lightm_unet";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks that the parts fit together. */
    public ModelCard {
        labels = List.copyOf(labels);
        spacing = List.copyOf(spacing);
        window = List.copyOf(window);
        if (labels.size() != config.classes()) {
            throw new IllegalArgumentException("model card: " + labels.size() + " labels " + labels + " for " + config.classes() + " classes");
        }
        if (!spacing.isEmpty() && (spacing.size() != 3 || spacing.stream().anyMatch(s -> !(s > 0)))) {
            throw new IllegalArgumentException("model card: spacing is " + spacing + ", expected none or three positive numbers (mm)");
        }
        if (window.size() != 3 || window.stream().anyMatch(w -> w < 1)) {
            throw new IllegalArgumentException("model card: window is " + window + ", expected three positive extents (x, y, z)");
        }
    }

    /** The card as metadata of a safetensors file. */
    public Map<String, String> toMetadata() {
        Map<String, String> m = new LinkedHashMap<>();
        m.put("serpentine.network", NETWORK);
        m.put("serpentine.name", name);
        m.put("serpentine.description", description);
        m.put("serpentine.dims", Integer.toString(config.dims()));
        m.put("serpentine.filters", Integer.toString(config.filters()));
        m.put("serpentine.inputs", Integer.toString(config.inputs()));
        m.put("serpentine.blocks_down", config.blocksDown().toString());
        m.put("serpentine.blocks_up", config.blocksUp().toString());
        m.put("serpentine.labels", write(labels));
        m.put("serpentine.normalisation", normalisation.toString());
        m.put("serpentine.spacing", spacing.toString());
        m.put("serpentine.window", window.toString());
        return m;
    }

    /**
     * Reads a card back.
     *
     * @throws IllegalArgumentException naming the entry that is missing or wrong
     */
    public static ModelCard fromMetadata(Map<String, String> m) {
        String network = need(m, "serpentine.network");
        if (!network.equals(NETWORK)) {
            throw new IllegalArgumentException("the file's network is \"" + network + "\", this version knows " + NETWORK);
        }
        List<String> labels = read(m, "serpentine.labels", new TypeReference<>() {});
        LightMUnetConfig config = new LightMUnetConfig(number(m, "serpentine.dims"), number(m, "serpentine.filters"),
                number(m, "serpentine.inputs"), labels.size(), read(m, "serpentine.blocks_down", new TypeReference<>() {}),
                read(m, "serpentine.blocks_up", new TypeReference<>() {}), 0);
        return new ModelCard(need(m, "serpentine.name"), m.getOrDefault("serpentine.description", ""), config, labels,
                Normalisation.parse(need(m, "serpentine.normalisation")), read(m, "serpentine.spacing", new TypeReference<>() {}),
                read(m, "serpentine.window", new TypeReference<>() {}));
    }

    /** The window as an array (x, y, z). */
    public int[] windowExtents() {
        return window.stream().mapToInt(Integer::intValue).toArray();
    }

    private static String need(Map<String, String> m, String key) {
        String value = m.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the file has no metadata entry \"" + key + "\": it is not a model written by "
                    + "`serpentine train`; it has " + Arrays.toString(m.keySet().toArray()));
        }
        return value;
    }

    private static int number(Map<String, String> m, String key) {
        String value = need(m, key);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("metadata entry \"" + key + "\" is \"" + value + "\", expected a whole number", e);
        }
    }

    private static <T> T read(Map<String, String> m, String key, TypeReference<T> type) {
        String value = need(m, key);
        try {
            return JSON.readValue(value, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("metadata entry \"" + key + "\" is \"" + value + "\": " + e.getOriginalMessage(), e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
