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
        for (String option : new String[] {"if_rope", "if_rope_residual", "if_bidirectional", "if_bimamba"}) {
            Words.only(c, option, "false");
        }
        Words.only(c, "bimamba_type", "v2");
        Words.only(c, "flip_img_sequences_ratio", "-1", "-1.0", "0", "0.0");
        Words.only(c, "ssm_cfg", "{}");
        int[] image = f.input(f.inputNames().get(0)).shape();
        Vim net = new Vim(config(c), new BackboneOptions(c.path("num_classes").asInt(1000), image[1], image[2], image[3], List.of(),
                c.path("drop_path_rate").asDouble(0)));
        return ModuleSubject.Built.of(net, "output", net::forward);
    }

    private static VimConfig config(JsonNode c) {
        ClassToken token = classToken(c);
        if (token != ClassToken.NONE) {
            Words.only(c, "final_pool_type", "none", "mean", "all"); // read nowhere; but "max" takes the largest score of all classes
        }
        VimConfig.Pooling pooling = token != ClassToken.NONE ? VimConfig.Pooling.LAST : switch (c.path("final_pool_type").asText("none")) {
            case "none" -> VimConfig.Pooling.LAST;
            case "mean" -> VimConfig.Pooling.MEAN;
            case "max" -> VimConfig.Pooling.MAX;
            default -> throw new IllegalArgumentException("final_pool_type is \"" + c.path("final_pool_type").asText()
                    + "\", expected none, mean or max");
        };
        return new VimConfig(Words.side(c, "patch_size", 16), Words.side(c, "stride", 16), c.path("embed_dim").asInt(192),
                c.path("depth").asInt(24), c.path("d_state").asInt(16), c.path("dt_rank").asInt(0), token, pooling,
                c.path("rms_norm").asBoolean(true), c.path("norm_epsilon").asDouble(1e-5),
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
