package org.serpentine.tasks.superresolution;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the file of a trained super-resolution or restoration network says about itself, kept as metadata beside the weights.
 *
 * @param name        short name, such as {@code mambair-mini-x2}
 * @param network     registered name of the network, as {@link RestorationNetworks} knows it
 * @param description one line for a person: for what, trained on what
 */
public record RestorationCard(String name, String network, String description) {
    private static final String PREFIX = "serpentine.restoration.";

    /** The card as metadata of a safetensors file. */
    public Map<String, String> toMetadata() {
        Map<String, String> m = new LinkedHashMap<>();
        m.put(PREFIX + "name", name);
        m.put(PREFIX + "network", network);
        m.put(PREFIX + "description", description);
        return m;
    }

    /** True if these metadata hold a card. */
    static boolean present(Map<String, String> metadata) {
        return metadata.containsKey(PREFIX + "network");
    }

    /** Reads a card back; {@link #present} must be true. */
    static RestorationCard fromMetadata(Map<String, String> m) {
        String network = m.get(PREFIX + "network");
        return new RestorationCard(m.getOrDefault(PREFIX + "name", network), network, m.getOrDefault(PREFIX + "description", ""));
    }
}
