package org.serpentine.examples;

import java.util.List;
import java.util.stream.IntStream;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Tensor;

/** Feature maps at several scales, as the neck of a detector or a segmentation head wants them. */
public final class DetectorFeatures {
    private DetectorFeatures() {}

    /** Takes optionally the name of a backbone, such as {@code vmamba_tiny_s1l8}. */
    public static void main(String[] args) {
        Backbone backbone = maps(args.length == 1 ? args[0] : "test_vmamba");
        // Pictures for detectors have any size; the last axis is colour.
        Tensor picture = Tensor.zeros(1, 128, 192, 3);
        try (Context ctx = Context.create()) {
            List<Tensor> maps = backbone.features(ctx, picture);
            for (int i = 0; i < maps.size(); i++) {
                System.out.println(backbone.featureInfo().get(i) + ": " + maps.get(i));
            }
        }
    }

    /** All stages but the first, without a classifier. */
    static Backbone maps(String name) {
        int stages = Backbones.builder(name).classes(0).build().stages().size();
        Integer[] chosen = IntStream.range(1, stages).boxed().toArray(Integer[]::new);
        return Backbones.builder(name).classes(0).outIndices(chosen).build();
    }
}
