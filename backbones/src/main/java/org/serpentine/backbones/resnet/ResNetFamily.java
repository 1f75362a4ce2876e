package org.serpentine.backbones.resnet;

import java.util.List;
import org.serpentine.backbones.Family;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;

/** The residual networks. */
public final class ResNetFamily implements Family {
    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512);

    /** The family. */
    public ResNetFamily() {}

    @Override
    public List<Variant> variants() {
        return List.of(
                variant("resnet18", "ResNet-18, torchvision's keys", 224, new Published("11.7 M", "1.81 GFLOPs", "69.76 % top-1", ""),
                        new ResNetConfig(ResNetConfig.Stem.PHOTOGRAPH, List.of(2, 2, 2, 2), WIDTHS)),
                variant("resnet34", "ResNet-34, torchvision's keys", 224, new Published("21.8 M", "3.66 GFLOPs", "73.31 % top-1", ""),
                        new ResNetConfig(ResNetConfig.Stem.PHOTOGRAPH, List.of(3, 4, 6, 3), WIDTHS)),
                variant("resnet_mini", "small ResNet for 64-pixel tiles: the yardstick of the miniatures", 64, Published.NOTHING,
                        new ResNetConfig(ResNetConfig.Stem.TILE, List.of(2, 2, 2), List.of(32, 64, 128))),
                variant("test_resnet", "miniature for tests", 32, Published.NOTHING,
                        new ResNetConfig(ResNetConfig.Stem.TILE, List.of(1, 1), List.of(8, 12))));
    }

    private static Variant variant(String name, String description, int size, Published published, ResNetConfig config) {
        return Variant.of(name, description, Preprocessing.imageNet(size, size > 128 ? 0.875 : 1), published,
                options -> new ResNet(config, options));
    }
}
