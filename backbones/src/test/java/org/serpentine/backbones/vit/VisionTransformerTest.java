package org.serpentine.backbones.vit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.Backbones;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class VisionTransformerTest {
    @Test
    void countsOfDeit() {
        assertEquals(5_717_416, Backbones.variant("vit_tiny_patch16_224").build().apply(BackboneOptions.of(1000, 224)).parameterCount());
    }

    @Test
    void anySizeAndItsStages() {
        try (Context ctx = Context.create(2)) {
            Backbone net = Backbones.builder("test_vit").inputs(1).classes(0).outIndices(0, 3).build();
            Tensor image = GradientCheck.random(1, 2, 48, 80, 1);
            assertArrayEquals(new int[] {2, 32}, net.forward(ctx, image).shape());
            List<Tensor> maps = net.features(ctx, image);
            assertEquals(2, maps.size());
            assertArrayEquals(new int[] {2, 3, 5, 32}, maps.get(1).shape());
        }
    }
}
