package org.serpentine.tasks.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.mambamixer.ViM2;
import org.serpentine.backbones.mambamixer.ViM2Config;

/** ViM2 as the components of {@link ViM2Config} describe it: there is no code of the authors, and these fixtures are our own. */
final class ViM2Fixtures {
    private ViM2Fixtures() {}

    static Subject subject(Fixture f) {
        return f.config().has("token_mixers") ? new ModuleSubject(ViM2Fixtures::network, true) : null;
    }

    private static ModuleSubject.Built network(Fixture f) {
        JsonNode c = f.config();
        int[] image = f.shape(f.inputNames().get(0));
        ViM2Config config = new ViM2Config(Fixture.list(c.path("dims")), Fixture.list(c.path("token_mixers")),
                Fixture.list(c.path("channel_mixers")), Fixture.list(c.path("widths")), ViM2Config.Mixing.SELECTIVE, true,
                c.path("states").asInt(), c.path("groups").asInt());
        ViM2 net = new ViM2(config, new BackboneOptions(c.path("num_classes").asInt(), image[1], image[2], image[3], List.of(), 0));
        return ModuleSubject.Built.of(net, "output", net::forward);
    }
}
