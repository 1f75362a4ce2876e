package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.ClassToken;
import org.serpentine.backbones.rsmamba.RsMamba;
import org.serpentine.backbones.rsmamba.RsMambaConfig;
import org.serpentine.tensor.Tensor;

/**
 * RSMamba as the constructor arguments of the authors' class describe it. Their random permutation of layer i is replaced in the fixtures
 * by the rule of the scan order {@code rsmamba-shuffle-seedI}, which is what our network uses outside training.
 */
final class RsMambaFixtures {
    private static final Map<String, int[]> ARCHITECTURES = Map.of("small", new int[] {192, 16}, "base", new int[] {192, 24},
            "large", new int[] {256, 36}, "huge", new int[] {320, 48});

    /** What the authors' class would take more of than ours. */
    private static final Map<String, String[]> BUILT = Map.ofEntries(Map.entry("patch_cfg.padding", new String[] {"corner"}),
            Map.entry("patch_cfg.dilation", new String[] {"1"}), Map.entry("patch_cfg.bias", new String[] {"false"}),
            Map.entry("patch_cfg.norm_cfg", new String[] {}), Map.entry("patch_cfg.kernel_size", new String[] {}),
            Map.entry("layer_cfgs.hidden_act", new String[] {"silu"}), Map.entry("layer_cfgs.state_size", new String[] {"16"}),
            Map.entry("layer_cfgs.conv_kernel", new String[] {"4"}), Map.entry("layer_cfgs.time_step_rank", new String[] {"auto"}),
            Map.entry("layer_cfgs.use_conv_bias", new String[] {"true"}), Map.entry("layer_cfgs.use_bias", new String[] {"false"}),
            Map.entry("layer_cfgs.intermediate_size", new String[] {}), Map.entry("norm_cfg.type", new String[] {"LN"}));

    private static final List<ClassToken> CLASS_TOKENS = List.of(ClassToken.NONE, ClassToken.HEAD, ClassToken.TAIL, ClassToken.MIDDLE);

    private RsMambaFixtures() {}

    static Subject subject(Fixture f) {
        return f.config().has("arch") ? new ModuleSubject(RsMambaFixtures::network, true) : null;
    }

    private static ModuleSubject.Built network(Fixture f) {
        JsonNode c = f.config();
        int[] image = f.input(f.inputNames().get(0)).shape();
        refuseWhatIsNotBuilt(c);
        RsMamba net = new RsMamba(config(c), new BackboneOptions(c.path("num_classes").asInt(0), image[1], image[2], image[3],
                List.of(), 0));
        return switch (c.path("out_type").asText("avg_featmap")) {
            case "featmap" -> ModuleSubject.Built.of(net, "feature", (ctx, x) -> {
                List<Tensor> maps = net.features(ctx, x);
                return maps.get(maps.size() - 1);
            });
            case "raw" -> ModuleSubject.Built.of(net, "feature", net::tokens);
            default -> ModuleSubject.Built.of(net, "logits", net::forward);
        };
    }

    private static void refuseWhatIsNotBuilt(JsonNode c) {
        BUILT.forEach((option, built) -> Words.only(c, option, built));
        if (c.has("norm_cfg") && c.path("norm_cfg").path("eps").asDouble(1e-5) != RsMamba.EPS) {
            throw new IllegalArgumentException("norm_cfg is " + c.path("norm_cfg") + ", but only an eps of " + RsMamba.EPS + " is built");
        }
        if (c.path("layer_cfgs").isArray() && !c.path("layer_cfgs").isEmpty()) {
            throw new IllegalArgumentException("layer_cfgs is a list, but only equal layers are built");
        }
        String last = String.valueOf(sizes(c.path("arch"))[1] - 1);
        Words.only(c, "out_indices", "-1", "[-1]", last, "[" + last + "]");
    }

    /** Channels and layers. */
    private static int[] sizes(JsonNode arch) {
        if (!arch.isTextual()) {
            return new int[] {arch.path("embed_dims").asInt(), arch.path("num_layers").asInt()};
        }
        String name = arch.asText().toLowerCase(Locale.ROOT);
        for (var known : ARCHITECTURES.entrySet()) {
            if (known.getKey().equals(name) || known.getKey().substring(0, 1).equals(name)) {
                return known.getValue();
            }
        }
        throw new IllegalArgumentException("arch is \"" + arch.asText() + "\", expected small, base, large or huge");
    }

    private static RsMambaConfig config(JsonNode c) {
        JsonNode arch = c.path("arch");
        int[] sizes = sizes(arch);
        int inner = arch.path("feedforward_channels").asInt(2 * sizes[0]);
        int patch = Words.side(c, "patch_size", 16);
        RsMambaConfig.Positions positions = switch (c.path("pe_type").isNull() ? "none" : c.path("pe_type").asText("learnable")) {
            case "learnable" -> RsMambaConfig.Positions.LEARNED;
            case "sine" -> RsMambaConfig.Positions.SINE;
            case "none" -> RsMambaConfig.Positions.NONE;
            default -> throw new IllegalArgumentException("pe_type is \"" + c.path("pe_type").asText()
                    + "\", expected learnable, sine or none");
        };
        RsMambaConfig.Readout readout = switch (c.path("out_type").asText("avg_featmap")) {
            case "avg_featmap" -> RsMambaConfig.Readout.AVERAGE;
            case "cls_token" -> RsMambaConfig.Readout.CLASS_TOKEN;
            case "featmap", "raw" -> RsMambaConfig.Readout.MAP;
            default -> throw new IllegalArgumentException("out_type is \"" + c.path("out_type").asText()
                    + "\", expected avg_featmap, cls_token, featmap or raw");
        };
        ClassToken token = Words.choose(c, "cls_position", ClassToken.NONE, CLASS_TOKENS);
        return new RsMambaConfig(sizes[0], sizes[1], inner, patch, Words.side(c.path("patch_cfg"), "stride", patch),
                Words.choose(c, "path_type", RsMambaConfig.Paths.FORWARD_REVERSE_SHUFFLE_GATE, List.of(RsMambaConfig.Paths.values())),
                positions, token == ClassToken.MIDDLE ? ClassToken.MIDDLE_READ_AT_CENTRE : token, readout,
                c.path("final_norm").asBoolean(true));
    }
}
