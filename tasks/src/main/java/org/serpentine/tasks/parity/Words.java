package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;

/** What the options of the authors' constructors may say. */
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

    /**
     * Refuses a config whose option says what is not built, rather than building something else.
     *
     * @param option its name, or names from the outside in with dots between them; a config may leave it out
     * @param built  what it may say
     * @throws IllegalArgumentException if it says something else
     */
    static void only(JsonNode config, String option, String... built) {
        JsonNode said = config;
        for (String name : option.split("\\.")) {
            said = said.path(name);
        }
        String text = said.isValueNode() ? said.asText() : said.toString();
        if (!said.isMissingNode() && !said.isNull() && !List.of(built).contains(text)) {
            throw new IllegalArgumentException(option + " is " + said + ", but only "
                    + (built.length == 0 ? "the usual value" : String.join(" or ", built)) + " is built");
        }
    }

    /**
     * A whole number, given as such or as two equal ones.
     *
     * @param usual what it is if the config leaves it out
     * @throws IllegalArgumentException if it is anything else
     */
    static int side(JsonNode config, String option, int usual) {
        return side(option, config.path(option), usual);
    }

    /** An element of a list, likewise. */
    static int side(JsonNode config, String option, int index, int usual) {
        return side(option + "[" + index + "]", config.path(option).path(index), usual);
    }

    private static int side(String name, JsonNode said, int usual) {
        JsonNode one = said.isArray() && said.size() == 2 && said.get(0).equals(said.get(1)) ? said.get(0) : said;
        if (one.isMissingNode() || one.isNull()) {
            return usual;
        }
        if (!one.isInt()) {
            throw new IllegalArgumentException(name + " is " + said + ", but only a whole number or two equal ones are built");
        }
        return one.asInt();
    }
}
