package org.serpentine.backbones.a2mamba;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.FeatureInfo;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

@Tag("network")
class A2MambaTest {
    private static Backbone miniature(int classes, int inputs) {
        return Backbones.builder("test_a2mamba").classes(classes).inputs(inputs).build();
    }

    /** The authors' code, tables that stand under two keys counted once. */
    @ParameterizedTest
    @CsvSource({"nano,4195052", "tiny,15365506", "small,30672834", "base,51134464", "large,93737376"})
    void hasAsManyParametersAsTheAuthorsCode(String size, long parameters) {
        Backbone net = Backbones.variant("a2mamba_" + size).build().apply(BackboneOptions.of(1000, 224));
        assertEquals(parameters, net.parameterCount());
    }

    @Test
    void aTableUnderTwoKeysIsOneTensor() {
        Backbone net = miniature(10, 3);
        Map<String, Parameter> all = net.parameters();
        String first = "layers.2.blocks.0.token_mixer.rpb.0";
        String second = "layers.2.blocks.0.token_mixer.rpb.1";
        assertSame(all.get(first), all.get(second));
        assertFalse(net.distinctParameters().containsKey(second));
        Backbone other = Backbones.builder("test_a2mamba").seed(5).build();
        assertTrue(other.load(net.weights(), true).complete());
        other.parameters().forEach((key, p) -> assertArrayEquals(all.get(key).official(), p.official(), key));
    }

    @Test
    void stagesHaveTheirStridesAndChannels() {
        Backbone net = miniature(0, 4);
        List<FeatureInfo> info = net.featureInfo();
        assertEquals(List.of(new FeatureInfo(0, 4, 16), new FeatureInfo(1, 8, 32), new FeatureInfo(2, 16, 48), new FeatureInfo(3, 32, 64)),
                info);
        try (Context ctx = Context.create(2)) {
            List<Tensor> maps = net.features(ctx, GradientCheck.random(1, 2, 77, 96, 4));
            assertTrue(maps.get(0).hasShape(2, 20, 24, 16));
            assertTrue(maps.get(1).hasShape(2, 10, 12, 32));
            assertTrue(maps.get(2).hasShape(2, 5, 6, 48));
            assertTrue(maps.get(3).hasShape(2, 3, 3, 64));
            Backbone two = Backbones.builder("test_a2mamba").classes(0).inputs(4).outIndices(1, 3).build();
            List<Tensor> some = two.features(ctx, GradientCheck.random(1, 2, 77, 96, 4));
            assertArrayEquals(maps.get(1).data(), some.get(0).data());
            assertArrayEquals(maps.get(3).data(), some.get(1).data());
            assertTrue(net.forward(ctx, GradientCheck.random(1, 2, 64, 64, 4)).hasShape(2, 64));
        }
    }

    @Test
    void fusedInferenceEqualsTheRecordedPass() {
        Backbone net = miniature(7, 3);
        perturb(net);
        Tensor image = GradientCheck.random(3, 2, 70, 66, 3);
        try (Context ctx = Context.create(2)) {
            float[] fused = net.forward(ctx, image).data();
            try (Tape tape = ctx.startTape()) {
                net.watch(tape);
                assertArrayEquals(fused, net.forward(ctx, image).data(), 2e-5f);
            }
        }
    }

    private static void perturb(Backbone net) {
        net.parameters().forEach((key, p) -> {
            float[] noise = GradientCheck.random(key.hashCode(), p.elements()).data();
            for (int i = 0; i < noise.length; i++) {
                p.value().data()[i] += 0.1f * noise[i] * (key.endsWith("rope.angle") ? 0 : 1);
            }
        });
    }

    /** A directional derivative of the whole network, training mode with a batch of two. */
    @Test
    void gradientOfTheWholeNetwork() {
        Backbone net = miniature(3, 3);
        perturb(net);
        Tensor image = GradientCheck.random(4, 2, 48, 52, 3);
        float[] cotangent = GradientCheck.random(5, 2 * 3).data();
        try (Context ctx = Context.create(2)) {
            net.clearGradients();
            try (Tape tape = ctx.startTape()) {
                net.watch(tape);
                tape.backward(net.forward(ctx, image), cotangent);
            }
            double expected = 0;
            for (Map.Entry<String, Parameter> e : net.distinctParameters().entrySet()) {
                if (!e.getValue().buffer()) {
                    float[] direction = GradientCheck.random(e.getKey().hashCode() + 1L, e.getValue().elements()).data();
                    for (int i = 0; i < direction.length; i++) {
                        expected += (double) direction[i] * e.getValue().gradient()[i];
                    }
                }
            }
            double step = 2e-4;
            double up = shifted(net, ctx, image, cotangent, step);
            double down = shifted(net, ctx, image, cotangent, -2 * step);
            assertEquals(expected, (up - down) / (2 * step), 2e-2 * Math.abs(expected) + 1e-3);
        }
    }

    private static double shifted(Backbone net, Context ctx, Tensor image, float[] cotangent, double step) {
        net.distinctParameters().forEach((key, p) -> {
            float[] direction = GradientCheck.random(key.hashCode() + 1L, p.elements()).data();
            for (int i = 0; i < direction.length && !p.buffer(); i++) {
                p.value().data()[i] += (float) (step * direction[i]);
            }
        });
        float[] y = net.forward(ctx, image).data();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * cotangent[i];
        }
        return sum;
    }

    /** What the resized checkpoint answers is what the network answers that resizes on the fly. */
    @Test
    void checkpointsOfAnotherSizeAreResized() {
        Backbone small = miniature(10, 3);
        perturb(small);
        Backbone large = Backbones.builder("test_a2mamba").size(96, 128).weights(small.weights()).build();
        assertArrayEquals(new int[] {1, 4, 12, 12}, large.parameters().get("layers.6.blocks.0.token_mixer.rpb.2").officialShape());
        Tensor image = GradientCheck.random(6, 1, 96, 128, 3);
        try (Context ctx = Context.create(1)) {
            assertArrayEquals(small.forward(ctx, image).data(), large.forward(ctx, image).data(), 1e-6f);
        }
    }

    @Test
    void saysHowLargeAPictureMustBe() {
        assertEquals("A2Mamba got pictures of 192x224 pixels; the attention windows [11, 9, 7, 7] of its stages need at least 193x193",
                assertThrows(IllegalArgumentException.class, () -> Backbones.builder("a2mamba_nano").size(192, 224).build()).getMessage());
        Backbone net = miniature(10, 3);
        try (Context ctx = Context.create(1)) {
            Tensor image = Tensor.zeros(1, 16, 64, 3);
            assertTrue(assertThrows(IllegalArgumentException.class, () -> net.forward(ctx, image)).getMessage().contains("at least 33x33"));
            assertTrue(net.forward(ctx, Tensor.zeros(1, 33, 33, 3)).hasShape(1, 10));
        }
    }

    @Test
    void refusesSizesThatDoNotFit() {
        assertThrows(IllegalArgumentException.class, () -> A2MambaConfig.Stage.of(32, 1, 3, 7, 4));
        assertThrows(IllegalArgumentException.class, () -> A2MambaConfig.Stage.of(36, 1, 2, 7, 4));
        assertThrows(IllegalArgumentException.class, () -> A2MambaConfig.Stage.of(32, 1, 2, 6, 4));
        assertThrows(IllegalArgumentException.class, () -> A2MambaConfig.Stage.of(32, 0, 2, 7, 4));
        assertThrows(IllegalArgumentException.class, () -> new A2MambaConfig(List.of(A2MambaConfig.Stage.of(32, 1, 2, 7, 4)), 64, true));
    }
}
