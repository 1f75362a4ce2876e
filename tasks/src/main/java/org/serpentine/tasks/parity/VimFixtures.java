package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.ClassToken;
import org.serpentine.backbones.vim.Vim;
import org.serpentine.backbones.vim.VimConfig;

/** Vision Mamba as the constructor arguments of the authors' {@code VisionMamba} describe it. */
final class VimFixtures {
    private VimFixtures() {}

    static Subject subject(Fixture f) {
        return f.config().has("embed_dim") ? new ModuleSubject(VimFixtures::network, true) : null;
    }

    private static ModuleSubject.Built network(Fixture f) {
        JsonNode c = f.config();
        JsonNode size = c.path("img_size");
        int height = size.isArray() ? size.get(0).asInt() : size.asInt(224);
        int width = size.isArray() ? size.get(1).asInt() : height;
        Vim net = new Vim(config(c), new BackboneOptions(c.path("num_classes").asInt(1000), c.path("channels").asInt(3), height, width,
                List.of(), c.path("drop_path_rate").asDouble(0)));
        return ModuleSubject.Built.of(net, "output", net::forward);
    }

    private static VimConfig config(JsonNode c) {
        VimConfig.Pooling pooling = switch (c.path("final_pool_type").asText("none")) {
            case "none" -> VimConfig.Pooling.LAST;
            case "mean" -> VimConfig.Pooling.MEAN;
            case "max" -> VimConfig.Pooling.MAX;
            default -> throw new IllegalArgumentException("final_pool_type is \"" + c.path("final_pool_type").asText()
                    + "\", expected none, mean or max");
        };
        return new VimConfig(c.path("patch_size").asInt(16), c.path("stride").asInt(16), c.path("embed_dim").asInt(192),
                c.path("depth").asInt(24), c.path("d_state").asInt(16), classToken(c), pooling, c.path("rms_norm").asBoolean(true),
                c.path("if_divide_out").asBoolean(true), c.path("if_abs_pos_embed").asBoolean(true),
                c.path("init_layer_scale").asDouble(0), VimConfig.Resizing.EXACT);
    }

    private static ClassToken classToken(JsonNode c) {
        if (!c.path("if_cls_token").asBoolean(true)) {
            return ClassToken.NONE;
        }
        if (c.path("use_double_cls_token").asBoolean(false)) {
            return ClassToken.BOTH_ENDS;
        }
        return c.path("use_middle_cls_token").asBoolean(true) ? ClassToken.MIDDLE : ClassToken.HEAD;
    }
}
