package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.serpentine.nn.Mamba2Block;
import org.serpentine.nn.Mamba2Config;
import org.serpentine.nn.MambaBlock;
import org.serpentine.nn.MambaConfig;
import org.serpentine.tasks.segmentation.LightMUnet;
import org.serpentine.tasks.segmentation.LightMUnetConfig;

/** Which of our networks and operations answers to a fixture: by its {@code config.op}, else by its folder and name. */
final class Subjects {
    private static final Map<String, Subject> OPERATIONS = Map.ofEntries(
            Map.entry("selective_scan", new SelectiveScanSubject()),
            Map.entry("causal_conv1d", new CausalConvSubject()),
            Map.entry("ssd_minimal", new SsdSubject()),
            Map.entry("ssd_chunk_scan", new SsdSubject()),
            Map.entry("rms_norm_residual", new NormSubject()),
            Map.entry("layer_norm_residual", new NormSubject()),
            Map.entry("rms_norm_gated", new NormSubject()),
            Map.entry("cross_scan", new CrossScanSubject()),
            Map.entry("cross_scan_one_by_one", new CrossScanSubject()),
            Map.entry("cross_merge", new CrossScanSubject()),
            Map.entry("loss_dice_ce", new DiceCrossEntropySubject()));

    /** Folders of networks; what answers to a fixture is told by its config. */
    private static final Map<String, Function<Fixture, Subject>> SYSTEMS = Map.ofEntries(
            Map.entry("a2mamba", A2MambaSubjects::find),
            Map.entry("efficientvim", EfficientViMFixtures::subject),
            Map.entry("lightm_unet", f -> new ModuleSubject(Subjects::lightMUnet, true)),
            Map.entry("primitives", Subjects::primitive),
            Map.entry("mambamixer", ViM2Fixtures::subject),
            Map.entry("mambair", MambaIrFixtures::subject),
            Map.entry("vmamba", VMambaFixtures::subject),
            Map.entry("rsmamba", RsMambaFixtures::subject),
            Map.entry("vim", VimFixtures::subject));

    private Subjects() {}

    static Subject find(Fixture f) {
        String op = f.config().path("op").asText("");
        Function<Fixture, Subject> system = SYSTEMS.get(f.system());
        if (!op.isEmpty() && (system == null || OPERATIONS.containsKey(op))) {
            Subject subject = OPERATIONS.get(op);
            if (subject == null) {
                throw new IllegalArgumentException(f.file() + ": no operation of ours is called \"" + op + "\"; known are "
                        + String.join(", ", new TreeMap<>(OPERATIONS).keySet()));
            }
            return subject;
        }
        Subject subject = system == null ? null : system.apply(f);
        if (subject == null) {
            throw new IllegalArgumentException(f.file() + ": no network of ours answers to folder \"" + f.system() + "\" and config "
                    + f.config() + "; the folder must be one of scan-orders, " + String.join(", ", new TreeMap<>(SYSTEMS).keySet())
                    + ", or config.op one of " + String.join(", ", new TreeMap<>(OPERATIONS).keySet()));
        }
        return subject;
    }

    private static Subject primitive(Fixture f) {
        if (f.config().has("headdim")) {
            return new ModuleSubject(Subjects::mamba2, false);
        }
        return f.config().has("d_model") ? new MambaSubject() : null;
    }

    private static ModuleSubject.Built lightMUnet(Fixture f) {
        JsonNode c = f.config();
        LightMUnet net = new LightMUnet(new LightMUnetConfig(c.path("spatial_dims").asInt(), c.path("init_filters").asInt(8),
                c.path("in_channels").asInt(1), c.path("out_channels").asInt(2), Fixture.list(c.path("blocks_down")),
                Fixture.list(c.path("blocks_up")), c.path("dropout_prob").asDouble(0)));
        return ModuleSubject.Built.of(net, "output", net::forward);
    }

    static MambaBlock mamba(Fixture f) {
        JsonNode c = f.config();
        return new MambaBlock(new MambaConfig(c.path("d_model").asInt(), c.path("d_state").asInt(16), c.path("d_conv").asInt(4),
                c.path("expand").asInt(2), c.path("dt_rank_used").asInt(c.path("dt_rank").asInt(0)),
                c.path("conv_bias").asBoolean(true), c.path("bias").asBoolean(false)));
    }

    private static ModuleSubject.Built mamba2(Fixture f) {
        JsonNode c = f.config();
        JsonNode limit = c.path("dt_limit");
        Mamba2Block block = new Mamba2Block(new Mamba2Config(c.path("d_model").asInt(), c.path("d_state").asInt(64),
                c.path("headdim").asInt(128), c.path("expand").asInt(2), c.path("d_conv").asInt(4), c.path("ngroups").asInt(1),
                limit.isArray() ? (float) limit.get(0).asDouble() : 0f,
                limit.isArray() ? (float) limit.get(1).asDouble() : Float.POSITIVE_INFINITY,
                c.path("learnable_init_states").asBoolean(false)));
        return ModuleSubject.Built.of(block, "output", block::forward);
    }
}
