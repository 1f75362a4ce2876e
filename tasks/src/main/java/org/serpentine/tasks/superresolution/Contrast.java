package org.serpentine.tasks.superresolution;

import java.util.Collections;
import java.util.List;
import org.serpentine.backbones.Published;

/**
 * Contrast (Urumbekov and Chen 2025, arXiv 2501.13353): super-resolution with convolutions, transformers and state-space models in one
 * network. Attention is exact but sees a window only; a scan sees everything but remembers it approximately.
 *
 * <p><b>No code is public</b> and the paper's text fixes no sizes; the following design is our assumption, close to MambaIR and HAT so that
 * it trains by the same recipe:
 * <ul>
 * <li>{@linkplain ResidualGroupNetwork the frame} of MambaIR, padded to whole windows; light networks enlarge by one pixel shuffle;</li>
 * <li>a block is, in sequence: SS2D with four scans; attention in windows, shifted by half a window in every second block, with relative
 *     position bias, and beside it HAT's channel attention block, weighted 0.01; an MLP of ratio 2. Each reads a layer norm, is added to
 *     its input;</li>
 * <li>light: width 60, 4 groups of one pair of blocks (two pairs would pass a million parameters), 16 states, scans of 1.2 times the width,
 *     6 heads, windows of 8. Full: width 180, 6 groups of 6 blocks, scans of twice the width as MambaIR has, windows of 16;</li>
 * <li>for ablations each of the two ways of mixing can be left out: {@link ContrastConfig.Parts}.</li>
 * </ul>
 */
public final class Contrast {
    private static final int CONTEXT = 32;

    private Contrast() {}

    /** A network of these sizes with zero weights: load a checkpoint or initialise it from a seed. */
    public static ResidualGroupNetwork create(ContrastConfig config) {
        return new ResidualGroupNetwork(config.frame(), ResidualGroupNetwork.Names.MAMBAIR,
                (group, block) -> new ContrastBlock(config, block % 2 == 1));
    }

    private static ContrastConfig config(int width, List<Integer> depths, Upsampling upsampling, int scale, int window,
            ContrastConfig.Parts parts, int states, double expand) {
        ResidualGroupConfig frame = new ResidualGroupConfig(3, width, depths, upsampling, scale, 1, false, window, CONTEXT);
        return new ContrastConfig(frame, parts, 6, states, expand);
    }

    private static ContrastConfig light(int scale, ContrastConfig.Parts parts) {
        return config(60, List.of(2, 2, 2, 2), Upsampling.PIXEL_SHUFFLE_DIRECT, scale, 8, parts, 16, 1.2);
    }

    static void register(RestorationNetworks all) {
        add(all, "contrast_light_x2", "Contrast after its description, light", light(2, ContrastConfig.Parts.BOTH));
        add(all, "contrast_light_x4", "Contrast after its description, light", light(4, ContrastConfig.Parts.BOTH));
        add(all, "contrast_light_attention_x4", "ablation: without state space", light(4, ContrastConfig.Parts.ATTENTION));
        add(all, "contrast_light_scan_x4", "ablation: without attention", light(4, ContrastConfig.Parts.STATE_SPACE));
        add(all, "contrast_x4", "Contrast after its description", config(180, Collections.nCopies(6, 6), Upsampling.PIXEL_SHUFFLE, 4, 16,
                ContrastConfig.Parts.BOTH, 16, 2));
        add(all, "test_contrast", "miniature for tests", config(12, List.of(2), Upsampling.PIXEL_SHUFFLE_DIRECT, 2, 4,
                ContrastConfig.Parts.BOTH, 4, 1.5));
    }

    private static void add(RestorationNetworks all, String name, String description, ContrastConfig config) {
        all.add(name, description, config.frame().scale(), Published.NOTHING, () -> create(config));
    }
}
