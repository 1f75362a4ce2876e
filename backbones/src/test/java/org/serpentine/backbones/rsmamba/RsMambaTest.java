package org.serpentine.backbones.rsmamba;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.ClassToken;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class RsMambaTest {
    private static RsMamba network(RsMambaConfig.Paths paths, RsMambaConfig.Positions positions, ClassToken token,
            RsMambaConfig.Readout readout, BackboneOptions options) {
        RsMamba net = new RsMamba(new RsMambaConfig(24, 4, 40, 16, 8, paths, positions, token, readout, true), options);
        net.initializeFrom(1);
        return net;
    }

    @ParameterizedTest
    @CsvSource({"rsmamba_small, 4356894", "rsmamba_base, 6382878", "rsmamba_large, 16248862", "rsmamba_huge, 33056030"})
    void countsOfTheAuthors(String name, long parameters) {
        assertEquals(parameters, Backbones.variant(name).build().apply(BackboneOptions.of(30, 224)).parameterCount());
    }

    @ParameterizedTest
    @EnumSource(RsMambaConfig.Paths.class)
    void everyMergeRunsAndIsRepeatable(RsMambaConfig.Paths paths) {
        RsMamba net = network(paths, RsMambaConfig.Positions.SINE, ClassToken.NONE, RsMambaConfig.Readout.AVERAGE, BackboneOptions.of(7, 40));
        try (Context ctx = Context.create(2)) {
            Tensor image = GradientCheck.random(1, 2, 40, 40, 3);
            float[] first = net.forward(ctx, image).data();
            assertEquals(14, first.length);
            assertArrayEquals(first, net.forward(ctx, image).data());
        }
    }

    /** Evaluation has a permutation of its own for each layer, training draws new ones from the context's seed. */
    @Test
    void trainingShufflesAnew() {
        RsMamba net = network(RsMambaConfig.Paths.FORWARD_REVERSE_SHUFFLE_GATE, RsMambaConfig.Positions.LEARNED, ClassToken.MIDDLE,
                RsMambaConfig.Readout.CLASS_TOKEN, BackboneOptions.of(7, 40));
        try (Context ctx = Context.create(1)) {
            Tensor image = GradientCheck.random(1, 1, 40, 40, 3);
            float[] still = net.forward(ctx, image).data();
            ctx.training(true);
            ctx.seed(5);
            float[] first = net.forward(ctx, image).data();
            float[] second = net.forward(ctx, image).data();
            ctx.seed(5);
            assertArrayEquals(first, net.forward(ctx, image).data());
            assertFalse(Arrays.equals(first, second));
            assertFalse(Arrays.equals(first, still));
        }
    }

    @Test
    void anySizeChannelsAndClasses() {
        try (Context ctx = Context.create(2)) {
            for (int inputs : new int[] {1, 4}) {
                for (int classes : new int[] {0, 10}) {
                    Backbone net = Backbones.builder("test_rsmamba").inputs(inputs).classes(classes).build();
                    for (int[] size : new int[][] {{48, 48}, {8, 8}, {40, 72}, {33, 50}}) {
                        Tensor y = net.forward(ctx, GradientCheck.random(1, 2, size[0], size[1], inputs));
                        assertArrayEquals(new int[] {2, classes == 0 ? 32 : 10}, y.shape());
                        assertTrue(Float.isFinite(y.data()[0]));
                    }
                }
            }
        }
    }

    /** Patches hang over the right and lower border into zeros: a picture with those zeros in it gives the same. */
    @Test
    void borderIsFilledWithZeros() {
        RsMamba net = network(RsMambaConfig.Paths.FORWARD, RsMambaConfig.Positions.NONE, ClassToken.NONE, RsMambaConfig.Readout.MAP,
                new BackboneOptions(0, 1, 40, 40, List.of(3), 0));
        try (Context ctx = Context.create(1)) {
            Tensor image = GradientCheck.random(1, 1, 33, 37, 1);
            Tensor padded = Tensor.zeros(1, 40, 40, 1);
            for (int r = 0; r < 33; r++) {
                System.arraycopy(image.data(), r * 37, padded.data(), r * 40, 37);
            }
            Tensor map = net.features(ctx, image).get(0);
            assertArrayEquals(new int[] {1, 5, 5, 24}, map.shape());
            assertArrayEquals(net.features(ctx, padded).get(0).data(), map.data(), 1e-6f);
        }
    }

    @Test
    void pretrainedPositionsMeetAnotherSize() {
        RsMamba square = network(RsMambaConfig.Paths.FORWARD_REVERSE_GATE, RsMambaConfig.Positions.LEARNED, ClassToken.TAIL,
                RsMambaConfig.Readout.AVERAGE, BackboneOptions.of(5, 48));
        RsMamba wide = network(RsMambaConfig.Paths.FORWARD_REVERSE_GATE, RsMambaConfig.Positions.LEARNED, ClassToken.TAIL,
                RsMambaConfig.Readout.AVERAGE, new BackboneOptions(5, 3, 32, 80, List.of(), 0));
        wide.loadPretrained(square.weights());
        try (Context ctx = Context.create(1)) {
            Tensor image = GradientCheck.random(4, 1, 32, 80, 3);
            assertArrayEquals(square.forward(ctx, image).data(), wide.forward(ctx, image).data(), 1e-5f);
        }
    }

    @Test
    void choicesThatDoNotGoTogetherAreRefused() {
        var drop = assertThrows(IllegalArgumentException.class, () -> Backbones.builder("test_rsmamba").dropPath(0.1).build());
        assertTrue(drop.getMessage().contains("dropPath is 0.1") && drop.getMessage().contains("RSMamba"), drop.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new RsMambaConfig(24, 1, 48, 16, 8, RsMambaConfig.Paths.FORWARD,
                RsMambaConfig.Positions.SINE, ClassToken.HEAD, RsMambaConfig.Readout.AVERAGE, true));
        assertThrows(IllegalArgumentException.class, () -> new RsMambaConfig(24, 1, 48, 16, 8, RsMambaConfig.Paths.FORWARD,
                RsMambaConfig.Positions.NONE, ClassToken.NONE, RsMambaConfig.Readout.CLASS_TOKEN, true));
    }
}
