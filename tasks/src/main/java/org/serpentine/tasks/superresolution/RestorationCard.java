package org.serpentine.tasks.superresolution;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the file of a trained super-resolution or restoration network says about itself, kept as metadata beside the weights.
 *
 * @param name        short name, such as {@code mambair-mini-x2}
 * @param network     registered name of the network, as {@link RestorationNetworks} knows it
 * @param description one line for a person: for what, trained on what
 * @param levels      which noise or compression it has learnt to undo; empty if that is not known, and for super-resolution
 */
public record RestorationCard(String name, String network, String description, Optional<TrainedLevels> levels) {
    private static final String PREFIX = "serpentine.restoration.";

    /** A card that says nothing of levels. */
    public RestorationCard(String name, String network, String description) {
        this(name, network, description, Optional.empty());
    }

    /** The card as metadata of a safetensors file. */
    public Map<String, String> toMetadata() {
        Map<String, String> m = new LinkedHashMap<>();
        m.put(PREFIX + "name", name);
        m.put(PREFIX + "network", network);
        m.put(PREFIX + "description", description);
        levels.ifPresent(l -> m.put(PREFIX + "levels", l.text()));
        return m;
    }

    /** True if these metadata hold a card. */
    static boolean present(Map<String, String> metadata) {
        return metadata.containsKey(PREFIX + "network");
    }

    /** Reads a card back; {@link #present} must be true. */
    static RestorationCard fromMetadata(Map<String, String> m) {
        String network = m.get(PREFIX + "network");
        String description = m.getOrDefault(PREFIX + "description", "");
        // Files of the first trainings have their levels in the description only.
        return new RestorationCard(m.getOrDefault(PREFIX + "name", network), network, description,
                TrainedLevels.in(m.getOrDefault(PREFIX + "levels", description)));
    }
}
