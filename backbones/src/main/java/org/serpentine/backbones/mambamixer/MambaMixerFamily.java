package org.serpentine.backbones.mambamixer;

import java.util.List;
import org.serpentine.backbones.Family;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;

/** The sizes of ViM2 that the paper's first version prints. [A] rates of stochastic depth, and the share of a picture that is cut out. */
public final class MambaMixerFamily implements Family {
    private static final String UNSEEN = "no code of the authors exists: our reading of the paper; the printed sizes do not fit one another";

    /** The family. */
    public MambaMixerFamily() {}

    @Override
    public List<Variant> variants() {
        ViM2Config small = new ViM2Config(List.of(8, 16, 24), List.of(2, 2, 3), List.of(1, 1, 1), List.of(16, 32, 24),
                ViM2Config.Mixing.SELECTIVE, true, 4, 4);
        return List.of(
                variant("vim2_tiny", "ViM2-T", 0.2, new Published("20 M", "", "82.7", UNSEEN), ViM2Config.published(96, 6)),
                variant("vim2_small", "ViM2-S", 0.3, new Published("43 M", "", "83.7", UNSEEN), ViM2Config.published(96, 18)),
                variant("vim2_base", "ViM2-B", 0.5, new Published("74 M", "", "83.9", UNSEEN), ViM2Config.published(128, 18)),
                variant("vim2_mlp", "ViM2-MLP: MLPs instead of channel mixers, no averaging", 0.2,
                        new Published("40 M", "", "79.1", UNSEEN), ViM2Config.published(96, 6).withMlp()),
                new Variant("test_vim2", "miniature for tests", Preprocessing.imageNet(64, 1), 10, 0, Published.NOTHING,
                        options -> new ViM2(small, options)));
    }

    private static Variant variant(String name, String description, double dropPath, Published published, ViM2Config config) {
        return new Variant(name, description, Preprocessing.imageNet(224, 0.875), 1000, dropPath, published,
                options -> new ViM2(config, options));
    }
}
