package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.efficientvim.EfficientViM;
import org.serpentine.backbones.efficientvim.EfficientViMBlock;
import org.serpentine.backbones.efficientvim.EfficientViMConfig;
import org.serpentine.backbones.efficientvim.HiddenStateMixer;
import org.serpentine.tensor.Tensor;

/**
 * Which part of EfficientViM a fixture is about: a mixer, a block, a dense backbone (gradients are of its last map), a classifier of given
 * sizes or a named variant.
 */
final class EfficientViMFixtures {
    private EfficientViMFixtures() {}

    static Subject subject(Fixture f) {
        return new ModuleSubject(EfficientViMFixtures::build, true, ModuleSubject.SEQUENCES_TOO);
    }

    private static ModuleSubject.Built build(Fixture f) {
        JsonNode c = f.config();
        return switch (c.path("layer").asText()) {
            case "HSMSSD" -> mixer(c);
            case "EfficientViMBlock" -> block(c);
            default -> network(c, f);
        };
    }

    private static ModuleSubject.Built mixer(JsonNode c) {
        HiddenStateMixer mixer = new HiddenStateMixer(c.path("d_model").asInt(), c.path("ssd_expand").asDouble(1),
                c.path("state_dim").asInt(64));
        int[] grid = Fixture.ints(c.get("grid"));
        return ModuleSubject.Built.of(mixer, "y", (ctx, x) -> {
            int length = x.size(1);
            int height = grid.length == 2 ? grid[0] : (int) Math.sqrt(length);
            return mixer.forward(ctx, x.reshape(x.size(0), height, length / height, x.channels())).y();
        });
    }

    private static ModuleSubject.Built block(JsonNode c) {
        EfficientViMBlock block = new EfficientViMBlock(c.path("dim").asInt(), c.path("mlp_ratio").asDouble(4),
                c.path("ssd_expand").asDouble(1), c.path("state_dim").asInt(64));
        return ModuleSubject.Built.of(block, "x", (ctx, x) -> block.forward(ctx, x).y());
    }

    private static ModuleSubject.Built network(JsonNode c, Fixture f) {
        int[] picture = f.input(f.inputNames().get(0)).shape();
        int size = picture[2];
        boolean dense = c.path("task").asText().contains("dense");
        int classes = dense ? 0 : c.path("num_classes").asInt(1000);
        BackboneOptions options = new BackboneOptions(classes, picture[1], size, size, List.of(), 0);
        if (c.has("variant")) {
            String name = "efficientvim_" + c.path("variant").asText().toLowerCase(java.util.Locale.ROOT)
                    + (c.path("distillation").asBoolean() ? "_distilled" : "");
            Backbone net = Backbones.variant(name).build().apply(options);
            return built(net, dense);
        }
        return built(new EfficientViM(new EfficientViMConfig(Fixture.list(c.path("embed_dim")), Fixture.list(c.path("depths")),
                Fixture.list(c.path("state_dim")), c.path("mlp_ratio").asDouble(4), c.path("ssd_expand").asDouble(1), 4,
                c.path("distillation").asBoolean()), options), dense);
    }

    private static ModuleSubject.Built built(Backbone net, boolean dense) {
        if (!dense) {
            return ModuleSubject.Built.of(net, "output", net::forward);
        }
        return ModuleSubject.Built.of(net, "feat" + (net.stages().size() - 1), (ctx, image) -> {
            List<Tensor> maps = net.features(ctx, image);
            for (int i = 0; i < maps.size(); i++) {
                ctx.show("feat" + i, maps.get(i));
            }
            return maps.get(maps.size() - 1);
        });
    }
}
