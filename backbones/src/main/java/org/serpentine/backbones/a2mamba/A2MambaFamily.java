package org.serpentine.backbones.a2mamba;

import java.util.List;
import org.serpentine.backbones.Family;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;

/** The published sizes of A2Mamba, and a miniature. */
public final class A2MambaFamily implements Family {
    @Override
    public List<Variant> variants() {
        return List.of(
                variant("nano", A2MambaConfig.nano(), 0.9, 0, "4 M", "0.8 GFLOPs", "78.7 % top-1", ""),
                variant("tiny", A2MambaConfig.tiny(), 0.9, 0.1, "15 M", "2.7 GFLOPs", "83.0 % top-1", ""),
                variant("small", A2MambaConfig.small(), 0.9, 0.2, "31 M", "5.4 GFLOPs", "84.7 % top-1", ""),
                variant("base", A2MambaConfig.base(), 0.95, 0.4, "51 M", "10.7 GFLOPs", "85.7 % top-1",
                        "the released configuration costs 11.4 G multiply-adds by our count, which agrees with the other four sizes"),
                variant("large", A2MambaConfig.large(), 0.975, 0.5, "95 M", "17.4 GFLOPs", "86.1 % top-1", ""),
                new Variant("test_a2mamba", "miniature for tests", Preprocessing.imageNet(64, 0.9), 10, 0, Published.NOTHING,
                        o -> new A2Mamba(A2MambaConfig.miniature(), o)));
    }

    private static Variant variant(String size, A2MambaConfig config, double crop, double dropPath, String parameters, String cost,
            String accuracy, String remark) {
        return new Variant("a2mamba_" + size, "A2Mamba " + size + ", attention-augmented state-space pyramid",
                Preprocessing.imageNet(224, crop), 1000, dropPath, new Published(parameters, cost, accuracy, remark),
                o -> new A2Mamba(config, o));
    }
}
