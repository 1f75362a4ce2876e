package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A fixture's config that remembers what was asked for. What nobody asked for has no part in what is computed: a mere note if the numbers
 * agree, and the likeliest reason if they do not.
 */
@SuppressWarnings("unchecked") // Jackson's own deepCopy
final class Config extends ObjectNode {
    private static final long serialVersionUID = 1L;

    private final Set<String> asked = new LinkedHashSet<>();

    Config(ObjectNode config) {
        super(JsonNodeFactory.instance);
        config.properties().forEach(option -> set(option.getKey(), option.getValue()));
    }

    @Override
    public JsonNode get(String option) {
        asked.add(option);
        return super.get(option);
    }

    @Override
    public JsonNode path(String option) {
        asked.add(option);
        return super.path(option);
    }

    @Override
    public boolean has(String option) {
        asked.add(option);
        return super.has(option);
    }

    /** Options that nobody asked for. */
    List<String> unread() {
        List<String> names = new ArrayList<>();
        fieldNames().forEachRemaining(names::add);
        names.removeAll(asked);
        return names;
    }
}
