package org.serpentine.backbones.efficientvim;

import java.util.ArrayList;
import java.util.List;
import org.serpentine.backbones.Family;
import org.serpentine.backbones.Preprocessing;
import org.serpentine.backbones.Published;
import org.serpentine.backbones.Variant;

/** M1 to M4, each also with the heads that learnt from a teacher. */
public final class EfficientViMFamily implements Family {
    private static final double CROP = 224 / 256.0;

    @Override
    public List<Variant> variants() {
        List<Variant> all = new ArrayList<>();
        List<Integer> two = List.of(2, 2, 2);
        List<Integer> states = List.of(49, 25, 9);
        add(all, 1, 224, EfficientViMConfig.of(List.of(128, 192, 320), two, states), "6.7 M", "239 MFLOPs", "72.9", "74.6");
        add(all, 2, 224, EfficientViMConfig.of(List.of(128, 256, 512), two, states), "13.9 M", "355 MFLOPs", "75.4", "76.7");
        add(all, 3, 224, EfficientViMConfig.of(List.of(224, 320, 512), two, states), "16.6 M", "656 MFLOPs", "77.6", "79.1");
        add(all, 4, 256, EfficientViMConfig.of(List.of(224, 320, 512), List.of(3, 4, 2), List.of(64, 32, 16)), "19.6 M", "1111 MFLOPs",
                "79.4", "80.7");
        EfficientViMConfig mini = EfficientViMConfig.of(List.of(48, 80, 112), List.of(2, 2, 2), List.of(25, 16, 9)).withHalvings(2);
        all.add(Variant.of("efficientvim_mini", "small EfficientViM for 64-pixel tiles", Preprocessing.imageNet(64, 1), Published.NOTHING,
                o -> new EfficientViM(mini, o)));
        EfficientViMConfig tiny = EfficientViMConfig.of(List.of(16, 24, 32), List.of(1, 2, 1), List.of(9, 8, 4));
        all.add(Variant.of("test_efficientvim", "miniature for tests", Preprocessing.imageNet(64, CROP), Published.NOTHING,
                o -> new EfficientViM(tiny, o)));
        return all;
    }

    private static void add(List<Variant> all, int number, int size, EfficientViMConfig config, String parameters, String cost,
            String accuracy, String distilledAccuracy) {
        String name = "efficientvim_m" + number;
        Preprocessing preprocessing = Preprocessing.imageNet(size, CROP);
        all.add(Variant.of(name, "EfficientViM-M" + number + ", hidden-state mixer", preprocessing,
                new Published(parameters, cost, accuracy, "accuracy after 300 epochs"), o -> new EfficientViM(config, o)));
        all.add(Variant.of(name + "_distilled", "EfficientViM-M" + number + " with the heads that learnt from a RegNetY-16GF", preprocessing,
                new Published(parameters, cost, distilledAccuracy, "the paper's count is that of the network without the second heads"),
                o -> new EfficientViM(config.distilled(), o)));
    }
}
