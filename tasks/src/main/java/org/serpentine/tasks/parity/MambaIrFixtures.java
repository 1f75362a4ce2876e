package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.serpentine.scanning.HashFill;
import org.serpentine.tasks.superresolution.MambaIr;
import org.serpentine.tasks.superresolution.MambaIrConfig;
import org.serpentine.tasks.superresolution.MambaIrV2;
import org.serpentine.tasks.superresolution.MambaIrV2Config;
import org.serpentine.tasks.superresolution.ResidualGroupConfig;
import org.serpentine.tasks.superresolution.ResidualGroupNetwork;
import org.serpentine.tasks.superresolution.RoutingNoise;
import org.serpentine.tasks.superresolution.Upsampling;

/** The restoration networks of the folder {@code mambair}: {@code config.arch} tells which, the rest of it are its sizes. */
final class MambaIrFixtures {
    private MambaIrFixtures() {}

    /** What answers to a fixture, or null if its architecture is unknown. */
    static Subject subject(Fixture f) {
        return switch (f.config().path("arch").asText()) {
            case "MambaIR" -> new ModuleSubject(MambaIrFixtures::mambaIr, true);
            case "MambaIRv2", "MambaIRv2Light" -> new ModuleSubject(MambaIrFixtures::mambaIrV2, true);
            default -> null;
        };
    }

    private static ModuleSubject.Built mambaIr(Fixture f) {
        JsonNode c = f.config();
        ResidualGroupNetwork net = MambaIr.create(new MambaIrConfig(frame(c, 1), c.path("d_state").asInt(16),
                c.path("mlp_ratio").asDouble(2), 0));
        return ModuleSubject.Built.of(net, "output", net::forward);
    }

    /** Noise is none, or that of the file's {@code gumbel_noise_amp}: rebuilt from the layer's number, as inputs are from their names. */
    private static ModuleSubject.Built mambaIrV2(Fixture f) {
        JsonNode c = f.config();
        List<Integer> heads = Fixture.list(c.path("num_heads"));
        if (heads.stream().distinct().count() > 1) {
            throw new IllegalArgumentException(f.file() + ": num_heads is " + heads + "; every group must have as many");
        }
        MambaIrV2Config config = new MambaIrV2Config(frame(c, c.path("window_size").asInt(16)), c.path("arch").asText().endsWith("Light"),
                c.path("d_state").asInt(16), heads.isEmpty() ? 4 : heads.get(0), c.path("inner_rank").asInt(32), c.path("num_tokens").asInt(64),
                c.path("mlp_ratio").asDouble(2), c.path("convffn_kernel_size").asInt(5));
        double amplitude = c.path("gumbel_noise_amp").asDouble(0);
        ResidualGroupNetwork net = MambaIrV2.create(config, amplitude == 0 ? RoutingNoise.NONE
                : (ctx, layer, count) -> HashFill.tensor("gumbel." + layer, count, 0, amplitude));
        return ModuleSubject.Built.of(net, "output", net::forward);
    }

    /** The sizes that all of them share, under the names of the authors' options and with their defaults. */
    private static ResidualGroupConfig frame(JsonNode c, int multiple) {
        JsonNode depths = c.path("depths");
        Upsampling upsampling = Upsampling.of(c.path("upsampler").asText(""));
        int scale = upsampling == Upsampling.NONE ? 1 : c.path("upscale").asInt(2); // their code ignores the scale then
        return new ResidualGroupConfig(c.path("in_chans").asInt(3), c.path("embed_dim").asInt(96),
                depths.isArray() ? Fixture.list(depths) : List.of(6, 6, 6, 6), upsampling, scale, (float) c.path("img_range").asDouble(1),
                c.path("resi_connection").asText("1conv").equals("3conv"), multiple, 0);
    }
}
