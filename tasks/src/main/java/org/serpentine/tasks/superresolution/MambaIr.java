package org.serpentine.tasks.superresolution;

import java.util.Collections;
import java.util.List;
import org.serpentine.backbones.Published;

/**
 * MambaIR (Guo et al., ECCV 2024, arXiv 2402.15648), as its released code computes it: groups of residual state-space blocks, each a
 * cross-scanned SS2D and a channel attention block. Super-resolution (light and classical), denoising of colour pictures, and removal of
 * JPEG artefacts from grey ones.
 */
public final class MambaIr {
    private static final double DROP_PATH = 0.1;
    private static final int CONTEXT = 32;

    private MambaIr() {}

    /** A network of these sizes with zero weights: load a checkpoint or initialise it from a seed. */
    public static ResidualGroupNetwork create(MambaIrConfig config) {
        ResidualGroupConfig frame = config.frame();
        return new ResidualGroupNetwork(frame, ResidualGroupNetwork.Names.MAMBAIR,
                (group, block) -> new MambaIrBlock(config, config.dropPath() * frame.progress(group, block)));
    }

    private static MambaIrConfig config(int channels, int width, List<Integer> depths, Upsampling upsampling, int scale, int states,
            double expand) {
        return new MambaIrConfig(ResidualGroupConfig.of(channels, width, depths, upsampling, scale, CONTEXT), states, expand, DROP_PATH);
    }

    static void register(RestorationNetworks all) {
        String[] light = {"905 K", "913 K", "924 K"};
        for (int scale = 2; scale <= 4; scale++) {
            MambaIrConfig c = config(3, 60, Collections.nCopies(4, 6), Upsampling.PIXEL_SHUFFLE_DIRECT, scale, 10, 1.2);
            all.add("mambair_light_x" + scale, "MambaIR-light, 4 groups of 6 blocks", scale, Published.ofParameters(light[scale - 2]), () -> create(c));
        }
        List<Integer> deep = Collections.nCopies(6, 6);
        for (int scale = 2; scale <= 4; scale++) {
            MambaIrConfig c = config(3, 180, deep, Upsampling.PIXEL_SHUFFLE, scale, 16, 2);
            all.add("mambair_x" + scale, "MambaIR, 6 groups of 6 blocks", scale,
                    scale == 2 ? new Published("", "", "", "the first version of the paper prints less: its counting tool missed the scans' parameters")
                            : Published.NOTHING,
                    () -> create(c));
        }
        MambaIrConfig real = config(3, 180, deep, Upsampling.NEAREST_CONVOLUTION, 4, 16, 2);
        all.add("mambair_real_x4", "MambaIR with the reconstruction for real pictures", 4, Published.NOTHING, () -> create(real));
        MambaIrConfig colour = config(3, 180, deep, Upsampling.NONE, 1, 16, 1.2);
        all.add("mambair_denoise", "MambaIR for colour pictures with noise", 1, Published.NOTHING, () -> create(colour));
        MambaIrConfig grey = config(1, 180, deep, Upsampling.NONE, 1, 16, 1.2);
        all.add(new RestorationEntry("mambair_denoise_grey", "MambaIR for grey pictures with noise", 1, 1, Published.NOTHING, () -> create(grey)));
        all.add(new RestorationEntry("mambair_jpeg", "MambaIR for JPEG artefacts of grey pictures", 1, 1, Published.NOTHING, () -> create(grey)));

        for (int scale = 2; scale <= 4; scale++) {
            MambaIrConfig mini = config(3, 40, List.of(2, 2), Upsampling.PIXEL_SHUFFLE_DIRECT, scale, 8, 1.2);
            all.add("mambair_mini_x" + scale, "small MambaIR of our own", scale, Published.NOTHING, () -> create(mini));
        }
        // Widths of whole vectors: as fast to train on CPUs as 40 channels of which 48 are scanned.
        MambaIrConfig miniDenoise = config(3, 48, List.of(2, 2), Upsampling.NONE, 1, 8, 1);
        all.add("mambair_mini_denoise", "small MambaIR of our own for noise", 1, Published.NOTHING, () -> create(miniDenoise));
        MambaIrConfig test = config(3, 20, List.of(1, 1), Upsampling.PIXEL_SHUFFLE_DIRECT, 2, 4, 1.2);
        all.add("test_mambair", "miniature for tests", 2, Published.NOTHING, () -> create(test));
        MambaIrConfig testGrey = config(1, 20, List.of(1, 1), Upsampling.NONE, 1, 4, 1.2);
        all.add(new RestorationEntry("test_mambair_grey", "miniature for tests, for grey", 1, 1, Published.NOTHING, () -> create(testGrey)));
    }
}
