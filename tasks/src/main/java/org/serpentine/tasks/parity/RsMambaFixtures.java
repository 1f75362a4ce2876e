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
    private static final Map<String, int[]> ARCHITECTURES = Map.of("s", new int[] {192, 16}, "b", new int[] {192, 24},
            "l", new int[] {256, 36}, "h", new int[] {320, 48});

    private static final List<ClassToken> CLASS_TOKENS = List.of(ClassToken.NONE, ClassToken.HEAD, ClassToken.TAIL, ClassToken.MIDDLE);

    private RsMambaFixtures() {}

    static Subject subject(Fixture f) {
        return f.config().has("arch") ? new ModuleSubject(RsMambaFixtures::network, true) : null;
    }

    private static ModuleSubject.Built network(Fixture f) {
        JsonNode c = f.config();
        int[] image = f.input(f.inputNames().get(0)).shape();
        RsMamba net = new RsMamba(config(c), new BackboneOptions(c.path("num_classes").asInt(0), image[1], image[2], image[3], List.of(), 0));
        return switch (c.path("out_type").asText("avg_featmap")) {
            case "featmap" -> ModuleSubject.Built.of(net, "feature", (ctx, x) -> {
                List<Tensor> maps = net.features(ctx, x);
                return maps.get(maps.size() - 1);
            });
            case "raw" -> ModuleSubject.Built.of(net, "feature", net::tokens);
            default -> ModuleSubject.Built.of(net, "logits", net::forward);
        };
    }

    private static RsMambaConfig config(JsonNode c) {
        JsonNode arch = c.path("arch");
        int[] sizes;
        int inner;
        if (arch.isTextual()) {
            sizes = ARCHITECTURES.get(arch.asText().toLowerCase(Locale.ROOT).replaceFirst("(?<=.).*", ""));
            if (sizes == null) {
                throw new IllegalArgumentException("arch is \"" + arch.asText() + "\", expected small, base, large or huge");
            }
            inner = 2 * sizes[0];
        } else {
            sizes = new int[] {arch.path("embed_dims").asInt(), arch.path("num_layers").asInt()};
            inner = arch.path("feedforward_channels").asInt(2 * sizes[0]);
        }
        int patch = c.path("patch_size").asInt(16);
        RsMambaConfig.Positions positions = switch (c.path("pe_type").asText("learnable")) {
            case "learnable" -> RsMambaConfig.Positions.LEARNED;
            case "sine" -> RsMambaConfig.Positions.SINE;
            default -> RsMambaConfig.Positions.NONE;
        };
        RsMambaConfig.Readout readout = switch (c.path("out_type").asText("avg_featmap")) {
            case "avg_featmap" -> RsMambaConfig.Readout.AVERAGE;
            case "cls_token" -> RsMambaConfig.Readout.CLASS_TOKEN;
            default -> RsMambaConfig.Readout.MAP;
        };
        return new RsMambaConfig(sizes[0], sizes[1], inner, patch, c.path("patch_cfg").path("stride").asInt(patch),
                Words.choose(c, "path_type", RsMambaConfig.Paths.FORWARD_REVERSE_SHUFFLE_GATE, List.of(RsMambaConfig.Paths.values())),
                positions, Words.choose(c, "cls_position", ClassToken.NONE, CLASS_TOKENS), readout, c.path("final_norm").asBoolean(true));
    }
}
