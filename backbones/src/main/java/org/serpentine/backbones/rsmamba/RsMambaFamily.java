package org.serpentine.backbones.rsmamba;

import java.util.List;
import org.serpentine.backbones.ClassToken;
import org.serpentine.backbones.Family;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;

/** The published sizes of RSMamba as set up for UC Merced, and a miniature; {@link SceneData} tells what the other data sets change. */
public final class RsMambaFamily implements Family {
    @Override
    public List<Variant> variants() {
        return List.of(
                variant("rsmamba_small", "RSMamba small", 192, 16, new Published("", "", "", "in the released code, not in the paper")),
                variant("rsmamba_base", "RSMamba base", 192, 24, printed("6.4 M")),
                variant("rsmamba_large", "RSMamba large", 256, 36, printed("16.2 M")),
                variant("rsmamba_huge", "RSMamba huge", 320, 48, printed("33.1 M")),
                new Variant("rsmamba_mini", "small RSMamba for 64-pixel tiles", Preprocessing.imageNet(64, 1), 1000, 0, Published.NOTHING,
                        o -> new RsMamba(RsMambaConfig.published(96, 8).withPatches(8, 8), o)),
                new Variant("test_rsmamba", "miniature for tests", Preprocessing.imageNet(48, 0.875), 10, 0, Published.NOTHING,
                        o -> new RsMamba(new RsMambaConfig(32, 4, 48, 16, 8, RsMambaConfig.Paths.FORWARD_REVERSE_SHUFFLE_GATE,
                                RsMambaConfig.Positions.LEARNED, ClassToken.NONE, RsMambaConfig.Readout.AVERAGE, true), o)));
    }

    private static Published printed(String parameters) {
        return new Published(parameters, "", "", "");
    }

    private static Variant variant(String name, String description, int channels, int depth, Published published) {
        return new Variant(name, description, SceneData.UC_MERCED.preprocessing(), SceneData.UC_MERCED.classes(), 0, published,
                o -> new RsMamba(RsMambaConfig.published(channels, depth), o));
    }
}
