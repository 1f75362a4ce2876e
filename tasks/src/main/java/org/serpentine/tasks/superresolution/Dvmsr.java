package org.serpentine.tasks.superresolution;

import java.util.List;
import org.serpentine.backbones.Published;

/**
 * DVMSR (Lei, Zhang and Cao, CVPR Workshops 2024; arXiv 2405.03008), x4: light super-resolution with the Mamba block of language models
 * run over the pixels in raster order, one direction only. Trained weights are published.
 */
public final class Dvmsr {
    private Dvmsr() {}

    /** A network of the given width and blocks in each group, with zero weights. */
    public static ResidualGroupNetwork create(int width, List<Integer> depths, int scale) {
        ResidualGroupNetwork.Names names = new ResidualGroupNetwork.Names("blocks", "norm_f", List.of("layer"), "block");
        return new ResidualGroupNetwork(ResidualGroupConfig.of(3, width, depths, Upsampling.PIXEL_SHUFFLE_DIRECT, scale, 32), names,
                (group, block) -> new DvmsrBlock(width));
    }

    static void register(RestorationNetworks all) {
        all.add("dvmsr_x4", "DVMSR, 4 groups of 2 one-directional Mamba blocks; trained weights are published", 4, Published.ofParameters("0.424 M"),
                () -> create(60, List.of(2, 2, 2, 2), 4));
        all.add("test_dvmsr", "miniature for tests", 4, Published.NOTHING, () -> create(16, List.of(1, 1), 4));
    }
}
