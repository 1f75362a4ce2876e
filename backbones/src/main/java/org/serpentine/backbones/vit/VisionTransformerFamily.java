package org.serpentine.backbones.vit;

import java.util.List;
import org.serpentine.backbones.Family;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;

/**
 * The vision transformer of Vision Mamba tiny's width. Its 12 blocks hold two residual branches each, as many as the 24 blocks of Vision
 * Mamba.
 */
public final class VisionTransformerFamily implements Family {
    @Override
    public List<Variant> variants() {
        return List.of(
                Variant.of("vit_tiny_patch16_224", "vision transformer tiny (DeiT-Ti): the quadratic yardstick",
                        Preprocessing.imageNet(224, 0.875), new Published("5.7 M", "1.3 GFLOPs", "72.2 % top-1", "as DeiT-Ti"),
                        o -> new VisionTransformer(new VisionTransformerConfig(16, 192, 12, 3), o)),
                new Variant("test_vit", "miniature for tests", Preprocessing.imageNet(64, 0.875), 10, 0, Published.NOTHING,
                        o -> new VisionTransformer(new VisionTransformerConfig(16, 32, 4, 2), o)));
    }
}
