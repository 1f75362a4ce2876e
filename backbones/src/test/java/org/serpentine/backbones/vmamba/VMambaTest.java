package org.serpentine.backbones.vmamba;

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
import org.serpentine.backbones.Backbone;
import org.serpentine.backbones.BackboneOptions;
import org.serpentine.backbones.Backbones;
import org.serpentine.backbones.FeatureInfo;
import org.serpentine.nn.LoadReport;
import org.serpentine.nn.WeightMap;
import org.serpentine.nn.WeightSource;
import org.serpentine.tensor.Context;
import org.serpentine.tensor.GradientCheck;
import org.serpentine.tensor.Tensor;

class VMambaTest {
    /** Counted from the authors' code. */
    @ParameterizedTest
    @CsvSource({"vmamba_tiny_s1l8, 30249064", "vmamba_tiny_s2l5, 30705832", "vmamba_small_s2l15, 50147752",
            "vmamba_vanilla_tiny, 22893448"})
    void parameterCounts(String name, long count) {
        BackboneOptions options = BackboneOptions.of(1000, 224);
        assertEquals(count, Backbones.variant(name).build().apply(options).parameterCount());
    }

    @ParameterizedTest
    @CsvSource({"test_vmamba, 50, 71", "test_vmamba_vanilla, 52, 76", "test_vmamba, 33, 32"})
    void featuresOfAnySize(String name, int height, int width) {
        Backbone net = Backbones.builder(name).outIndices(0, 2, 3).build();
        assertEquals(List.of(new FeatureInfo(0, 4, 16), new FeatureInfo(2, 16, 64), new FeatureInfo(3, 32, 128)), net.featureInfo());
        try (Context ctx = Context.create(2)) {
            List<Tensor> maps = net.features(ctx, GradientCheck.random(1, 2, height, width, 3));
            for (int i = 0; i < 3; i++) {
                FeatureInfo info = net.featureInfo().get(i);
                int[] want = {2, up(height, info.stride()), up(width, info.stride()), info.channels()};
                assertArrayEquals(want, maps.get(i).shape());
            }
        }
    }

    private static int up(int n, int stride) {
        return (n + stride - 1) / stride;
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "4, 10", "3, 7"})
    void otherInputsAndClasses(int inputs, int classes) {
        Backbone published = Backbones.builder("test_vmamba").seed(5).build();
        Backbone net = Backbones.builder("test_vmamba").inputs(inputs).classes(classes).weights(published.weights()).build();
        try (Context ctx = Context.create(2)) {
            assertArrayEquals(new int[] {1, classes == 0 ? 128 : classes}, net.forward(ctx, GradientCheck.random(2, 1, 32, 32, inputs)).shape());
        }
        assertArrayEquals(published.parameters().get("layers.2.blocks.1.op.A_logs").official(),
                net.parameters().get("layers.2.blocks.1.op.A_logs").official());
    }

    /** The first release's names, linear weights as 1x1 convolutions, and a wrapper around both. */
    @Test
    void oldCheckpoints() {
        Backbone net = Backbones.builder("test_vmamba_vanilla").seed(5).build();
        Backbone other = Backbones.builder("test_vmamba_vanilla").seed(6).weights(old(net.weights())).build();
        other.parameters().forEach((key, p) -> assertArrayEquals(net.parameters().get(key).official(), p.official(), key));
    }

    private static WeightSource old(WeightSource now) {
        WeightSource renamed = now.renamed(key -> "model." + key.replace("patch_embed.0.", "patch_embed.proj.")
                .replace("patch_embed.2.", "patch_embed.norm.").replace("classifier.", "").replaceAll("blocks\\.(\\d+)\\.norm\\.", "blocks.$1.ln_1.")
                .replace(".op.", ".self_attention."));
        assertTrue(renamed.keys().contains("model.layers.2.blocks.1.self_attention.in_proj.weight"));
        assertTrue(renamed.keys().containsAll(List.of("model.norm.weight", "model.head.bias", "model.layers.0.blocks.0.ln_1.weight")));
        WeightMap all = new WeightMap();
        renamed.keys().forEach(key -> {
            int[] shape = renamed.shape(key);
            all.put(key, key.contains("_proj.weight") ? new int[] {shape[0], shape[1], 1, 1} : shape, () -> renamed.read(key));
        });
        return all;
    }

    /** The network for dense tasks: norms of its own, which a classification checkpoint leaves fresh, on the maps handed out. */
    @Test
    void outNorms() {
        VMambaConfig config = VMambaConfig.ungated(2, 16, 1, 1, 2, 1);
        VMamba dense = new VMamba(config.withOutNorms(), new BackboneOptions(0, 3, 64, 64, List.of(1, 3), 0));
        dense.initializeFrom(1);
        VMamba classifier = new VMamba(config, BackboneOptions.of(10, 64));
        classifier.initializeFrom(2);
        LoadReport report = dense.loadPretrained(classifier.weights());
        assertEquals(List.of("outnorm1.weight", "outnorm1.bias", "outnorm3.weight", "outnorm3.bias"), report.missing());
        assertFalse(dense.parameters().keySet().stream().anyMatch(k -> k.startsWith("classifier")));
        try (Context ctx = Context.create(2)) {
            Tensor image = GradientCheck.random(3, 1, 64, 64, 3);
            List<Tensor> normed = dense.features(ctx, image);
            List<Tensor> plain = classifier.features(ctx, image);
            float[] raw = Arrays.copyOf(plain.get(3).data(), 128);
            double mean = 0;
            double square = 0;
            for (float v : raw) {
                mean += v / 128.0;
            }
            for (float v : raw) {
                square += (v - mean) * (v - mean) / 128;
            }
            for (int c = 0; c < 128; c++) {
                assertEquals((raw[c] - mean) / Math.sqrt(square + 1e-5), normed.get(1).data()[c], 1e-4);
            }
        }
    }

    @Test
    void dropPathDropsWhileTrainingOnly() {
        Backbone net = Backbones.builder("test_vmamba").dropPath(0.9).build();
        Backbone undropped = Backbones.builder("test_vmamba").dropPath(0).build();
        Tensor image = GradientCheck.random(3, 1, 32, 32, 3);
        try (Context ctx = Context.create(2)) {
            float[] plain = undropped.forward(ctx, image).data();
            assertArrayEquals(plain, net.forward(ctx, image).data());
            ctx.training(true);
            assertArrayEquals(plain, undropped.forward(ctx, image).data(), 1e-5f);
            assertFalse(Arrays.equals(plain, net.forward(ctx, image).data()));
        }
    }

    /** Neighbours in the authors' order (0,0), (1,0), (0,1), (1,1), zeros beyond the edge, norm over all, then the matrix. */
    @Test
    void aPictureSmallerThanAPatchIsRefusedBySize() {
        Backbone net = Backbones.builder("test_vmamba_vanilla").build();
        try (Context ctx = Context.create(1)) {
            var e = assertThrows(IllegalArgumentException.class, () -> net.forward(ctx, Tensor.zeros(1, 3, 65, 3)));
            assertTrue(e.getMessage().contains("3x65") && e.getMessage().contains("4x4"), e.getMessage());
        }
    }

    @Test
    void patchMerging() {
        Downsampling merging = new Downsampling(2, 3, VMambaConfig.Downsample.V1);
        merging.parameters().forEach((key, p) -> p.setOfficial(GradientCheck.random(key.hashCode(), p.elements()).data()));
        Tensor x = GradientCheck.random(1, 1, 3, 5, 2);
        float[] norm = merging.parameters().get("norm.weight").official();
        float[] shift = merging.parameters().get("norm.bias").official();
        float[] matrix = merging.parameters().get("reduction.weight").official();
        try (Context ctx = Context.create(1)) {
            Tensor y = merging.forward(ctx, x);
            assertArrayEquals(new int[] {1, 2, 3, 3}, y.shape());
            for (int i = 0; i < 2; i++) {
                for (int j = 0; j < 3; j++) {
                    double[] eight = new double[8];
                    for (int k = 0; k < 8; k++) {
                        int row = 2 * i + k / 2 % 2;
                        int column = 2 * j + k / 4;
                        eight[k] = row < 3 && column < 5 ? x.data()[(row * 5 + column) * 2 + k % 2] : 0;
                    }
                    double mean = Arrays.stream(eight).average().orElseThrow();
                    double variance = Arrays.stream(eight).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
                    for (int o = 0; o < 3; o++) {
                        double want = 0;
                        for (int k = 0; k < 8; k++) {
                            want += matrix[o * 8 + k] * ((eight[k] - mean) / Math.sqrt(variance + 1e-5) * norm[k] + shift[k]);
                        }
                        assertEquals(want, y.data()[(i * 3 + j) * 3 + o], 1e-5);
                    }
                }
            }
        }
    }

    @Test
    void normsOnMapsTakeNoClasses() {
        VMambaConfig dense = VMambaConfig.ungated(1, 16, 1, 1).withOutNorms();
        String message = assertThrows(IllegalArgumentException.class, () -> new VMamba(dense, BackboneOptions.of(5, 32))).getMessage();
        assertTrue(message.contains("classes is 5, expected 0"), message);
        assertEquals(2, new VMamba(dense, BackboneOptions.of(0, 32)).stages().size());
    }
}
