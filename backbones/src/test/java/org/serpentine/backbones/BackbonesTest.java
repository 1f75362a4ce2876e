package org.serpentine.backbones;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.serpentine.nn.Parameter;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Profile;
import org.serpentine.tensor.Tape;
import org.serpentine.tensor.Tensor;

/** What every registered backbone promises, seen on the miniatures. */
class BackbonesTest {
    static Stream<String> miniatures() {
        return Backbones.list("test_*").stream();
    }

    static Tensor noise(int... shape) {
        Tensor t = Tensor.zeros(shape);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < t.elements(); i++) {
            t.data()[i] = (float) random.nextGaussian();
        }
        return t;
    }

    private static Tensor pictures(Backbone net, int count) {
        return noise(count, net.options().height(), net.options().width(), net.options().inputs());
    }

    private static void assertFinite(String what, Tensor t) {
        for (float v : t.data()) {
            assertTrue(Float.isFinite(v), what);
        }
    }

    @ParameterizedTest
    @MethodSource("miniatures")
    void scoresClassesOrGivesPooledFeatures(String name) {
        Backbone net = Backbones.builder(name).classes(7).build();
        Backbone pooled = Backbones.builder(name).classes(0).build();
        try (Context ctx = Context.create(1)) {
            Tensor scores = net.forward(ctx, pictures(net, 2));
            assertArrayEquals(new int[] {2, 7}, scores.shape());
            assertFinite(name, scores);
            Tensor features = pooled.forward(ctx, pictures(pooled, 2));
            assertEquals(pooled.pooledChannels(), features.channels());
            assertEquals(2, features.rank());
            assertEquals(2, features.size(0));
            assertTrue(net.headKeys().stream().anyMatch(h -> net.parameters().keySet().stream().anyMatch(k -> k.startsWith(h))),
                    "headKeys " + net.headKeys() + " are among " + net.parameters().keySet());
            assertTrue(pooled.parameterCount() < net.parameterCount(), "without classes there is no classifier");
        }
    }

    @ParameterizedTest
    @MethodSource("miniatures")
    void featureMapsAreAsDescribed(String name) {
        Backbone all = Backbones.create(name);
        int stages = all.stages().size();
        Backbone last = Backbones.builder(name).outIndices(stages - 1).build();
        try (Context ctx = Context.create(1)) {
            Tensor image = pictures(all, 1);
            List<Tensor> maps = all.features(ctx, image);
            assertEquals(stages, maps.size());
            for (int s = 0; s < stages; s++) {
                FeatureInfo info = all.featureInfo().get(s);
                assertEquals(s, info.index());
                assertArrayEquals(new int[] {1, image.size(1) / info.stride(), image.size(2) / info.stride(), info.channels()},
                        maps.get(s).shape(), name + " stage " + s);
                assertFinite(name, maps.get(s));
            }
            List<Tensor> one = last.features(ctx, image);
            assertEquals(1, one.size());
            assertArrayEquals(maps.get(stages - 1).data(), one.get(0).data(), 1e-5f, "the same seed gives the same map");
        }
        assertThrows(IllegalArgumentException.class, () -> Backbones.builder(name).outIndices(stages).build());
    }

    @ParameterizedTest
    @MethodSource("miniatures")
    void takesAnyNumberOfChannels(String name) {
        for (int inputs : new int[] {1, 4}) {
            Backbone net = Backbones.builder(name).inputs(inputs).classes(3).build();
            assertEquals(inputs, net.parameters().get(net.inputKey()).officialShape()[1], net.inputKey());
            try (Context ctx = Context.create(1)) {
                assertFinite(name, net.forward(ctx, pictures(net, 1)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("miniatures")
    void refusesWhatIsNoBatchOfItsPictures(String name) {
        Backbone net = Backbones.builder(name).inputs(4).classes(3).build();
        int height = net.options().height();
        int width = net.options().width();
        try (Context ctx = Context.create(1)) {
            for (Tensor wrong : List.of(noise(1, height, width, 3), noise(height, width, 4), noise(1, 1, height, width, 4))) {
                for (Runnable use : List.<Runnable>of(() -> net.forward(ctx, wrong), () -> net.features(ctx, wrong))) {
                    String message = assertThrows(IllegalArgumentException.class, use::run).getMessage();
                    assertTrue(message.contains("takes pictures [N, H, W, 4], got " + wrong), message);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("miniatures")
    void earlyMapsRunNoLaterStages(String name) {
        Backbone first = Backbones.builder(name).outIndices(0).build();
        Backbone all = Backbones.create(name);
        try (Context ctx = Context.create(1)) {
            Profile early = new Profile();
            ctx.profile(early);
            first.features(ctx, pictures(first, 1));
            Profile whole = new Profile();
            ctx.profile(whole);
            all.features(ctx, pictures(all, 1));
            assertTrue(early.macs() > 0 && early.macs() < 0.9 * whole.macs(), early.macs() + " of " + whole.macs());
        }
    }

    @ParameterizedTest
    @MethodSource("miniatures")
    void aSeedDecidesTheWeights(String name) {
        Backbone one = Backbones.create(name);
        Backbone again = Backbones.builder(name).seed(0).build();
        Backbone other = Backbones.builder(name).seed(1).build();
        String key = one.inputKey();
        assertArrayEquals(one.parameters().get(key).official(), again.parameters().get(key).official());
        assertFalse(Arrays.equals(one.parameters().get(key).official(), other.parameters().get(key).official()));
    }

    @ParameterizedTest
    @MethodSource("miniatures")
    void aFrozenBodyStaysAsItIs(String name) {
        Backbone net = Backbones.builder(name).classes(4).build();
        net.freezeBody(true);
        List<float[]> buffers = net.parameters().values().stream().filter(Parameter::buffer).map(p -> p.value().data().clone()).toList();
        try (Context ctx = Context.create(1)) {
            ctx.training(true);
            try (Tape tape = ctx.startTape()) {
                net.watch(tape);
                Tensor y = net.forward(ctx, pictures(net, 2));
                tape.backward(y, noise(y.shape()).data());
            }
        }
        net.parameters().forEach((key, p) -> {
            boolean head = net.headKeys().stream().anyMatch(key::startsWith);
            if (!head) {
                assertFalse(p.trainable(), key);
                assertArrayEquals(new float[p.elements()], p.gradient(), key);
            }
        });
        assertTrue(net.parameters().entrySet().stream().anyMatch(e -> net.headKeys().stream().anyMatch(e.getKey()::startsWith)
                && !Arrays.equals(new float[e.getValue().elements()], e.getValue().gradient())), "the classifier has gradients");
        List<Parameter> after = net.parameters().values().stream().filter(Parameter::buffer).toList();
        List<String> keys = net.parameters().entrySet().stream().filter(e -> e.getValue().buffer()).map(e -> e.getKey()).toList();
        for (int i = 0; i < buffers.size(); i++) {
            String key = keys.get(i);
            if (net.headKeys().stream().noneMatch(key::startsWith)) {
                assertArrayEquals(buffers.get(i), after.get(i).value().data(), key);
            }
        }
        net.freezeBody(false);
        assertTrue(net.parameters().values().stream().allMatch(p -> p.buffer() || p.trainable()));
    }

    @Test
    void wrongNamesListTheNearest() {
        String message = assertThrows(IllegalArgumentException.class, () -> Backbones.create("resnet_18")).getMessage();
        assertTrue(message.contains("\"resnet_18\"") && message.contains("resnet18"), message);
        String all = assertThrows(IllegalArgumentException.class, () -> Backbones.builder("")).getMessage();
        assertTrue(all.contains("resnet34") && !all.contains("test_resnet"), all);
    }

    @Test
    void patternsChooseNames() {
        assertEquals(List.of("resnet18"), Backbones.list("resnet18"));
        assertEquals(List.of("resnet18", "resnet34", "resnet_mini"), Backbones.list("resnet*"));
        assertTrue(Backbones.list("*_mini").contains("resnet_mini"));
        assertTrue(Backbones.list("*resnet").contains("test_resnet"));
        assertEquals(List.of(), Backbones.list("resnet.."), "only * is special");
        assertEquals(List.of(), Backbones.list("\\E.*"));
        assertEquals(Backbones.list(), Backbones.list("*"));
        assertTrue(Backbones.variant("test_resnet").miniature());
        assertFalse(Backbones.variant("resnet_mini").miniature());
    }

    @Test
    void optionsHaveRanges() {
        for (Runnable wrong : List.<Runnable>of(
                () -> BackboneOptions.of(-1, 32), () -> BackboneOptions.of(10, 0),
                () -> new BackboneOptions(10, 0, 32, 32, List.of(), 0),
                () -> new BackboneOptions(10, 3, 32, 32, List.of(), 1),
                () -> new BackboneOptions(10, 3, 32, 32, List.of(), Double.NaN),
                () -> new BackboneOptions(10, 3, 32, 32, List.of(1, 0), 0),
                () -> new BackboneOptions(10, 3, 32, 32, List.of(1, 1), 0),
                () -> new BackboneOptions(10, 3, 32, 32, List.of(-1), 0),
                () -> new Preprocessing(32, 32, 0, List.of(0.5), List.of(0.5)),
                () -> new Preprocessing(32, 32, 1, List.of(0.5), List.of(0.0)),
                () -> new Preprocessing(32, 32, 1, List.of(0.5, 0.5), List.of(0.5)),
                () -> Variant.of("Upper Case", "", Preprocessing.imageNet(32, 1), Published.NOTHING, o -> null))) {
            assertThrows(IllegalArgumentException.class, wrong::run);
        }
        String message = assertThrows(IllegalArgumentException.class, () -> new BackboneOptions(10, 3, 32, 32, List.of(), 1)).getMessage();
        assertTrue(message.contains("dropPath is 1.0") && message.contains("[0, 1)"), message);
    }

    @Test
    void torchvisionsResNet18HasItsParameters() {
        // torchvision.models.resnet18().parameters(): 11689512; resnet34: 21797672
        assertEquals(11_689_512, Backbones.create("resnet18").parameterCount());
        assertEquals(21_797_672, Backbones.create("resnet34").parameterCount());
        assertArrayEquals(new int[] {128, 64, 1, 1},
                Backbones.create("resnet18").parameters().get("layer2.0.downsample.0.weight").officialShape());
    }

    @ParameterizedTest
    @MethodSource("miniatures")
    void picturesWithoutPixelsAreRefused(String name) {
        Backbone net = Backbones.create(name);
        int side = net.options().height();
        try (Context ctx = Context.create(1)) {
            for (Tensor empty : List.of(Tensor.zeros(0, side, side, 3), Tensor.zeros(1, 0, side, 3), Tensor.zeros(1, side, 0, 3))) {
                for (Executable run : List.<Executable>of(() -> net.forward(ctx, empty), () -> net.features(ctx, empty))) {
                    String message = assertThrows(IllegalArgumentException.class, run).getMessage();
                    assertTrue(message.contains("at least 1, got " + empty), message);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"test_vim, 1048576, 1048576, 3, picture size is 1048576x1048576",
        "test_rsmamba, 2147483647, 2147483647, 1, picture size is 2147483647x2147483647",
        "test_resnet, 2147483647, 1, 3, picture size is 2147483647x1 with 3 inputs",
        "test_a2mamba, 65536, 8192, 1, the parameter rpb.2 would be of shape"})
    void sizesPastOneArrayAreRefused(String name, int height, int width, int inputs, String part) {
        String message = assertThrows(IllegalArgumentException.class,
                () -> Backbones.builder(name).size(height, width).inputs(inputs).build()).getMessage();
        assertTrue(message.contains(part) && message.contains("smaller") && message.contains("height"), message);
    }

    @Test
    void whatIsNullIsNamed() {
        assertNamed("name of a backbone", () -> Backbones.create(null));
        assertNamed("name of a backbone", () -> Backbones.variant(null));
        assertNamed("name of a backbone", () -> Backbones.builder(null));
        assertNamed("pattern", () -> Backbones.list(null));
        assertNamed("outIndices is null", () -> Backbones.builder("test_resnet").outIndices((Integer[]) null));
        assertNamed("outIndices holds null", () -> Backbones.builder("test_resnet").outIndices(0, null));
        assertNamed("outIndices is null", () -> new BackboneOptions(1, 3, 32, 32, null, 0));
        assertNamed("source of weights", () -> Backbones.builder("test_resnet").weights(null));
        assertNamed("source of weights", () -> Backbones.create("test_resnet").loadPretrained(null));
        assertNamed("source of weights", () -> Backbones.create("test_resnet").loadPretrained(null, 32, 32));
    }

    private static void assertNamed(String part, Executable action) {
        String message = assertThrows(NullPointerException.class, action).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void rangesOfAVariant() {
        Variant some = Backbones.variant("test_resnet");
        for (int classes : new int[] {-1, Integer.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> new Variant("a", "b", some.preprocessing(), classes, 0, null, some.build()));
        }
        for (double rate : new double[] {-0.1, 1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new Variant("a", "b", some.preprocessing(), 1, rate, null, some.build()));
        }
    }

    @Test
    void aFamilysNameSuggestsItsNetworks() {
        String message = assertThrows(IllegalArgumentException.class, () -> Backbones.create("vim")).getMessage();
        assertTrue(message.contains("vim_tiny_patch16_224"), message);
    }
}
