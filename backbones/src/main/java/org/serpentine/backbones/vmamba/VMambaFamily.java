package org.serpentine.backbones.vmamba;

import java.util.List;
import org.serpentine.backbones.Family;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;

/** The published sizes of VMamba: parameters, cost and accuracy as the authors' README prints them. */
public final class VMambaFamily implements Family {
    private static final Published UNPUBLISHED = new Published("", "", "", "a configuration of the authors' code without printed figures");

    private static final String SCAN = "the README counts 9 FLOPs a step and state of the scan, and elsewhere a multiply-add as one";

    /** The family. */
    public VMambaFamily() {}

    @Override
    public List<Variant> variants() {
        return List.of(
                later("vmamba_tiny_s1l8", 0.2, new Published("30 M", "4.9 GFLOPs", "82.6", ""), VMambaConfig.ungated(1, 96, 2, 2, 8, 2)),
                later("vmamba_small_s1l20", 0.3, UNPUBLISHED, VMambaConfig.ungated(1, 96, 2, 2, 20, 2)),
                later("vmamba_base_s1l20", 0.5, UNPUBLISHED, VMambaConfig.ungated(1, 128, 2, 2, 20, 2)),
                later("vmamba_tiny_s2l5", 0.2, new Published("31 M", "", "82.5", ""), VMambaConfig.ungated(2, 96, 2, 2, 5, 2)),
                later("vmamba_small_s2l15", 0.3, new Published("50 M", "8.7 GFLOPs", "83.6", ""), VMambaConfig.ungated(2, 96, 2, 2, 15, 2)),
                later("vmamba_base_s2l15", 0.6, new Published("89 M", "15.4 GFLOPs", "83.9", ""), VMambaConfig.ungated(2, 128, 2, 2, 15, 2)),
                first("vmamba_vanilla_tiny", 0.2, new Published("22 M", "5.6 GFLOPs", "82.2", SCAN), VMambaConfig.vanilla(96, 2, 2, 9, 2)),
                first("vmamba_vanilla_small", 0.3, new Published("44 M", "11.2 GFLOPs", "83.5", SCAN), VMambaConfig.vanilla(96, 2, 2, 27, 2)),
                first("vmamba_vanilla_base", 0.6, new Published("75 M", "18.0 GFLOPs", "83.7", "the code of the release builds 76.3 M; " + SCAN),
                        VMambaConfig.vanilla(128, 2, 2, 27, 2)),
                miniature("test_vmamba", VMambaConfig.ungated(2, 16, 1, 1, 2, 1)),
                miniature("test_vmamba_vanilla", VMambaConfig.vanilla(16, 1, 1, 2, 1)));
    }

    private static Variant later(String name, double dropPath, Published published, VMambaConfig config) {
        return new Variant(name, "VMamba without gates (v05_noz), one state; s: width of the scan, l: blocks of stage 3",
                Preprocessing.imageNet(224, 0.875), 1000, dropPath, published, options -> new VMamba(config, options));
    }

    private static Variant first(String name, double dropPath, Published published, VMambaConfig config) {
        return new Variant(name, "VMamba as first released (v0): gated scans of 16 states, no MLP", Preprocessing.imageNet(224, 0.875), 1000,
                dropPath, published, options -> new VMamba(config, options));
    }

    private static Variant miniature(String name, VMambaConfig config) {
        return new Variant(name, "miniature for tests", Preprocessing.imageNet(64, 1), 10, 0, Published.NOTHING,
                options -> new VMamba(config, options));
    }
}
