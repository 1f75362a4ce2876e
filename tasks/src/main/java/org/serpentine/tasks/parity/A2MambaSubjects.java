package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.a2mamba.A2Mamba;
import org.serpentine.backbones.a2mamba.A2MambaConfig;

/** What answers to the fixtures of A2Mamba: networks, and neighbourhood attention alone, whose {@code op} is a sentence. */
final class A2MambaSubjects {
    private static final Map<String, String> VARIANTS = Map.of("N", "nano", "T", "tiny", "S", "small", "B", "base", "L", "large");

    private A2MambaSubjects() {}

    static Subject find(Fixture f) {
        if (f.config().has("op")) {
            return new NeighbourhoodSubject();
        }
        return f.config().has("variant") || f.config().has("embed_dims") ? new ModuleSubject(A2MambaSubjects::network, true) : null;
    }

    private static ModuleSubject.Built network(Fixture f) {
        JsonNode c = f.config();
        JsonNode size = c.has("image_size") ? c.path("image_size") : c.path("resolution");
        int height = size.isArray() ? size.get(0).asInt() : size.asInt(224);
        int width = size.isArray() ? size.get(1).asInt() : height;
        int[] input = f.input(f.inputNames().get(0)).shape();
        BackboneOptions options = new BackboneOptions(c.path("num_classes").asInt(1000), input[1], height, width, List.of(), 0);
        Backbone net = c.has("variant")
                ? Backbones.variant(variant(c.path("variant").asText())).build().apply(options)
                : new A2Mamba(config(c), options);
        return c.path("return_features").asBoolean(false) ? ModuleSubject.Built.maps(net, "feat")
                : ModuleSubject.Built.of(net, "output", net::forward);
    }

    private static String variant(String letter) {
        String name = VARIANTS.get(letter.toUpperCase(Locale.ROOT));
        if (name == null) {
            throw new IllegalArgumentException("variant is \"" + letter + "\", expected N, T, S, B or L");
        }
        return "a2mamba_" + name;
    }

    private static A2MambaConfig config(JsonNode c) {
        List<A2MambaConfig.Stage> stages = new ArrayList<>();
        for (int s = 0; s < c.path("embed_dims").size(); s++) {
            A2MambaConfig.Scaling scaling = c.path("resscales").path(s).asBoolean(false) ? A2MambaConfig.Scaling.SHORTCUT
                    : c.path("layerscales").path(s).asBoolean(false) ? A2MambaConfig.Scaling.BRANCH : A2MambaConfig.Scaling.NONE;
            stages.add(new A2MambaConfig.Stage(c.path("embed_dims").path(s).asInt(), c.path("depths").path(s).asInt(),
                    c.path("num_heads").path(s).asInt(), Words.side(c, "window_size", s, 0), Words.side(c, "window_dilation", s, 1),
                    c.path("mlp_ratios").path(s).asDouble(4), scaling, c.path("layer_init_values").path(s).asDouble(1)));
        }
        return new A2MambaConfig(stages, c.path("projection").asInt(1024), c.path("use_rpb").asBoolean(true));
    }
}
