package org.serpentine.backbones.vim;

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
import org.serpentine.backbones.Variant;
import org.serpentine.nn.LoadReport;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;
import org.serpentine.tensor.operation.Mean;

class VimTest {
    private static final VimConfig SMALL = VimConfig.published(32, 16).withDepth(4);

    private static Vim network(VimConfig config, BackboneOptions options) {
        Vim net = new Vim(config, options);
        net.initializeFrom(1);
        return net;
    }

    @ParameterizedTest
    @CsvSource({"vim_tiny_patch16_224, 7148008", "vim_small_patch16_224, 25796584", "vim_tiny_patch16_stride8_224, 7250344",
        "vim_small_patch16_stride8_224, 26001256"})
    void countsOfTheAuthors(String name, long parameters) {
        Variant v = Backbones.variant(name);
        assertEquals(parameters, v.build().apply(BackboneOptions.of(1000, 224)).parameterCount());
    }

    @Test
    void anySizeChannelsAndClasses() {
        try (Context ctx = Context.create(2)) {
            for (int inputs : new int[] {1, 4}) {
                for (int classes : new int[] {0, 10}) {
                    Backbone net = Backbones.builder("test_vim").inputs(inputs).classes(classes).build();
                    for (int[] size : new int[][] {{64, 64}, {16, 16}, {48, 80}, {97, 33}}) {
                        Tensor y = net.forward(ctx, GradientCheck.random(1, 2, size[0], size[1], inputs));
                        assertArrayEquals(new int[] {2, classes == 0 ? 32 : 10}, y.shape());
                        assertTrue(Float.isFinite(y.data()[0]));
                    }
                    assertThrows(IllegalArgumentException.class, () -> net.forward(ctx, Tensor.zeros(1, 15, 64, inputs)));
                }
            }
        }
    }

    @Test
    void stagesAreTheNormalisedPatches() {
        BackboneOptions options = new BackboneOptions(0, 3, 64, 48, List.of(1, 3), 0);
        Vim net = network(SMALL.withClassToken(ClassToken.NONE), options);
        try (Context ctx = Context.create(2)) {
            Tensor image = GradientCheck.random(2, 2, 64, 48, 3);
            List<Tensor> maps = net.features(ctx, image);
            assertEquals(2, maps.size());
            assertArrayEquals(new int[] {2, 4, 3, 32}, maps.get(0).shape());
            assertEquals(16, net.featureInfo().get(0).stride());
            // without a class token the pooled features are the mean of the last map
            assertArrayEquals(net.forward(ctx, image).data(), Mean.overPositions(ctx, maps.get(1).reshape(2, 12, 32)).data(), 1e-5f);
        }
    }

    @ParameterizedTest
    @EnumSource(value = ClassToken.class, names = {"HEAD", "MIDDLE", "BOTH_ENDS", "NONE"})
    void everyClassTokenAndPoolingRuns(ClassToken token) {
        try (Context ctx = Context.create(2)) {
            for (VimConfig.Pooling pooling : VimConfig.Pooling.values()) {
                VimConfig config = new VimConfig(16, 8, 24, 2, 4, 3, token, pooling, false, 1e-6, false, true, 0.1,
                        VimConfig.Resizing.EXACT);
                Vim net = network(config, BackboneOptions.of(5, 40));
                assertEquals(token == ClassToken.BOTH_ENDS, net.parameters().containsKey("cls_token_tail"));
                assertTrue(net.parameters().containsKey("layers.0.mixer.gamma"));
                assertArrayEquals(new int[] {1, 5}, net.forward(ctx, GradientCheck.random(1, 1, 40, 40, 3)).shape());
            }
        }
    }

    @Test
    void largestScoreOfAnyToken() {
        VimConfig max = new VimConfig(16, 16, 24, 2, 4, 0, ClassToken.NONE, VimConfig.Pooling.MAX, true, 1e-5, true, true, 0,
                VimConfig.Resizing.EXACT);
        Vim net = network(max, BackboneOptions.of(0, 48));
        try (Context ctx = Context.create(1)) {
            Tensor image = GradientCheck.random(3, 1, 48, 48, 3);
            List<Tensor> maps = net.features(ctx, image);
            Tensor map = maps.get(maps.size() - 1);
            float[] want = new float[24];
            Arrays.fill(want, Float.NEGATIVE_INFINITY);
            for (int i = 0; i < map.elements(); i++) {
                want[i % 24] = Math.max(want[i % 24], map.data()[i]);
            }
            assertArrayEquals(want, net.forward(ctx, image).data(), 1e-6f);
        }
    }

    /** The network resized on the fly, and one of the new size that loads the checkpoint, agree. */
    @Test
    void pretrainedPositionsMeetAnotherSize() {
        Vim square = network(SMALL, BackboneOptions.of(10, 64));
        Vim wide = network(SMALL, new BackboneOptions(10, 3, 48, 96, List.of(), 0));
        wide.loadPretrained(square.weights());
        try (Context ctx = Context.create(1)) {
            Tensor image = GradientCheck.random(4, 1, 48, 96, 3);
            assertArrayEquals(square.forward(ctx, image).data(), wide.forward(ctx, image).data(), 1e-5f);
        }
        float[] table = square.parameters().get("pos_embed").official();
        float[] resized = wide.parameters().get("pos_embed").official();
        // 16 patches have their class token behind 8 of them, 18 patches behind 9
        assertArrayEquals(Arrays.copyOfRange(table, 8 * 32, 9 * 32), Arrays.copyOfRange(resized, 9 * 32, 10 * 32));
    }

    /** The released code keeps the first row, whatever it belongs to, and resizes the rest. */
    @Test
    void positionsResizedAsReleased() {
        Vim square = network(SMALL, BackboneOptions.of(10, 64));
        Vim exact = network(SMALL, BackboneOptions.of(10, 96));
        Vim released = network(SMALL.withResizing(VimConfig.Resizing.AS_RELEASED), BackboneOptions.of(10, 96));
        exact.loadPretrained(square.weights());
        released.loadPretrained(square.weights());
        float[] table = square.parameters().get("pos_embed").official();
        float[] got = released.parameters().get("pos_embed").official();
        assertArrayEquals(Arrays.copyOf(table, 32), Arrays.copyOf(got, 32));
        assertFalse(Arrays.equals(exact.parameters().get("pos_embed").official(), got));
    }

    @Test
    void tableOfNoSquareGridIsRefused() {
        Vim wide = network(SMALL, new BackboneOptions(10, 3, 48, 96, List.of(), 0));
        Vim square = network(SMALL, BackboneOptions.of(10, 64));
        String message = assertThrows(IllegalArgumentException.class, () -> square.loadPretrained(wide.weights())).getMessage();
        assertTrue(message.contains("pos_embed") && message.contains("19 rows"), message);
    }

    /** Weights for oblong pictures, of which the network for square ones is told. */
    @Test
    void positionsOfPicturesOfAKnownSize() {
        Vim wide = network(SMALL, new BackboneOptions(10, 3, 64, 128, List.of(), 0));
        Vim square = network(SMALL, BackboneOptions.of(10, 64));
        assertTrue(square.loadPretrained(wide.weights(), 64, 128).complete());
        try (Context ctx = Context.create(1)) {
            Tensor image = GradientCheck.random(4, 1, 64, 64, 3);
            assertArrayEquals(wide.forward(ctx, image).data(), square.forward(ctx, image).data(), 1e-5f);
        }
        String message = assertThrows(IllegalArgumentException.class, () -> square.loadPretrained(wide.weights(), 64, 96)).getMessage();
        assertTrue(message.contains("33 rows, which is no grid of 4x6 and 1 class tokens"), message);
        message = assertThrows(IllegalArgumentException.class, () -> square.loadPretrained(wide.weights(), 64, 0)).getMessage();
        assertTrue(message.contains("64x0"), message);
    }

    /** 2x8 patches are as many as 4x4: the file cannot say which, so the report does. */
    @Test
    void aTableOfAsManyPatchesIsTakenForTheNetworksGrid() {
        Vim square = network(SMALL, BackboneOptions.of(10, 64));
        Vim flat = network(SMALL, new BackboneOptions(10, 3, 32, 128, List.of(), 0));
        LoadReport report = flat.loadPretrained(square.weights());
        assertArrayEquals(square.parameters().get("pos_embed").official(), flat.parameters().get("pos_embed").official());
        assertTrue(report.complete() && report.notes().size() == 1 && report.text().contains("note: pos_embed was taken for a grid of 2x8"),
                report::text);

        LoadReport told = flat.loadPretrained(square.weights(), 64, 64);
        assertEquals(List.of(), told.notes());
        try (Context ctx = Context.create(1)) {
            Tensor image = GradientCheck.random(4, 1, 32, 128, 3);
            assertArrayEquals(square.forward(ctx, image).data(), flat.forward(ctx, image).data(), 1e-5f);
        }
        assertEquals(List.of(), square.loadPretrained(square.weights()).notes());
    }

    @Test
    void dropPathActsInTrainingOnly() {
        Vim net = network(SMALL, new BackboneOptions(10, 3, 32, 32, List.of(), 0.9));
        try (Context ctx = Context.create(1)) {
            Tensor image = GradientCheck.random(6, 8, 32, 32, 3);
            float[] still = net.forward(ctx, image).data();
            ctx.training(true);
            ctx.seed(1);
            float[] first = net.forward(ctx, image).data();
            ctx.seed(1);
            assertArrayEquals(first, net.forward(ctx, image).data());
            ctx.training(false);
            assertArrayEquals(still, net.forward(ctx, image).data());
            assertFalse(Arrays.equals(still, first));
        }
    }
}
