package org.serpentine.backbones.vim;

import java.util.List;
import org.serpentine.backbones.Family;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;

/** The published sizes of Vision Mamba, and a miniature. */
public final class VimFamily implements Family {
    private static final double CROP = 0.875;

    @Override
    public List<Variant> variants() {
        VimConfig mini = VimConfig.small(8, 8, 96, 8);
        return List.of(
                variant("vim_tiny_patch16_224", "Vision Mamba tiny", VimConfig.published(192, 16), 0,
                        new Published("7 M", "", "76.1 % top-1", "")),
                variant("vim_small_patch16_224", "Vision Mamba small", VimConfig.published(384, 16), 0.05,
                        new Published("26 M", "", "80.5 % top-1", "")),
                variant("vim_base_patch16_224", "Vision Mamba base", VimConfig.published(768, 16), 0,
                        new Published("98 M", "", "81.9 % top-1", "")),
                variant("vim_tiny_patch16_stride8_224", "Vision Mamba tiny, overlapping patches", VimConfig.published(192, 8), 0,
                        new Published("7 M", "", "78.3 % top-1", "fine-tuned from vim_tiny_patch16_224")),
                variant("vim_small_patch16_stride8_224", "Vision Mamba small, overlapping patches", VimConfig.published(384, 8), 0.05,
                        new Published("26 M", "", "81.6 % top-1", "fine-tuned from vim_small_patch16_224")),
                new Variant("vim_mini", "small Vision Mamba for 64-pixel tiles", Preprocessing.imageNet(64, 1), 1000, 0, Published.NOTHING,
                        o -> new Vim(mini, o)),
                new Variant("test_vim", "miniature for tests", Preprocessing.imageNet(64, CROP), 10, 0, Published.NOTHING,
                        o -> new Vim(VimConfig.published(32, 16).withDepth(4), o)));
    }

    private static Variant variant(String name, String description, VimConfig config, double dropPath, Published published) {
        return new Variant(name, description, Preprocessing.imageNet(224, CROP), 1000, dropPath, published, o -> new Vim(config, o));
    }
}
