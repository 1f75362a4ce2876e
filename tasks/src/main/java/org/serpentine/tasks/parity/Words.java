package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** Options of the authors' constructors whose words are the names of our constants, in any case. */
final class Words {
    private Words() {}

    /**
     * The constant that an option of a fixture's config names.
     *
     * @param usual what a config means that leaves the option out
     * @param known what the option may say
     * @throws IllegalArgumentException if it says something else
     */
    static <E extends Enum<E>> E choose(JsonNode config, String option, E usual, List<E> known) {
        String word = config.path(option).asText(usual.name());
        for (E constant : known) {
            if (constant.name().equalsIgnoreCase(word)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(option + " is \"" + word + "\", expected one of "
                + String.join(", ", known.stream().map(e -> e.name().toLowerCase(Locale.ROOT)).toList()));
    }
}
