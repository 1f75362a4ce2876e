package org.serpentine.tasks.superresolution;

import java.util.Collections;
import java.util.List;
import org.serpentine.backbones.Published;

/**
 * MambaIRv2 (Guo et al., CVPR 2025, arXiv 2411.15269), as its released code computes it: window attention, then a state-space module that
 * sorts the pixels by a learned class and adds the prompt of each pixel's class to what its state is read with. One scan direction suffices.
 */
public final class MambaIrV2 {
    private static final int WINDOW = 16;
    private static final int KERNEL = 5;
    private static final int CONTEXT = 32;

    private MambaIrV2() {}

    /** A deterministic network of these sizes with zero weights: load a checkpoint or initialise it from a seed. */
    public static ResidualGroupNetwork create(MambaIrV2Config config) {
        return create(config, RoutingNoise.NONE);
    }

    /** As {@link #create(MambaIrV2Config)}, with noise in the routing. */
    public static ResidualGroupNetwork create(MambaIrV2Config config, RoutingNoise noise) {
        // the fixtures call the blocks of a network of one group layers, but in larger networks the groups
        boolean oneGroup = config.frame().depths().size() == 1;
        ResidualGroupNetwork.Names names = new ResidualGroupNetwork.Names("layers", "norm",
                oneGroup ? List.of("assb") : List.of("assb", "layer"), oneGroup ? "layer" : "block");
        return new ResidualGroupNetwork(config.frame(), names,
                (group, block) -> new AttentiveLayer(config, number(config, group, block), block % 2 == 1, noise));
    }

    private static int number(MambaIrV2Config config, int group, int block) {
        return config.frame().depths().subList(0, group).stream().mapToInt(Integer::intValue).sum() + block;
    }

    private static ResidualGroupConfig frame(int width, List<Integer> depths, Upsampling upsampling, int scale, int window) {
        return new ResidualGroupConfig(3, width, depths, upsampling, scale, 1, false, window, CONTEXT);
    }

    static void register(RestorationNetworks all) {
        String[] light = {"774 K", "781 K", "790 K"};
        for (int scale = 2; scale <= 4; scale++) {
            MambaIrV2Config c = new MambaIrV2Config(frame(48, Collections.nCopies(4, 5), Upsampling.PIXEL_SHUFFLE_DIRECT, scale, WINDOW),
                    true, 8, 4, 32, 64, 1, KERNEL);
            all.add("mambairv2_light_x" + scale, "MambaIRv2-light, 4 groups of 5 layers" + (scale == 4 ? "; trained weights are published" : ""),
                    scale, Published.ofParameters(light[scale - 2]), () -> create(c));
        }
        large(all, "small", 132, Collections.nCopies(6, 4), 4);
        large(all, "base", 174, Collections.nCopies(6, 6), 6);
        large(all, "large", 174, Collections.nCopies(9, 6), 6);
        MambaIrV2Config test = new MambaIrV2Config(frame(16, List.of(2), Upsampling.PIXEL_SHUFFLE_DIRECT, 2, 8), true, 4, 2, 4, 8, 1, KERNEL);
        all.add("test_mambairv2", "miniature for tests", 2, Published.NOTHING, () -> create(test));
    }

    private static void large(RestorationNetworks all, String size, int width, List<Integer> depths, int heads) {
        for (int scale = 2; scale <= 4; scale++) {
            MambaIrV2Config c = new MambaIrV2Config(frame(width, depths, Upsampling.PIXEL_SHUFFLE, scale, WINDOW), false, 16, heads, 64, 128,
                    2, KERNEL);
            all.add("mambairv2_" + size + "_x" + scale, "MambaIRv2-" + size + ", " + depths.size() + " groups of " + depths.get(0) + " layers",
                    scale, Published.NOTHING, () -> create(c));
        }
    }
}
