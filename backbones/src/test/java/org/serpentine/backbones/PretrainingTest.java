package org.serpentine.backbones;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.serpentine.nn.IncompleteWeightsException;
import org.serpentine.nn.LoadReport;
import org.serpentine.nn.WeightMap;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.Shape;
import org.serpentine.tensor.Tensor;

class PretrainingTest {
    private static final String NAME = "test_resnet";

    /** Adds a network's weights. */
    private static WeightMap with(WeightMap file, String prefix, Backbone net) {
        net.parameters().forEach((key, p) -> file.put(prefix + key, p.officialShape(), p::official));
        return file;
    }

    private static Supplier<float[]> values(float... values) {
        return () -> values;
    }

    private static Backbone author(int classes) {
        return Backbones.builder(NAME).classes(classes).seed(11).build();
    }

    private static void assertSame(Backbone want, Backbone got) {
        want.parameters().forEach((key, p) -> assertArrayEquals(p.official(), got.parameters().get(key).official(), key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "model.", "module.", "state_dict.", "model.module.", "state_dict.module.", "model_ema.module.", "backbone.",
        "state_dict.backbone.", "model.backbone.", "_orig_mod.", "module._orig_mod.", "model_state_dict.", "net."})
    void wrappersAreTakenOff(String wrapper) {
        Backbone author = author(5);
        Backbone own = Backbones.builder(NAME).classes(5).build();
        WeightMap file = with(new WeightMap(), wrapper, author).put(wrapper + "bn1.num_batches_tracked", new int[0], values(7));
        if (!wrapper.isEmpty()) {
            file.put("optimizer.step", new int[0], values(1)); // beside the wrapped weights
        }
        LoadReport report = own.loadPretrained(file);
        assertTrue(report.complete(), report::text);
        assertSame(author, own);
    }

    @Test
    void averagedWeightsAreTaken() {
        Backbone raw = Backbones.builder(NAME).classes(5).seed(3).build();
        Backbone averaged = author(5);
        Backbone own = Backbones.builder(NAME).classes(5).build();
        own.loadPretrained(with(with(new WeightMap(), "model.", raw), "model_ema.", averaged));
        assertSame(averaged, own);
    }

    @Test
    void averagedWeightsBesidePlainOnes() {
        Backbone raw = Backbones.builder(NAME).classes(5).seed(3).build();
        Backbone averaged = author(5);
        Backbone own = Backbones.builder(NAME).classes(5).build();
        assertTrue(own.loadPretrained(with(with(new WeightMap(), "", raw), "model_ema.module.", averaged)).complete());
        assertSame(averaged, own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "model.", "module."})
    void theSettingsOfAnAverageAreNoAveragedWeights(String wrapper) {
        Backbone author = author(5);
        Backbone own = Backbones.builder(NAME).classes(5).build();
        WeightMap file = new WeightMap().put("model_ema.decay", new int[0], values(0.99f))
                .put("model_ema.num_updates", new int[0], values(7));
        assertTrue(own.loadPretrained(with(file, wrapper, author)).complete());
        assertSame(author, own);
    }

    @ParameterizedTest
    @CsvSource({"test_resnet, fc.weight", "test_vim, head.weight"})
    void oneOfTheNetworksKeysBesideWrappedOnes(String name, String accident) {
        Backbone author = Backbones.builder(name).classes(5).seed(11).build();
        Backbone own = Backbones.builder(name).classes(5).build();
        WeightMap file = new WeightMap().put(accident, author.parameters().get(accident).officialShape(), () -> {
            throw new IllegalStateException("this is another network's");
        });
        assertTrue(own.loadPretrained(with(file, "backbone.", author)).complete());
        assertSame(author, own);
    }

    @ParameterizedTest
    @MethodSource("org.serpentine.backbones.BackbonesTest#miniatures")
    void aGreyPictureGivesTheAnswerOfItsThreeChannelCopy(String name) {
        Backbone author = Backbones.builder(name).classes(4).seed(2).build();
        Backbone grey = Backbones.builder(name).classes(4).inputs(1).weights(author.weights()).build();
        Tensor one = BackbonesTest.noise(1, author.options().height(), author.options().width(), 1);
        Tensor three = Tensor.zeros(1, author.options().height(), author.options().width(), 3);
        for (int i = 0; i < three.elements(); i++) {
            three.data()[i] = one.data()[i / 3];
        }
        try (Context ctx = Context.create(1)) {
            assertArrayEquals(author.forward(ctx, three).data(), grey.forward(ctx, one).data(), 1e-4f);
        }
    }

    @Test
    void moreChannelsRepeatThePublishedOnes() {
        Backbone author = author(5);
        Backbone four = Backbones.builder(NAME).classes(5).inputs(4).weights(author.weights()).build();
        float[] published = author.parameters().get("conv1.weight").official();
        float[] own = four.parameters().get("conv1.weight").official();
        for (int o = 0; o < 8; o++) {
            for (int i = 0; i < 4; i++) {
                for (int t = 0; t < 9; t++) {
                    assertEquals(0.75f * published[(o * 3 + i % 3) * 9 + t], own[(o * 4 + i) * 9 + t], 1e-6f);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.serpentine.backbones.BackbonesTest#miniatures")
    void otherClassesKeepTheirFreshClassifier(String name) {
        Backbone author = Backbones.builder(name).classes(9).seed(2).build();
        Backbone own = Backbones.builder(name).classes(4).seed(8).build();
        Backbone fresh = Backbones.builder(name).classes(4).seed(8).build();
        LoadReport report = own.loadPretrained(author.weights());
        Set<String> kept = new TreeSet<>(report.missing());
        assertTrue(!kept.isEmpty() && kept.stream().allMatch(k -> own.headKeys().stream().anyMatch(k::startsWith)), report::text);
        own.parameters().forEach((key, p) -> assertArrayEquals(
                (kept.contains(key) ? fresh : author).parameters().get(key).official(), p.official(), key));
    }

    @ParameterizedTest
    @MethodSource("org.serpentine.backbones.BackbonesTest#miniatures")
    void featuresNeedNoClassifier(String name) {
        Backbone author = Backbones.builder(name).classes(9).seed(2).build();
        Backbone own = Backbones.builder(name).classes(0).build();
        own.loadPretrained(author.weights());
        own.parameters().forEach((key, p) -> {
            if (author.parameters().containsKey(key)) {
                assertArrayEquals(author.parameters().get(key).official(), p.official(), key);
            }
        });
    }

    @Test
    void whatDoesNotFitChangesNothing() {
        Backbone author = author(5);
        Backbone own = Backbones.builder(NAME).classes(5).build();
        Backbone before = Backbones.builder(NAME).classes(5).build();
        WeightMap lacking = new WeightMap();
        author.parameters().forEach((key, p) -> {
            if (!key.equals("layer1.0.conv2.weight")) {
                lacking.put(key, p.officialShape(), p::official);
            }
        });
        IncompleteWeightsException missing = assertThrows(IncompleteWeightsException.class, () -> own.loadPretrained(lacking));
        assertEquals(List.of("layer1.0.conv2.weight"), missing.report().missing());
        assertSame(before, own);

        WeightMap strange = with(new WeightMap(), "", author).put("layer9.weight", new int[] {1}, values(1));
        assertEquals(List.of("layer9.weight"),
                assertThrows(IncompleteWeightsException.class, () -> own.loadPretrained(strange)).report().unexpected());
        assertSame(before, own);

        WeightMap other = with(new WeightMap(), "", author).put("bn1.weight", new int[] {3}, values(1, 2, 3));
        IncompleteWeightsException mismatch = assertThrows(IncompleteWeightsException.class, () -> own.loadPretrained(other));
        assertTrue(mismatch.report().mismatched().get(0).startsWith("bn1.weight: found [3]"), mismatch.getMessage());
        assertSame(before, own);

        assertTrue(missing.getMessage().contains("nothing was changed") && !missing.getMessage().contains("strict"), missing.getMessage());

        IncompleteWeightsException foreign = assertThrows(IncompleteWeightsException.class,
                () -> own.loadPretrained(new WeightMap().put("nothing", new int[] {1}, values(1))));
        assertTrue(foreign.getMessage().contains("None of its tensors belongs to this network"), foreign.getMessage());
        assertSame(before, own);
    }

    @Test
    void aMissingClassifierIsNoOtherClassifier() {
        Backbone body = Backbones.builder(NAME).classes(0).seed(4).build();
        Backbone own = Backbones.builder(NAME).classes(5).build();
        IncompleteWeightsException e = assertThrows(IncompleteWeightsException.class, () -> own.loadPretrained(body.weights()));
        assertEquals(List.of("fc.weight", "fc.bias"), e.report().missing());
        assertTrue(e.getMessage().contains("classes = 0"), e.getMessage());
    }

    @Test
    void aClassifierWithoutTheTeachersHeadsIsNoMissingClassifier() {
        Backbone own = Backbones.builder("efficientvim_m1_distilled").classes(5).build();
        WeightMap file = with(new WeightMap(), "", Backbones.builder("efficientvim_m1").classes(5).build());
        String message = assertThrows(IncompleteWeightsException.class, () -> own.loadPretrained(file)).getMessage();
        assertTrue(message.contains("The file's classifier lacks weights_dist, heads_dist.0.weight"), message);
        assertTrue(message.contains("heads_dist.3.bias: it is of"), message);
    }

    /** What a network of the same name, but for a tensor of another shape, is told about that one: the shape that the file has. */
    @ParameterizedTest
    @CsvSource({
        "test_resnet, conv1.weight, 8 3 7 7, 3",
        "test_resnet, conv1.weight, 8 3 7 7, 1",
        "test_resnet, conv1.weight, 8 0 3 3, 3",
        "test_resnet, conv1.weight, 8 3, 1",
        "test_resnet, conv1.weight, '', 1",
        "test_vim, pos_embed, '', 3",
        "test_vim, pos_embed, 7, 3",
        "test_vim, pos_embed, 1 0 32, 3",
        "test_vim, pos_embed, 1 1 32, 3",
        "test_vim, pos_embed, 2 5 32, 3",
        "test_vim, pos_embed, 1 5 31, 3",
        "test_a2mamba, layers.6.blocks.0.token_mixer.rpb.2, 1 4 0 0, 3",
        "test_a2mamba, layers.6.blocks.0.token_mixer.rpb.2, 1 4 3 4, 3",
        "test_a2mamba, layers.6.blocks.0.token_mixer.rpb.2, '', 3",
        "test_vmamba, layers.0.blocks.0.op.in_proj.weight, 5 7 1 1, 3",
    })
    void anyOtherShapeIsReportedAsTheFileHasIt(String name, String key, String extents, int inputs) {
        int[] shape = Arrays.stream(extents.split(" ")).filter(e -> !e.isEmpty()).mapToInt(Integer::parseInt).toArray();
        Backbone own = Backbones.builder(name).classes(5).inputs(inputs).build();
        assertTrue(own.parameters().containsKey(key), () -> own.parameters().keySet().toString());
        WeightMap file = with(new WeightMap(), "", Backbones.builder(name).classes(5).seed(11).build())
                .put(key, shape, () -> new float[Shape.elements(shape)]);
        IncompleteWeightsException e = assertThrows(IncompleteWeightsException.class, () -> own.loadPretrained(file));
        String expected = Arrays.toString(own.parameters().get(key).officialShape());
        assertEquals(List.of(key + ": found " + Arrays.toString(shape) + ", expected " + expected), e.report().mismatched());
        assertSame(Backbones.builder(name).classes(5).inputs(inputs).build(), own);
    }
}
