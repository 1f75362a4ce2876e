package org.serpentine.backbones.efficientvim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.Backbones;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

class EfficientViMTest {
    private static Backbone net(String name, int classes) {
        Backbone net = Backbones.builder(name).classes(classes).seed(3).build();
        SplittableRandom random = new SplittableRandom(5);
        net.parameters().forEach((key, p) -> {
            if (key.endsWith("running_mean") || key.endsWith("running_var") || key.endsWith("alpha")) {
                for (int i = 0; i < p.elements(); i++) {
                    p.value().data()[i] += (float) (0.5 * random.nextDouble());
                }
            }
        });
        return net;
    }

    @Test
    void parameterCountsAreThoseOfTheAuthorsCode() {
        Map<String, Long> expected = Map.of("efficientvim_m1", 6_679_458L, "efficientvim_m2", 13_903_842L, "efficientvim_m3", 16_604_174L,
                "efficientvim_m4", 19_606_505L, "efficientvim_m1_distilled", 7_643_462L, "efficientvim_m4_distilled", 21_178_509L);
        expected.forEach((name, count) -> assertEquals(count, Backbones.create(name).parameterCount(), name));
        assertEquals(18_031_365, Backbones.builder("efficientvim_m4").classes(0).build().parameterCount(), "dense backbone");
    }

    @Test
    void foldedInferenceEqualsTheLongWay() {
        Backbone net = net("test_efficientvim", 7);
        Tensor image = GradientCheck.random(1, 2, 80, 112, 3);
        try (Context ctx = Context.create(2)) {
            float[] folded = net.forward(ctx, image).data().clone();
            try (Tape tape = ctx.startTape()) {
                net.watch(tape);
                assertArrayEquals(net.forward(ctx, image).data(), folded, 1e-5f, "with a tape");
            }
            Parameter alpha = net.parameters().get("stages.0.blocks.0.alpha");
            alpha.value().data()[3] += 2;
            Parameter mean = net.parameters().get("stages.1.blocks.0.dwconv2.norm.running_mean");
            mean.value().data()[0] += 1;
            float[] changed = net.forward(ctx, image).data().clone();
            ctx.observe((name, t) -> { });
            assertArrayEquals(net.forward(ctx, image).data(), changed, 1e-5f, "after a change of weights");
            assertTrue(Math.abs(changed[0] - folded[0]) > 1e-4, "the change must be seen");
        }
    }

    @Test
    void mapsOfAnyAspectRatio() {
        Backbone net = Backbones.builder("test_efficientvim").classes(0).outIndices(0, 2).build();
        try (Context ctx = Context.create(2)) {
            List<Tensor> maps = net.features(ctx, GradientCheck.random(1, 1, 96, 176, 3));
            assertEquals(2, maps.size());
            assertTrue(maps.get(0).hasShape(1, 6, 11, 16), maps.get(0).toString());
            assertTrue(maps.get(1).hasShape(1, 2, 3, 32), maps.get(1).toString());
            assertTrue(net.forward(ctx, GradientCheck.random(1, 3, 33, 65, 3)).hasShape(3, 32));
            assertEquals(64, net.featureInfo().get(1).stride());
        }
    }

    @Test
    void teacherScoresAreAveragedIn() {
        EfficientViMConfig config = new EfficientViMConfig(List.of(16, 24, 32), List.of(1, 1, 1), List.of(4, 4, 4), 2, 1, 4, true);
        EfficientViM net = new EfficientViM(config, org.serpentine.backbones.BackboneOptions.of(5, 64));
        net.initializeFrom(1);
        Tensor image = GradientCheck.random(1, 2, 64, 64, 3);
        try (Context ctx = Context.create(1)) {
            EfficientViM.Scores both = net.scores(ctx, image);
            float[] mean = net.forward(ctx, image).data();
            for (int i = 0; i < mean.length; i++) {
                assertEquals((both.label().data()[i] + both.teacher().data()[i]) / 2, mean[i], 1e-6);
            }
            assertNotNull(both.teacher());
            assertNull(((EfficientViM) net("test_efficientvim", 5)).scores(ctx, image).teacher());
        }
    }

    @Test
    void wrongSizesAreNamed() {
        var e = assertThrows(IllegalArgumentException.class, () -> EfficientViMConfig.of(List.of(16, 24), List.of(1, 1, 1), List.of(4, 4, 4)));
        assertTrue(e.getMessage().contains("widths is [16, 24]"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Backbones.builder("efficientvim_m1").dropPath(0.1).build());
        Backbone features = Backbones.builder("test_efficientvim").classes(0).build();
        try (Context ctx = Context.create(1)) {
            assertThrows(IllegalStateException.class, () -> ((EfficientViM) features).scores(ctx, Tensor.zeros(1, 32, 32, 3)));
        }
    }
}
