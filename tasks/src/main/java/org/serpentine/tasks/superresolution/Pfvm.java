package org.serpentine.tasks.superresolution;

import java.util.List;
import org.serpentine.backbones.Published;

/**
 * PFVM, the "parameter-free vision Mamba" of team 34 of the NTIRE 2025 challenge on efficient super-resolution (Ren et al., CVPR Workshops
 * 2025), x4: MambaIR's frame with four cross-scanned blocks and an attention without parameters. Trained weights are published.
 */
public final class Pfvm {
    private Pfvm() {}

    /** A network of the given width and blocks in each group, with zero weights. */
    public static ResidualGroupNetwork create(int width, List<Integer> depths, int scale) {
        return new ResidualGroupNetwork(ResidualGroupConfig.of(3, width, depths, Upsampling.PIXEL_SHUFFLE_DIRECT, scale, 32),
                ResidualGroupNetwork.Names.MAMBAIR, (group, block) -> new PfvmBlock(width));
    }

    static void register(RestorationNetworks all) {
        all.add("pfvm_x4", "PFVM, 4 cross-scanned blocks; trained weights are published", 4, Published.ofParameters("0.428 M"),
                () -> create(60, List.of(4), 4));
        all.add("test_pfvm", "miniature for tests", 4, Published.NOTHING, () -> create(16, List.of(1), 4));
    }
}
